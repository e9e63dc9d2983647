//! The click & collect shop: catalogue, baskets, slots, orders, preparation.

pub mod basket;
pub mod employee;
pub mod order;
pub mod pack;
pub mod preparation;
pub mod product;
pub mod section;
pub mod settings;
pub mod time_slot;

use async_graphql::{MergedObject, MergedSubscription, Request};

use crate::{app::App, platform::loads::Loads};

/// Queries of the shop.
#[derive(MergedObject, Default)]
pub struct ShopQuery(
    basket::graphql::BasketQuery,
    employee::graphql::EmployeeQuery,
    order::graphql::OrderQuery,
    preparation::graphql::PreparationQuery,
    product::graphql::ProductQuery,
    section::graphql::SectionQuery,
    settings::graphql::SettingsQuery,
    time_slot::graphql::TimeSlotQuery,
);

/// Changes to the shop.
#[derive(MergedObject, Default)]
pub struct ShopMutation(
    basket::graphql::BasketMutation,
    employee::graphql::EmployeeMutation,
    order::graphql::OrderMutation,
    pack::graphql::PackMutation,
    preparation::graphql::PreparationMutation,
    product::graphql::ProductMutation,
    section::graphql::SectionMutation,
    settings::graphql::SettingsMutation,
    time_slot::graphql::TimeSlotMutation,
);

/// What is live in the shop.
#[derive(MergedSubscription, Default)]
pub struct ShopSubscription(order::graphql::OrderSubscription, preparation::graphql::PreparationSubscription);

/// Gives an operation the batch loaders of this domain.
pub fn with_loaders(request: Request, app: &App, loads: &Loads) -> Request {
    request
        .data(order::loader::OrderLoader::batched(app, loads))
        .data(basket::loader::BasketLoader::batched(app, loads))
        .data(employee::loader::EmployeeLoader::batched(app, loads))
        .data(pack::loader::PackLoader::batched(app, loads))
        .data(product::loader::ProductLoader::batched(app, loads))
        .data(section::loader::SectionLoader::batched(app, loads))
        .data(time_slot::loader::TimeSlotLoader::batched(app, loads))
}
