//! The list of one's own sign-ins.

use entity::account::session;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Order, QueryFilter, Select};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    },
};

/// One page of the caller's sign-ins that go on, the latest first.
pub async fn page(app: &App, caller: &SignedIn, page: &PageArgs) -> Result<(Vec<session::Model>, TotalCount), DbErr> {
    let own = own(app, caller);
    let (column, id) = (session::Column::CreatedAt.into_expr(), session::Column::Id.into_expr());
    let keyset = Keyset { column, id, order: Order::Desc };
    let total = TotalCount::of(&own);
    Ok((keyset.page(own, page).all(app.database.reader()).await?, total))
}

/// Where a sign-in stands in the list of [`page`].
pub fn position(session: &session::Model) -> Position {
    Position::new(SortKey::Instant(session.created_at), session.id)
}

/// A sign-in of the caller's that goes on.
pub async fn find(app: &App, caller: &SignedIn, id: Uuid) -> Result<Option<session::Model>, DbErr> {
    own(app, caller).filter(session::Column::Id.eq(id)).one(app.database.reader()).await
}

fn own(app: &App, caller: &SignedIn) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::AccountId.eq(caller.account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(app.clock.now()))
}
