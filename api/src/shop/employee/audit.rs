//! What the audit trail tells of shifts.

use entity::shop::shift;
use serde_json::{Value, json};

use crate::platform::{
    audit::{Audited, Subject, SubjectKind},
    global_id::NodeKind,
};

impl Audited for shift::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::Shift, self.id)
    }

    fn told(&self) -> Value {
        json!({
            "employeeId": NodeKind::Employee.encode(self.employee_id).as_str(),
            "startsAt": self.starts_at,
            "endsAt": self.ends_at,
        })
    }
}
