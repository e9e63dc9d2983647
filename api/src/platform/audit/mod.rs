//! The audit trail: who of the staff changed what, and when (docs/domain.md, audit trail).
//!
//! [`record`] is for services, in the transaction of the change: a change that rolls back leaves no entry, and no
//! change of the staff goes without one. What is told of an object stands in its feature's `audit.rs`. Reading the
//! trail is the account domain's part, which knows the people it names.

mod change;

pub use self::change::{Audited, Change, Subject, SubjectKind};

use chrono::{DateTime, Utc};
use entity::platform::audit_entry;
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{actor::SignedIn, database::WriteTransaction};

/// What somebody does: by which mutation, who, and when.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    action: &'static str,
    by: Option<&'a SignedIn>,
    at: DateTime<Utc>,
}

impl<'a> Deed<'a> {
    /// A mutation, named as in the schema, that `by` has asked for.
    pub fn new(action: &'static str, by: &'a SignedIn, at: DateTime<Utc>) -> Self {
        Self { action, by: Some(by), at }
    }

    /// What whoever may start the program does by a command, such as `quai user create`.
    pub fn of_command(command: &'static str, at: DateTime<Utc>) -> Self {
        Self { action: command, by: None, at }
    }

    fn entry(self, change: Change) -> audit_entry::Model {
        audit_entry::Model {
            id: Uuid::now_v7(),
            occurred_at: self.at,
            actor_id: self.by.map(|by| by.account_id),
            action: self.action.to_owned(),
            subject_kind: change.subject.kind().as_str().to_owned(),
            subject_id: change.subject.id(),
            changes: change.fields.into(),
            request_id: self.by.and_then(|by| by.request_id.clone()),
        }
    }
}

/// Writes an entry for each change into the caller's transaction; none for one that changes nothing.
pub async fn record(
    txn: &WriteTransaction,
    deed: Deed<'_>,
    changes: impl IntoIterator<Item = Change>,
) -> Result<(), DbErr> {
    let done = changes.into_iter().filter(|change| !change.fields.is_empty());
    let entries: Vec<_> = done.map(|change| deed.entry(change).into_active_model()).collect();
    if entries.is_empty() {
        return Ok(());
    }
    audit_entry::Entity::insert_many(entries).exec_without_returning(&**txn).await?;
    Ok(())
}
