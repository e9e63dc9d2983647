//! What the audit trail tells of the shop's settings and its week.

use entity::shop::{opening_hours, shop};
use serde_json::{Value, json};

use crate::platform::audit::{Audited, Subject};

impl Audited for shop::Model {
    fn subject(&self) -> Subject {
        Subject::Shop
    }

    fn told(&self) -> Value {
        json!({
            "name": self.name,
            "address": self.address,
            "timeZone": self.time_zone,
            "orderCutoffMinutes": self.order_cutoff_minutes,
            "slotMinutes": self.slot_minutes,
            "holdMinutes": self.hold_minutes,
            "slotsAheadDays": self.slots_ahead_days,
        })
    }
}

/// A week's opening hours, its days by their number, Monday being 1.
pub fn told_week(week: &[opening_hours::Model]) -> Value {
    let span = |span: &opening_hours::Model| json!({ "weekday": span.weekday, "opensAt": span.opens_at, "closesAt": span.closes_at });
    json!({ "openingHours": week.iter().map(span).collect::<Vec<_>>() })
}
