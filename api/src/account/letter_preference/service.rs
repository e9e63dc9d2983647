//! Use cases of preferences.

use entity::account::{
    account::{self, AccountLanguage},
    letter_refusal::{Column, Entity, LetterKind, Model},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{app::App, platform::error::ApiError};

/// Each letter that can be refused, in a fixed order, and whether the account wants it.
pub async fn of(app: &App, account_id: Uuid) -> Result<Vec<(LetterKind, bool)>, DbErr> {
    let refused = Entity::find().filter(Column::AccountId.eq(account_id)).all(app.database.reader()).await?;
    let wants = |kind: LetterKind| refused.iter().all(|refusal| refusal.kind != kind);
    Ok(LetterKind::iter().map(|kind| (kind, wants(kind))).collect())
}

/// Whether the account wants letters of this kind.
pub async fn wants(app: &App, account_id: Uuid, kind: LetterKind) -> Result<bool, DbErr> {
    Ok(Entity::find_by_id((account_id, kind)).one(app.database.background()).await?.is_none())
}

/// Refuses letters of a kind, or wants them again. Doing either twice changes nothing.
pub async fn set(app: &App, account_id: Uuid, kind: LetterKind, enabled: bool) -> Result<(), DbErr> {
    let txn = app.database.begin_write().await?;
    if enabled {
        Entity::delete_by_id((account_id, kind)).exec(&*txn).await?;
    } else {
        let row = Model { account_id, kind, refused_at: app.clock.now() };
        let once = OnConflict::columns([Column::AccountId, Column::Kind]).do_nothing().to_owned();
        Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(&*txn).await?;
    }
    txn.commit().await
}

/// Chooses the language of the account's letters.
pub async fn set_language(app: &App, account_id: Uuid, language: AccountLanguage) -> Result<account::Model, ApiError> {
    let txn = app.database.begin_write().await?;
    let change = account::ActiveModel { language: Set(language), ..Default::default() };
    account::Entity::update_many().set(change).filter(account::Column::Id.eq(account_id)).exec(&*txn).await?;
    let account = account::Entity::find_by_id(account_id).one(&*txn).await?;
    txn.commit().await?;
    account.ok_or_else(ApiError::unauthenticated)
}
