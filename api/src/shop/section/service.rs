//! Use cases of sections.

use entity::shop::section;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Order, QuerySelect, Select};
use uuid::Uuid;

use super::{
    error::SectionError,
    rules::{self, SectionDraft},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        database::WriteTransaction,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    },
};

/// One page of all sections in the shop's order.
pub async fn page(app: &App, page: &PageArgs) -> Result<(Vec<section::Model>, TotalCount), DbErr> {
    let all: Select<section::Entity> = section::Entity::find();
    let keyset = Keyset {
        column: section::Column::Position.into_expr(),
        id: section::Column::Id.into_expr(),
        order: Order::Asc,
    };
    let total = TotalCount::of(&all);
    Ok((keyset.page(all, page).all(app.database.reader()).await?, total))
}

/// Where a section stands in the list of [`page`].
pub fn position(section: &section::Model) -> Position {
    Position::new(SortKey::Number(section.position.into()), section.id)
}

/// Makes a section.
pub async fn create(app: &App, by: &SignedIn, draft: SectionDraft) -> Result<section::Model, SectionError> {
    let draft = rules::check(draft)?;
    let section = section::Model {
        id: Uuid::now_v7(),
        name: draft.name,
        description: draft.description,
        position: draft.position,
        created_at: app.clock.now(),
    };
    let txn = app.database.begin_write().await?;
    section::Entity::insert(section.clone().into_active_model()).exec_without_returning(&*txn).await?;
    audit::record(&txn, Deed::new("sectionCreate", by, section.created_at), [Change::made(&section)]).await?;
    txn.commit().await?;
    Ok(section)
}

/// Changes the given parts of a section, leaving the others.
pub async fn update(
    app: &App,
    by: &SignedIn,
    id: Uuid,
    change: impl FnOnce(SectionDraft) -> SectionDraft,
) -> Result<section::Model, SectionError> {
    let txn = app.database.begin_write().await?;
    let before = lock(&txn, id).await?;
    let section::Model { name, description, position, .. } = before.clone();
    let draft = rules::check(change(SectionDraft { name, description, position }))?;
    let section = section::Model {
        id,
        name: draft.name,
        description: draft.description,
        position: draft.position,
        created_at: before.created_at,
    };
    section.clone().into_active_model().reset_all().update(&*txn).await?;
    let deed = Deed::new("sectionUpdate", by, app.clock.now());
    audit::record(&txn, deed, [Change::between(&before, &section)]).await?;
    txn.commit().await?;
    Ok(section)
}

/// Deletes a section without products; the database refuses one that has any.
pub async fn delete(app: &App, by: &SignedIn, id: Uuid) -> Result<(), SectionError> {
    let txn = app.database.begin_write().await?;
    let section = lock(&txn, id).await?;
    section::Entity::delete_by_id(section.id).exec(&*txn).await?;
    let deed = Deed::new("sectionDelete", by, app.clock.now());
    audit::record(&txn, deed, [Change::removed(&section)]).await?;
    txn.commit().await?;
    Ok(())
}

async fn lock(txn: &WriteTransaction, id: Uuid) -> Result<section::Model, SectionError> {
    section::Entity::find_by_id(id).lock_exclusive().one(&**txn).await?.ok_or(SectionError::UnknownSection)
}
