//! What the audit trail tells of time slots.

use entity::shop::time_slot;
use serde_json::{Value, json};

use super::rules::DayRange;
use crate::platform::audit::{Audited, Subject, SubjectKind};

impl Audited for time_slot::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::TimeSlot, self.id)
    }

    fn told(&self) -> Value {
        json!({
            "startsAt": self.starts_at,
            "day": self.day,
            "closedAt": self.closed_at,
            "outsideHoursAt": self.outside_hours_at,
        })
    }
}

/// That slots were added to these days, as far as there are any.
pub fn told_generated(days: DayRange, created: u64) -> Value {
    if created == 0 {
        return Value::Null;
    }
    json!({ "timeSlots": created, "from": days.from.to_string(), "to": days.to.to_string() })
}
