//! Accounts: who somebody is, how they sign in, which roles they have. Every other domain may use it.

pub mod password;
pub mod session;
pub mod token;
pub mod user;

use async_graphql::{MergedObject, SchemaBuilder};

use crate::app::App;

/// Queries about accounts.
#[derive(MergedObject, Default)]
pub struct AccountQuery(user::graphql::UserQuery);

/// Changes to accounts and sign-ins.
#[derive(MergedObject, Default)]
pub struct AccountMutation(user::graphql::UserMutation, session::graphql::SessionMutation);

/// Adds the batch loaders of this domain.
pub fn with_loaders<Q, M, S>(builder: SchemaBuilder<Q, M, S>, app: &App) -> SchemaBuilder<Q, M, S> {
    builder.data(user::loader::UserLoader::batched(app))
}
