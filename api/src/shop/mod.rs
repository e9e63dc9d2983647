//! The click & collect shop: catalogue, baskets, slots, orders, preparation.

pub mod section;
pub mod settings;
pub mod time_slot;

use async_graphql::{MergedObject, SchemaBuilder};

use crate::app::App;

/// Queries of the shop.
#[derive(MergedObject, Default)]
pub struct ShopQuery(section::graphql::SectionQuery, time_slot::graphql::TimeSlotQuery);

/// Changes to the shop.
#[derive(MergedObject, Default)]
pub struct ShopMutation(section::graphql::SectionMutation, time_slot::graphql::TimeSlotMutation);

/// Adds the batch loaders of this domain.
pub fn with_loaders<Q, M, S>(builder: SchemaBuilder<Q, M, S>, app: &App) -> SchemaBuilder<Q, M, S> {
    builder.data(section::loader::SectionLoader::batched(app)).data(time_slot::loader::TimeSlotLoader::batched(app))
}
