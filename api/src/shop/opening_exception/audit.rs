//! What the audit trail tells of opening exceptions: each date by itself.

use serde_json::{Value, json};

use crate::shop::time_slot::hours::Exception;

/// The exceptions by their dates.
pub fn told(exceptions: &[Exception]) -> Value {
    let hours = |exception: &Exception| {
        let spans = exception.spans.iter();
        spans.map(|span| json!({ "opensAt": span.opens_at, "closesAt": span.closes_at })).collect::<Vec<_>>()
    };
    let told = |exception: &Exception| {
        (exception.row.day.clone(), json!({ "reason": exception.row.reason, "openingHours": hours(exception) }))
    };
    Value::Object(exceptions.iter().map(told).collect())
}
