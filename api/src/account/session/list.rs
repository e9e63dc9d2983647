//! The list of one's own sign-ins.

use entity::account::session;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Order, QueryFilter, Select};
use uuid::Uuid;

use crate::{
    app::App,
    platform::pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
};

/// One page of the account's sign-ins that go on, the latest first; empty for a visitor.
pub async fn page(
    app: &App,
    account_id: Option<Uuid>,
    page: &PageArgs,
) -> Result<(Vec<session::Model>, TotalCount), DbErr> {
    let own = own(app, account_id);
    let (column, id) = (session::Column::CreatedAt.into_expr(), session::Column::Id.into_expr());
    let keyset = Keyset { column, id, order: Order::Desc };
    let total = TotalCount::of(&own);
    Ok((keyset.page(own, page).all(app.database.reader()).await?, total))
}

/// Where a sign-in stands in the list of [`page`].
pub fn position(session: &session::Model) -> Position {
    Position::new(SortKey::Instant(session.created_at), session.id)
}

/// A sign-in of the account's that goes on.
pub async fn find(app: &App, account_id: Option<Uuid>, id: Uuid) -> Result<Option<session::Model>, DbErr> {
    own(app, account_id).filter(session::Column::Id.eq(id)).one(app.database.reader()).await
}

fn own(app: &App, account_id: Option<Uuid>) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::AccountId.eq(account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(app.clock.now()))
}
