//! The list of what the staff changed.

use chrono::{DateTime, Datelike, Utc};
use entity::platform::audit_entry;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Order, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{
        audit::Subject,
        error::{ApiError, ApiResult},
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    },
};

/// Which entries to list; conditions add up.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only those of this account.
    pub actor_id: Option<Uuid>,
    /// Only those made by this mutation or command.
    pub action: Option<String>,
    /// Only those about this object.
    pub subject: Option<Subject>,
    /// Only those from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only those before this instant.
    pub to: Option<DateTime<Utc>>,
}

impl AuditFilter {
    /// Refuses an instant that the databases cannot compare.
    pub fn checked(self) -> ApiResult<Self> {
        let known = [self.from, self.to].into_iter().flatten().all(|instant| (1..=9999).contains(&instant.year()));
        if known {
            return Ok(self);
        }
        Err(ApiError::bad_input("Cet instant est trop éloigné.", "This instant is too far away."))
    }
}

/// One page of the entries, the newest first.
pub async fn page(
    app: &App,
    filter: AuditFilter,
    page: &PageArgs,
) -> Result<(Vec<audit_entry::Model>, TotalCount), DbErr> {
    let mut entries = audit_entry::Entity::find();
    if let Some(actor_id) = filter.actor_id {
        entries = entries.filter(audit_entry::Column::ActorId.eq(actor_id));
    }
    if let Some(action) = filter.action {
        entries = entries.filter(audit_entry::Column::Action.eq(action));
    }
    if let Some(subject) = filter.subject {
        entries = entries.filter(audit_entry::Column::SubjectId.eq(subject.id()));
        entries = entries.filter(audit_entry::Column::SubjectKind.eq(subject.kind().as_str()));
    }
    if let Some(from) = filter.from {
        entries = entries.filter(audit_entry::Column::OccurredAt.gte(from));
    }
    if let Some(to) = filter.to {
        entries = entries.filter(audit_entry::Column::OccurredAt.lt(to));
    }
    let (column, id) = (audit_entry::Column::OccurredAt.into_expr(), audit_entry::Column::Id.into_expr());
    let keyset = Keyset { column, id, order: Order::Desc };
    let total = TotalCount::of(&entries);
    Ok((keyset.page(entries, page).all(app.database.reader()).await?, total))
}

/// Where an entry stands in the list of [`page`].
pub fn position(entry: &audit_entry::Model) -> Position {
    Position::new(SortKey::Instant(entry.occurred_at), entry.id)
}
