//! The audit trail in the schema.

use async_graphql::{Context, ID, InputObject, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::platform::audit_entry;
use serde_json::Value;
use uuid::Uuid;

use super::{
    loader::AuditLoader,
    service::{self, AuditFilter},
};
use crate::{
    account::user::{graphql::User, loader::UserLoader},
    platform::{
        audit::SubjectKind,
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
};

/// A change that somebody of the staff made. Role: administrator. It stays as it is for ever.
#[derive(Clone, Debug)]
pub struct AuditEntry(pub audit_entry::Model);

/// A change that somebody of the staff made. Role: administrator. It stays as it is for ever.
#[Object]
impl AuditEntry {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::AuditEntry.encode(self.0.id)
    }

    /// When the change was made.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.0.occurred_at
    }

    /// Who made it; null where it was made by a command of the program.
    async fn actor(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let Some(id) = self.0.actor_id else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::of))
    }

    /// The mutation that made it, such as `sectionUpdate`; `upload` for a file that was sent, and for a command its
    /// words, such as `quai user create`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// What was changed; null for a kind of object that a newer version wrote.
    async fn subject(&self) -> Option<AuditSubject> {
        let kind = SubjectKind::parse(&self.0.subject_kind)?;
        let id = kind.node_kind().zip(self.0.subject_id);
        Some(AuditSubject { kind, id: id.map(|(kind, id)| kind.encode(id)) })
    }

    /// The fields that differ, in the order of their names.
    async fn changes(&self) -> Vec<AuditChange> {
        let fields = self.0.changes.as_object().into_iter().flatten();
        let change = |(field, pair): (&String, &Value)| AuditChange {
            field: field.clone(),
            before: told(&pair[0]),
            after: told(&pair[1]),
        };
        let mut changes: Vec<_> = fields.map(change).collect();
        changes.sort_by(|one, other| one.field.cmp(&other.field));
        changes
    }

    /// The id under which the request is logged, and answered in the header `X-Request-Id`; null for a command.
    async fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }
}

fn told(value: &Value) -> Option<Json<Value>> {
    (!value.is_null()).then(|| Json(value.clone()))
}

/// The object that an entry of the audit trail is about. It may be gone.
#[derive(SimpleObject)]
pub struct AuditSubject {
    /// What kind of object it is.
    kind: SubjectKind,
    /// Its id, as `node` takes it; null for the shop itself.
    id: Option<ID>,
}

/// A field that was changed.
#[derive(SimpleObject)]
pub struct AuditChange {
    /// The field, mostly by the name that the schema has for it.
    field: String,
    /// What was there; null when there was nothing.
    before: Option<Json<Value>>,
    /// What is there since; null when there is nothing.
    after: Option<Json<Value>>,
}

/// Which entries of the audit trail to list; conditions add up.
#[derive(InputObject, Default)]
pub struct AuditEntryWhere {
    /// Only changes by this account.
    actor_id: Option<ID>,
    /// Only changes by this mutation or command, such as `sectionUpdate`.
    action: Option<String>,
    /// Only changes of this object.
    subject_id: Option<ID>,
    /// Only changes from this instant on.
    occurred_from: Option<DateTime<Utc>>,
    /// Only changes before this instant.
    occurred_before: Option<DateTime<Utc>>,
}

impl AuditEntryWhere {
    /// The filter; an id that names nothing is one of which there are no changes.
    fn into_filter(self) -> ApiResult<Option<AuditFilter>> {
        let actor_id = self.actor_id.map(|id| NodeKind::User.decode(&id).or_else(|| NodeKind::Employee.decode(&id)));
        let subject = self.subject_id.map(|id| SubjectKind::of_global_id(&id));
        let unknown = matches!(actor_id, Some(None)) || matches!(subject, Some(None));
        let filter = AuditFilter {
            actor_id: actor_id.flatten(),
            action: self.action,
            subject: subject.flatten(),
            from: self.occurred_from,
            to: self.occurred_before,
        };
        let filter = filter.checked()?;
        Ok((!unknown).then_some(filter))
    }
}

/// Queries about the audit trail.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What the staff changed, the newest first. Role: administrator.
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(name = "where", desc = "Which changes.")] filter: Option<AuditEntryWhere>,
    ) -> ApiResult<Connection<AuditEntry>> {
        ctx.require(Action::ReadAuditTrail)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        // Of an unknown object there are none: the nil id is nobody's.
        let none = AuditFilter { actor_id: Some(Uuid::nil()), ..AuditFilter::default() };
        let filter = filter.unwrap_or_default().into_filter()?.unwrap_or(none);
        let (rows, total) = service::page(ctx.app()?, filter, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, AuditEntry))
    }
}

/// The entry with this row id, for administrators.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<AuditEntry>> {
    if !ctx.actor().may(Action::ReadAuditTrail) {
        return Ok(None);
    }
    Ok(ctx.loader::<AuditLoader>()?.load_one(id).await?.map(AuditEntry))
}
