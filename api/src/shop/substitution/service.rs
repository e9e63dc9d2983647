//! Use cases of substitution. Each locks the order first, as preparing does.

use chrono::{DateTime, Utc};
use entity::shop::{
    product, shop_order, shop_order_line,
    shop_order_substitution::{self, SubstitutionState},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

use super::{
    audit::told,
    error::SubstitutionError,
    rules::{self, Offer},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        database::WriteTransaction,
    },
    shop::{
        order::{self, event::OrderChangeKind},
        preparation,
    },
};

/// Offers `product` for missing pieces of a line. A customer to whom something similar is welcome has it at once.
pub async fn propose(
    app: &App,
    caller: &SignedIn,
    line_id: Uuid,
    product_id: Uuid,
    offer: Offer,
) -> Result<shop_order::Model, SubstitutionError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let (before, line) = lock(&txn, line_id).await?.ok_or(SubstitutionError::UnknownLine)?;
    let product = product::Entity::find_by_id(product_id).filter(product::Column::ArchivedAt.is_null());
    let product = product.one(&*txn).await?.ok_or(SubstitutionError::UnknownProduct)?;
    let offers = of_line(&txn, line_id).await?;
    let by = preparation::service::handler(caller);
    let terms = rules::propose((&before, &line, &offers), &product, offer, by, now)?;
    // One that nobody answered in time gives way.
    expire(&txn, line_id, now).await?;
    let id = Uuid::now_v7();
    let proposal = shop_order_substitution::Model {
        id,
        order_line_id: line_id,
        product_id,
        product_name: product.name,
        unit_price: terms.unit_price,
        quantity: offer.quantity,
        state: SubstitutionState::Proposed,
        proposed_at: now,
        proposed_by: Some(caller.account_id),
        expires_at: offer.expires_at,
        answered_at: None,
        answered_by: None,
    };
    shop_order_substitution::Entity::insert(proposal.clone().into_active_model()).exec_without_returning(&*txn).await?;
    let kind = if terms.welcome {
        set_answer(&txn, id, SubstitutionState::Accepted, None, now).await?;
        OrderChangeKind::SubstitutionAccepted
    } else {
        OrderChangeKind::SubstitutionProposed
    };
    let order = tell(&txn, before.id, kind, caller.account_id, now).await?;
    let proposed = Change::between(&before, &order).and(&Value::Null, &told(&proposal));
    audit::record(&txn, Deed::new("orderLineSubstitutePropose", caller, now), [proposed]).await?;
    txn.commit().await?;
    Ok(order)
}

/// Answers an offer: accepted, it counts as prepared and is to be paid.
pub async fn answer(
    app: &App,
    customer: &SignedIn,
    id: Uuid,
    accepted: bool,
) -> Result<shop_order::Model, SubstitutionError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let offer = shop_order_substitution::Entity::find_by_id(id).one(&*txn).await?;
    let line_id = offer.ok_or(SubstitutionError::UnknownSubstitution)?.order_line_id;
    let (order, _) = lock(&txn, line_id).await?.ok_or(SubstitutionError::UnknownSubstitution)?;
    if order.customer_id != customer.account_id {
        return Err(SubstitutionError::UnknownSubstitution);
    }
    // Somebody else may have answered before the lock.
    let offer = shop_order_substitution::Entity::find_by_id(id).one(&*txn).await?;
    rules::answer(&offer.ok_or(SubstitutionError::UnknownSubstitution)?, now)?;
    let (state, kind) = if accepted {
        (SubstitutionState::Accepted, OrderChangeKind::SubstitutionAccepted)
    } else {
        (SubstitutionState::Declined, OrderChangeKind::SubstitutionDeclined)
    };
    set_answer(&txn, id, state, Some(customer.account_id), now).await?;
    let order = tell(&txn, order.id, kind, customer.account_id, now).await?;
    txn.commit().await?;
    Ok(order)
}

/// The offers for a line, oldest first.
pub async fn of_line(txn: &WriteTransaction, line_id: Uuid) -> Result<Vec<shop_order_substitution::Model>, DbErr> {
    shop_order_substitution::Entity::find()
        .filter(shop_order_substitution::Column::OrderLineId.eq(line_id))
        .order_by_asc(shop_order_substitution::Column::ProposedAt)
        .order_by_asc(shop_order_substitution::Column::Id)
        .all(&**txn)
        .await
}

/// Lets the open offer of a line expire, if there is one.
pub async fn expire(txn: &WriteTransaction, line_id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let expired = shop_order_substitution::ActiveModel {
        state: Set(SubstitutionState::Expired),
        answered_at: Set(Some(now)),
        ..Default::default()
    };
    shop_order_substitution::Entity::update_many()
        .set(expired)
        .filter(shop_order_substitution::Column::OrderLineId.eq(line_id))
        .filter(shop_order_substitution::Column::State.eq(SubstitutionState::Proposed))
        .exec(&**txn)
        .await?;
    Ok(())
}

async fn set_answer(
    txn: &WriteTransaction,
    id: Uuid,
    state: SubstitutionState,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let answered = shop_order_substitution::ActiveModel {
        state: Set(state),
        answered_at: Set(Some(now)),
        answered_by: Set(by),
        ..Default::default()
    };
    let this = shop_order_substitution::Column::Id.eq(id);
    shop_order_substitution::Entity::update_many().set(answered).filter(this).exec(&**txn).await?;
    Ok(())
}

/// The order of a line, locked, and the line as it is under that lock.
async fn lock(
    txn: &WriteTransaction,
    line_id: Uuid,
) -> Result<Option<(shop_order::Model, shop_order_line::Model)>, DbErr> {
    let line = || shop_order_line::Entity::find_by_id(line_id).one(&**txn);
    let Some(found) = line().await? else { return Ok(None) };
    let order = order::service::lock(txn, found.order_id).await?;
    Ok(order.zip(line().await?))
}

/// Records the change and gives the order with its new totals.
async fn tell(
    txn: &WriteTransaction,
    order_id: Uuid,
    kind: OrderChangeKind,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<shop_order::Model, SubstitutionError> {
    preparation::service::touch(txn, order_id, now).await?;
    let order = order::service::read(txn, order_id).await?.ok_or(SubstitutionError::UnknownLine)?;
    preparation::service::record(txn, &order, kind, by, now).await?;
    Ok(order)
}
