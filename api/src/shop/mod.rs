//! The click & collect shop: catalogue, baskets, slots, orders, preparation.

pub mod assignment;
pub mod basket;
pub mod catalogue_exchange;
pub mod employee;
pub mod figures;
pub mod image;
pub mod opening_exception;
pub mod order;
pub mod order_letter;
pub mod pack;
pub mod pickup;
pub mod preparation;
pub mod price_history;
pub mod product;
pub mod reorder;
pub mod section;
pub mod settings;
pub mod slot_hold;
pub mod substitution;
pub mod time_slot;
pub mod upload;

use async_graphql::{MergedObject, MergedSubscription, Request, SchemaBuilder};

use crate::{
    app::App,
    platform::{loads::Loads, pagination::Connection},
};

/// Queries of the shop.
#[derive(MergedObject, Default)]
pub struct ShopQuery(
    basket::graphql::BasketQuery,
    employee::graphql::EmployeeQuery,
    figures::graphql::FiguresQuery,
    order::graphql::OrderQuery,
    pickup::graphql::PickupQuery,
    preparation::graphql::PreparationQuery,
    product::graphql::ProductQuery,
    section::graphql::SectionQuery,
    settings::graphql::SettingsQuery,
    slot_hold::graphql::SlotHoldQuery,
    time_slot::graphql::TimeSlotQuery,
);

/// Changes to the shop.
#[derive(MergedObject, Default)]
pub struct ShopMutation(
    assignment::graphql::AssignmentMutation,
    basket::graphql::BasketMutation,
    catalogue_exchange::graphql::ExchangeMutation,
    employee::graphql::EmployeeMutation,
    image::graphql::ImageMutation,
    opening_exception::graphql::OpeningExceptionMutation,
    order::graphql::OrderMutation,
    pack::graphql::PackMutation,
    preparation::graphql::PreparationMutation,
    product::graphql::ProductMutation,
    reorder::graphql::ReorderMutation,
    section::graphql::SectionMutation,
    settings::graphql::SettingsMutation,
    slot_hold::graphql::SlotHoldMutation,
    substitution::graphql::SubstitutionMutation,
    time_slot::graphql::TimeSlotMutation,
);

/// What is live in the shop.
#[derive(MergedSubscription, Default)]
pub struct ShopSubscription(order::graphql::OrderSubscription, preparation::graphql::PreparationSubscription);

/// Gives an operation the batch loaders of this domain.
pub fn with_loaders(request: Request, app: &App, loads: &Loads) -> Request {
    let database = || app.database.clone();
    request
        .data(loads.batched(order::loader::OrderLoader(database())))
        .data(loads.batched(basket::loader::BasketLoader(database())))
        .data(loads.batched(employee::loader::EmployeeLoader(database())))
        .data(loads.batched(image::loader::ImageLoader(database())))
        .data(loads.batched(pack::loader::PackLoader(database())))
        .data(loads.batched(price_history::loader::PriceHistoryLoader(database())))
        .data(loads.batched(product::loader::ProductLoader(database())))
        .data(loads.batched(section::loader::SectionLoader(database())))
        .data(loads.batched(slot_hold::loader::SlotHoldLoader(app.clone())))
        .data(loads.batched(time_slot::loader::TimeSlotLoader(app.clone())))
        .data(loads.batched(substitution::loader::SubstitutionLoader(database())))
}

/// Says what the pages of this domain's lists are: the library leaves them without a word.
pub fn with_descriptions<Q, M, S>(builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S> {
    builder
        .override_output_type_description::<Connection<basket::graphql::Basket>>("A page of baskets.")
        .override_output_type_description::<Connection<employee::graphql::Employee>>("A page of employees.")
        .override_output_type_description::<Connection<order::graphql::Order>>("A page of orders.")
        .override_output_type_description::<Connection<product::graphql::Product>>("A page of products and packs.")
        .override_output_type_description::<Connection<section::graphql::Section>>("A page of sections.")
        .override_output_type_description::<Connection<employee::graphql::Shift>>("A page of shifts.")
}
