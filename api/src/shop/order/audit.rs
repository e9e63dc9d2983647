//! What the audit trail tells of orders: what the staff may change of them.

use entity::shop::shop_order;
use sea_orm::ActiveEnum;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::{
    actor::SignedIn,
    audit::{Audited, Change, Subject, SubjectKind},
    global_id::NodeKind,
};

impl Audited for shop_order::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::Order, self.id)
    }

    fn told(&self) -> Value {
        json!({
            "state": self.state.to_value(),
            "employeeId": self.employee_id.map(|id| NodeKind::Employee.encode(id).to_string()),
            "timeSlotId": NodeKind::TimeSlot.encode(self.time_slot_id).as_str(),
            "preparedItems": self.prepared_items,
            "missingItems": self.missing_items,
            "toPay": self.to_pay,
        })
    }
}

/// How many pieces of a line are prepared.
pub fn told_prepared(line_id: Uuid, quantity: i32) -> Value {
    json!({ format!("lines.{}.preparedQuantity", NodeKind::OrderLine.encode(line_id).as_str()): quantity })
}

/// What only the staff could do: with somebody else's order, or with one's own that its customer may not change any more.
pub fn by_right_of_staff(
    caller: &SignedIn,
    before: &shop_order::Model,
    after: &shop_order::Model,
    as_customer: bool,
) -> Option<Change> {
    (after.customer_id != caller.account_id || !as_customer).then(|| Change::between(before, after))
}
