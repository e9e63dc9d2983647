//! What a change comes to: the fields that differ, as they were and as they are.

use std::collections::BTreeSet;

use async_graphql::{Enum, ID};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::platform::global_id::NodeKind;

/// What kind of object an entry of the audit trail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AuditSubjectKind")]
pub enum SubjectKind {
    /// An account of a person, its roles and its shifts' owner included.
    Account,
    /// A job of the worker's.
    Job,
    /// An order.
    Order,
    /// A product or a pack.
    Product,
    /// A section.
    Section,
    /// A shift of an employee.
    Shift,
    /// The shop itself: settings, opening hours, and slots as a whole. It has no id.
    Shop,
    /// A time slot.
    TimeSlot,
    /// A file that somebody sent.
    Upload,
}

impl SubjectKind {
    const ALL: [Self; 9] = [
        Self::Account,
        Self::Job,
        Self::Order,
        Self::Product,
        Self::Section,
        Self::Shift,
        Self::Shop,
        Self::TimeSlot,
        Self::Upload,
    ];

    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "ACCOUNT",
            Self::Job => "JOB",
            Self::Order => "ORDER",
            Self::Product => "PRODUCT",
            Self::Section => "SECTION",
            Self::Shift => "SHIFT",
            Self::Shop => "SHOP",
            Self::TimeSlot => "TIME_SLOT",
            Self::Upload => "UPLOAD",
        }
    }

    /// The kind behind a stored text; `None` for one that a newer version wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind of its global ids; the shop has none.
    pub fn node_kind(self) -> Option<NodeKind> {
        match self {
            Self::Account => Some(NodeKind::User),
            Self::Job => Some(NodeKind::Job),
            Self::Order => Some(NodeKind::Order),
            Self::Product => Some(NodeKind::Product),
            Self::Section => Some(NodeKind::Section),
            Self::Shift => Some(NodeKind::Shift),
            Self::Shop => None,
            Self::TimeSlot => Some(NodeKind::TimeSlot),
            Self::Upload => Some(NodeKind::Upload),
        }
    }

    /// The kind and the row that a global id means here; an employee is an account.
    pub fn of_global_id(id: &ID) -> Option<Subject> {
        let of_kind = |kind: Self| Some(Subject::Row(kind, kind.node_kind()?.decode(id)?));
        let employee = NodeKind::Employee.decode(id).map(|id| Subject::Row(Self::Account, id));
        Self::ALL.into_iter().find_map(of_kind).or(employee)
    }
}

/// The object that a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The shop itself.
    Shop,
    /// The row of something.
    Row(SubjectKind, Uuid),
}

impl Subject {
    /// What kind of object it is.
    pub fn kind(self) -> SubjectKind {
        match self {
            Self::Shop => SubjectKind::Shop,
            Self::Row(kind, _) => kind,
        }
    }

    /// The row's id; the shop has none.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Shop => None,
            Self::Row(_, id) => Some(id),
        }
    }
}

/// What the audit trail tells of an object.
pub trait Audited {
    /// Which object it is.
    fn subject(&self) -> Subject;

    /// Its fields by the names that the schema has for them. Never a secret, a hash, or what a file holds.
    fn told(&self) -> Value;
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub(super) subject: Subject,
    /// By field, what was there before and after; only what differs.
    pub(super) fields: Map<String, Value>,
}

impl Change {
    /// Something new.
    pub fn made(after: &impl Audited) -> Self {
        Self::of(after.subject(), &Value::Null, &after.told())
    }

    /// Something that is otherwise than it was.
    pub fn between(before: &impl Audited, after: &impl Audited) -> Self {
        Self::of(after.subject(), &before.told(), &after.told())
    }

    /// Something that is gone.
    pub fn removed(before: &impl Audited) -> Self {
        Self::of(before.subject(), &before.told(), &Value::Null)
    }

    /// The fields of two objects that differ. A field that one of them does not have is null there.
    pub fn of(subject: Subject, before: &Value, after: &Value) -> Self {
        let names = [before, after].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
        let names: BTreeSet<&String> = names.collect();
        let pair = |name: &String| (before.get(name), after.get(name));
        let differing = names.into_iter().filter(|name| {
            let (before, after) = pair(name);
            before.unwrap_or(&Value::Null) != after.unwrap_or(&Value::Null)
        });
        let fields = differing.map(|name| {
            let (before, after) = pair(name);
            (name.clone(), json!([before, after]))
        });
        Self { subject, fields: fields.collect() }
    }

    /// This change and a further one of the same object.
    pub fn and(mut self, before: &Value, after: &Value) -> Self {
        self.fields.extend(Self::of(self.subject, before, after).fields);
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Change, Subject};

    fn fields(before: &Value, after: &Value) -> Value {
        Change::of(Subject::Shop, before, after).fields.into()
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({ "name": "Bread", "price": 100, "gone": 1, "empty": null });
        let after = json!({ "name": "Bread", "price": 120, "come": [2] });
        let told = json!({ "price": [100, 120], "gone": [1, null], "come": [null, [2]] });
        assert_eq!(fields(&before, &after), told);
        assert_eq!(fields(&before, &before), json!({}));
        assert_eq!(
            fields(&Value::Null, &json!({ "name": "Bread", "empty": null })),
            json!({ "name": [null, "Bread"] })
        );
    }
}
