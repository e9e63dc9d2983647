//! The use case of assigning by hand. Whether the employee is free, the database decides.

use entity::{
    account::account,
    shop::{shop_order, shop_order::OrderState, time_slot},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::error::AssignmentError;
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
    },
    shop::{
        employee,
        order::{
            self,
            event::{self, OrderChangeKind, OrderEventPayload},
        },
    },
};

/// Gives an order that is still to hand over to an employee (docs/domain.md, reassignment).
pub async fn assign(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    employee_id: Uuid,
) -> Result<shop_order::Model, AssignmentError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let before = order::service::lock(&txn, id).await?.ok_or(AssignmentError::UnknownOrder)?;
    if !matches!(before.state, OrderState::Placed | OrderState::Preparing | OrderState::Ready) {
        return Err(AssignmentError::NotInState(before.state));
    }
    if before.employee_id == Some(employee_id) {
        return Ok(before);
    }
    let employee = employee::service::employees().filter(account::Column::Id.eq(employee_id)).one(&*txn).await?;
    employee.ok_or(AssignmentError::UnknownEmployee)?;
    let change =
        shop_order::ActiveModel { employee_id: Set(Some(employee_id)), updated_at: Set(now), ..Default::default() };
    shop_order::Entity::update_many().set(change).filter(shop_order::Column::Id.eq(id)).exec(&*txn).await?;
    let order = order::service::read(&txn, id).await?.ok_or(AssignmentError::UnknownOrder)?;
    let slot = time_slot::Entity::find_by_id(order.time_slot_id).one(&*txn).await?;
    let payload = OrderEventPayload { day: slot.map(|slot| slot.day).unwrap_or_default(), previous_day: None };
    event::record(&txn, &order, OrderChangeKind::Reassigned, payload, caller.account_id, now).await?;
    audit::record(&txn, Deed::new("orderAssign", caller, now), [Change::between(&before, &order)]).await?;
    txn.commit().await?;
    Ok(order)
}
