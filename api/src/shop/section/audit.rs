//! What the audit trail tells of sections.

use entity::shop::section;
use serde_json::{Value, json};

use crate::platform::audit::{Audited, Subject, SubjectKind};

impl Audited for section::Model {
    fn subject(&self) -> Subject {
        Subject::Row(SubjectKind::Section, self.id)
    }

    fn told(&self) -> Value {
        json!({ "name": self.name, "description": self.description, "position": self.position })
    }
}
