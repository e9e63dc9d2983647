//! All rows that triggers have a hand in, in an order that doesn't depend on the database.

use std::cmp::Reverse;
use std::fmt::Debug;

use entity::platform::event;
use entity::shop::{
    basket, basket_line, pack_item, price_history, product, product_associated, shift, shop_order, shop_order_line,
    shop_order_number, shop_order_substitution, time_slot_free_employee, time_slot_hold, time_slot_state,
};
use sea_orm::{ConnectionTrait, EntityTrait, ModelTrait};
use uuid::Uuid;

/// The rows of each table, as text.
pub type Rows = Vec<(&'static str, Vec<String>)>;

/// Reads them all.
pub async fn all_rows(db: &impl ConnectionTrait) -> Rows {
    vec![
        ("basket", sorted(baskets(db).await)),
        ("basket_line", sorted(read::<basket_line::Entity>(db).await)),
        ("pack_item", sorted(read::<pack_item::Entity>(db).await)),
        ("product", sorted(read::<product::Entity>(db).await)),
        ("product_associated", sorted(read::<product_associated::Entity>(db).await)),
        ("price_history", prices(db).await),
        ("event", events(db).await),
        ("shift", sorted(read::<shift::Entity>(db).await)),
        ("time_slot_hold", sorted(read::<time_slot_hold::Entity>(db).await)),
        ("time_slot_free_employee", sorted(read::<time_slot_free_employee::Entity>(db).await)),
        ("time_slot_state", sorted(read::<time_slot_state::Entity>(db).await)),
        ("shop_order", sorted(orders(db).await)),
        ("shop_order_line", sorted(read::<shop_order_line::Entity>(db).await)),
        ("shop_order_substitution", sorted(read::<shop_order_substitution::Entity>(db).await)),
        ("shop_order_number", sorted(read::<shop_order_number::Entity>(db).await)),
    ]
}

async fn read<E: EntityTrait>(db: &impl ConnectionTrait) -> Vec<E::Model>
where
    E::Model: ModelTrait,
{
    E::find().all(db).await.expect("rows can be read")
}

fn sorted(rows: Vec<impl Debug>) -> Vec<String> {
    let mut rows: Vec<_> = rows.into_iter().map(|row| format!("{row:?}")).collect();
    rows.sort_unstable();
    rows
}

/// The database makes the ids of default baskets, by chance.
async fn baskets(db: &impl ConnectionTrait) -> Vec<basket::Model> {
    let mut baskets = read::<basket::Entity>(db).await;
    for basket in baskets.iter_mut().filter(|basket| basket.is_default) {
        basket.id = Uuid::nil();
    }
    baskets
}

/// The database makes pickup codes by chance.
async fn orders(db: &impl ConnectionTrait) -> Vec<shop_order::Model> {
    let orders = read::<shop_order::Entity>(db).await.into_iter();
    orders.map(|order| shop_order::Model { pickup_code: order.pickup_code.map(|_| String::new()), ..order }).collect()
}

/// In their order; refused writes leave gaps between the positions on PostgreSQL.
async fn events(db: &impl ConnectionTrait) -> Vec<String> {
    let mut events = read::<event::Entity>(db).await;
    events.sort_unstable_by_key(|event| event.position);
    events.into_iter().map(|event| format!("{:?}", event::Model { position: 0, ..event })).collect()
}

/// The last prices of each product and instant. SQLite's triggers run row by row, so a statement that changes several
/// contents of a pack records steps that PostgreSQL, which calculates once at its end, doesn't see.
async fn prices(db: &impl ConnectionTrait) -> Vec<String> {
    let mut prices = read::<price_history::Entity>(db).await;
    prices.sort_unstable_by_key(|price| (price.product_id, price.valid_from, Reverse(price.id)));
    prices.dedup_by_key(|price| (price.product_id, price.valid_from));
    // Refused writes leave gaps between the ids on PostgreSQL.
    let prices = prices.into_iter().map(|price| price_history::Model { id: 0, ..price });
    prices.map(|price| format!("{price:?}")).collect()
}
