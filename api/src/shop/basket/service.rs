//! Use cases of baskets.

use entity::{
    account::account,
    shop::{basket, basket_line, product},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{LockType, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use super::{
    error::{BasketError, Changed},
    rules::{self, Line},
};
use crate::{
    app::App,
    platform::{
        database::WriteTransaction,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    },
};

/// One page of a customer's baskets, the oldest first.
pub async fn page(app: &App, customer_id: Uuid, page: &PageArgs) -> Result<(Vec<basket::Model>, TotalCount), DbErr> {
    let all = baskets_of(customer_id);
    let keyset =
        Keyset { column: basket::Column::CreatedAt.into_expr(), id: basket::Column::Id.into_expr(), order: Order::Asc };
    let total = TotalCount::of(&all);
    Ok((keyset.page(all, page).all(app.database.reader()).await?, total))
}

/// Where a basket stands in the list of [`page`].
pub fn position(basket: &basket::Model) -> Position {
    Position::new(SortKey::Instant(basket.created_at), basket.id)
}

/// The lines that `condition` selects with their products as they are today, in the order in which they were added.
pub async fn lines(db: &impl ConnectionTrait, condition: SimpleExpr) -> Result<Vec<Line>, DbErr> {
    let rows = basket_line::Entity::find()
        .filter(condition)
        .find_also_related(product::Entity)
        .order_by_asc(basket_line::Column::AddedAt)
        .order_by_asc(basket_line::Column::ProductId)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(line, product)| Some(Line { line, product: product? })).collect())
}

/// Makes an empty basket.
pub async fn create(app: &App, customer_id: Uuid, name: &str) -> Result<basket::Model, BasketError> {
    let name = rules::check_name(name)?;
    let txn = app.database.begin_write().await?;
    // Two may be made at once; the key itself stays free for orders that refer to the customer.
    let customer = account::Entity::find_by_id(customer_id);
    customer.lock(LockType::NoKeyUpdate).one(&*txn).await?;
    if baskets_of(customer_id).count(&*txn).await? >= rules::MAX_BASKETS {
        return Err(BasketError::TooManyBaskets);
    }
    let basket =
        basket::Model { id: Uuid::now_v7(), customer_id, name, is_default: false, created_at: app.clock.now() };
    basket::Entity::insert(basket.clone().into_active_model()).exec_without_returning(&*txn).await?;
    txn.commit().await?;
    Ok(basket)
}

/// Gives a basket another name; the default one too.
pub async fn rename(app: &App, customer_id: Uuid, id: Uuid, name: &str) -> Result<basket::Model, BasketError> {
    let name = rules::check_name(name)?;
    let txn = app.database.begin_write().await?;
    let basket = lock(&txn, customer_id, id).await?.ok_or(BasketError::UnknownBasket)?;
    let change = basket::ActiveModel { name: Set(name.clone()), ..basket.clone().into_active_model() };
    change.update(&*txn).await?;
    txn.commit().await?;
    Ok(basket::Model { name, ..basket })
}

/// Deletes a basket with its lines; the database keeps the default one.
pub async fn delete(app: &App, customer_id: Uuid, id: Uuid) -> Result<(), BasketError> {
    let txn = app.database.begin_write().await?;
    let basket = lock(&txn, customer_id, id).await?.ok_or(BasketError::UnknownBasket)?;
    basket::Entity::delete_by_id(basket.id).exec(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Puts so many pieces of a product into a basket, whatever number it had before; 0 removes the product.
pub async fn line_set(
    app: &App,
    customer_id: Uuid,
    id: Uuid,
    product_id: Uuid,
    quantity: i32,
) -> Result<basket::Model, BasketError> {
    let quantity = rules::check_quantity(quantity)?;
    let txn = app.database.begin_write().await?;
    let basket = lock(&txn, customer_id, id).await?.ok_or(BasketError::UnknownBasket)?;
    if quantity == 0 {
        basket_line::Entity::delete_by_id((basket.id, product_id)).exec(&*txn).await?;
    } else {
        let product = product::Entity::find_by_id(product_id).filter(product::Column::ArchivedAt.is_null());
        let product = product.one(&*txn).await?.ok_or(BasketError::UnknownProduct)?;
        rules::hold(&lines(&*txn, basket_line::Column::BasketId.eq(basket.id)).await?, &product, quantity)?;
        let seen_price = Some(product.price);
        let now = app.clock.now();
        let line = basket_line::Model { basket_id: basket.id, product_id, quantity, seen_price, added_at: now };
        write_lines(&txn, [line]).await?;
    }
    txn.commit().await?;
    Ok(basket)
}

/// Takes note that the customer has seen today's prices, if they amount to what the customer expects.
pub async fn accept(app: &App, customer_id: Uuid, id: Uuid, expected: i64) -> Result<basket::Model, BasketError> {
    let txn = app.database.begin_write().await?;
    let basket = lock(&txn, customer_id, id).await?.ok_or(BasketError::UnknownBasket)?;
    let lines = lines(&*txn, basket_line::Column::BasketId.eq(basket.id)).await?;
    let amount = rules::amount(&lines);
    if amount != expected {
        return Err(BasketError::Changed(Changed { changes: rules::changes(&lines), amount }));
    }
    // The prices that were compared, not those that the products have by now.
    let seen =
        lines.into_iter().map(|Line { line, product }| basket_line::Model { seen_price: Some(product.price), ..line });
    write_lines(&txn, seen).await?;
    txn.commit().await?;
    Ok(basket)
}

/// Writes lines, new ones and those that exist: the instant at which one was first put in stays.
pub async fn write_lines(
    txn: &WriteTransaction,
    lines: impl IntoIterator<Item = basket_line::Model>,
) -> Result<(), DbErr> {
    let again = OnConflict::columns([basket_line::Column::BasketId, basket_line::Column::ProductId])
        .update_columns([basket_line::Column::Quantity, basket_line::Column::SeenPrice])
        .to_owned();
    let lines: Vec<_> = lines.into_iter().map(IntoActiveModel::into_active_model).collect();
    if !lines.is_empty() {
        basket_line::Entity::insert_many(lines).on_conflict(again).exec_without_returning(&**txn).await?;
    }
    Ok(())
}

fn baskets_of(customer_id: Uuid) -> Select<basket::Entity> {
    basket::Entity::find().filter(basket::Column::CustomerId.eq(customer_id))
}

/// The customer's default basket, locked.
pub async fn lock_default(txn: &WriteTransaction, customer_id: Uuid) -> Result<Option<basket::Model>, DbErr> {
    baskets_of(customer_id).filter(basket::Column::IsDefault.eq(true)).lock_exclusive().one(&**txn).await
}

/// The customer's basket, locked: whoever taps twice changes it one after the other.
pub async fn lock(txn: &WriteTransaction, customer_id: Uuid, id: Uuid) -> Result<Option<basket::Model>, DbErr> {
    baskets_of(customer_id).filter(basket::Column::Id.eq(id)).lock_exclusive().one(&**txn).await
}
