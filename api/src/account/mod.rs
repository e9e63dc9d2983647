//! Accounts: who somebody is, how they sign in, which roles they have. Every other domain may use it.

pub mod attempt;
pub mod audit;
pub mod directory;
pub mod email;
pub mod hash_key;
pub mod invitation;
pub mod key_file;
pub mod letter_preference;
pub mod new_password;
pub mod one_time_link;
pub mod password;
pub mod proven;
pub mod secret_box;
pub mod session;
pub mod token;
pub mod totp;
pub mod user;

use async_graphql::{MergedObject, Request, SchemaBuilder};

use crate::{
    app::App,
    platform::{loads::Loads, pagination::Connection},
};

/// Queries about accounts.
#[derive(MergedObject, Default)]
pub struct AccountQuery(user::graphql::UserQuery, audit::graphql::AuditQuery, directory::graphql::DirectoryQuery);

/// Changes to accounts and sign-ins.
#[derive(MergedObject, Default)]
pub struct AccountMutation(
    user::graphql::UserMutation,
    session::graphql::SessionMutation,
    new_password::graphql::NewPasswordMutation,
    email::graphql::EmailMutation,
    totp::graphql::TotpMutation,
    letter_preference::graphql::LetterPreferenceMutation,
);

/// Describes the types that the library makes for this domain.
pub fn with_descriptions<Q, M, S>(builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S> {
    builder
        .override_output_type_description::<Connection<audit::graphql::AuditEntry>>("A page of the audit trail.")
        .override_output_type_description::<Connection<user::graphql::User>>("A page of accounts.")
        .override_output_type_description::<Connection<session::graphql::Session>>("A page of sign-ins.")
}

/// Gives an operation the batch loaders of this domain.
pub fn with_loaders(request: Request, app: &App, loads: &Loads) -> Request {
    request
        .data(loads.batched(audit::loader::AuditLoader(app.database.clone())))
        .data(loads.batched(user::loader::UserLoader(app.database.clone())))
        .data(loads.batched(invitation::loader::InvitationLoader(app.database.clone())))
}
