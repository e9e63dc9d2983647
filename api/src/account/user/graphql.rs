//! Accounts in the schema: `viewer`, signing up, roles.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::account::{account, role::Role};
use uuid::Uuid;

use super::{
    loader::{RolesOf, UserLoader},
    rules::NewUser,
    service,
};
use crate::{
    account::{
        letter_preference::graphql::{self as letters, LetterPreference},
        session::{self, graphql::Session},
        totp::{self, graphql::Totp},
    },
    platform::{
        context::ContextExt, error::ApiResult, events::EventCursor, global_id::NodeKind, locale::Locale,
        pagination::Connection, permission::Action, refusal::Refuse,
    },
    user_error::{self, UserError},
};

/// What an account may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Role", remote = "Role")]
pub enum RoleName {
    /// Keeps baskets and places orders.
    Customer,
    /// Prepares and hands over orders.
    Employee,
    /// Runs the shop: catalogue, slots, shifts, employees, all orders.
    ShopManager,
    /// Grants roles; may do everything.
    Administrator,
}

/// An account of a person. Visible to that person, and to staff where an order or a shift names it.
#[derive(Clone, Debug)]
pub struct User {
    account: account::Model,
    /// Whether it is shown to the very person, as known without asking who is calling: they have just signed in.
    own: bool,
}

impl User {
    /// An account, shown to whoever is calling.
    pub fn of(account: account::Model) -> Self {
        Self { account, own: false }
    }

    /// An account, shown to the person who has just proved to have it.
    pub fn own(account: account::Model) -> Self {
        Self { account, own: true }
    }

    fn is_callers(&self, ctx: &Context<'_>) -> bool {
        self.own || ctx.actor().account_id() == Some(self.account.id)
    }
}

/// An account of a person. Visible to that person, and to staff where an order or a shift names it.
#[Object]
impl User {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::User.encode(self.account.id)
    }

    /// The name shown to staff.
    async fn name(&self) -> &str {
        &self.account.name
    }

    /// The e-mail address to sign in with; null for who is neither that person nor staff.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        let visible = self.is_callers(ctx) || ctx.actor().may(Action::Prepare);
        visible.then_some(self.account.email.as_str())
    }

    /// When the owner proved to read the mail of that address; null when not yet, and for who may not see the address.
    async fn email_verified_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        let visible = self.is_callers(ctx) || ctx.actor().may(Action::Prepare);
        self.account.email_verified_at.filter(|_| visible)
    }

    /// The roles granted to the account, in a fixed order; empty for who is neither that person nor a manager.
    async fn roles(&self, ctx: &Context<'_>) -> ApiResult<Vec<RoleName>> {
        if !self.is_callers(ctx) && !ctx.actor().may(Action::ManageEmployees) {
            return Ok(Vec::new());
        }
        let mut roles = ctx.loader::<UserLoader>()?.load_one(RolesOf(self.account.id)).await?.unwrap_or_default();
        roles.sort();
        Ok(roles.into_iter().map(RoleName::from).collect())
    }

    /// The language in which letters are written to the person; null for everybody else.
    async fn language(&self, ctx: &Context<'_>) -> Option<Locale> {
        self.is_callers(ctx).then(|| self.account.language.into())
    }

    /// Since when the account is disabled and cannot sign in; null when it is not, and for who manages no people.
    async fn disabled_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.account.disabled_at.filter(|_| ctx.actor().may(Action::ManageEmployees))
    }

    /// When the account was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.account.created_at
    }
}

/// Who is calling, and what they may do.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// What the caller may do; a visitor may do none of these, only browse and sign up.
    actions: Vec<Action>,
}

#[ComplexObject]
impl Viewer {
    /// The signed-in account; null for a visitor.
    async fn user(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let Some(id) = ctx.actor().account_id() else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::of))
    }

    /// The second factor of the signed-in account; null for a visitor.
    async fn totp(&self, ctx: &Context<'_>) -> ApiResult<Option<Totp>> {
        totp::graphql::of_viewer(ctx).await
    }

    /// Which letters the account wants, of those that can be refused; none of a visitor.
    async fn letter_preferences(&self, ctx: &Context<'_>) -> ApiResult<Vec<LetterPreference>> {
        letters::of_viewer(ctx).await
    }

    /// Up to where the account has been told of events, as this request began; null for a visitor. Whoever fetches
    /// something together with it, and then subscribes with it, misses no change in between.
    async fn event_cursor(&self, ctx: &Context<'_>) -> Option<EventCursor> {
        ctx.actor().account_id().map(|account_id| EventCursor::new(ctx.began_at(), account_id))
    }

    /// The account's sign-ins that go on, the latest first; none for a visitor. `sessionRevoke` ends one.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 without it.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to begin.")] after: Option<String>,
    ) -> ApiResult<Connection<Session>> {
        session::graphql::sessions(ctx, first, after).await
    }
}

/// Queries about accounts.
#[derive(Default)]
pub struct UserQuery;

#[Object]
impl UserQuery {
    /// Who is calling and what they may do. Anyone may ask; a visitor is told so.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        let actor = ctx.actor();
        Viewer { actions: Action::ALL.into_iter().filter(|action| actor.may(*action)).collect() }
    }
}

/// The account with this row id, if the caller may see it: one's own, or any for who manages people.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<User>> {
    let actor = ctx.actor();
    if actor.account_id() != Some(id) && !actor.may(Action::ManageEmployees) {
        return Ok(None);
    }
    Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::of))
}

/// What somebody gives to have an account.
#[derive(InputObject)]
pub struct AccountCreateInput {
    /// The name shown to staff, 1 to 200 characters.
    name: String,
    /// The e-mail address to sign in with; no other account may have it, in whatever case it is written.
    email: String,
    /// The password, 8 to 128 characters.
    #[graphql(secret)]
    password: String,
}

/// A role to grant.
#[derive(InputObject)]
pub struct AccountRoleGrantInput {
    /// The account's id.
    user_id: ID,
    /// What the account may be from now on, beside what it is.
    role: RoleName,
}

/// A role to take away.
#[derive(InputObject)]
pub struct AccountRoleRevokeInput {
    /// The account's id.
    user_id: ID,
    /// What the account is no longer to be.
    role: RoleName,
}

/// An account to disable.
#[derive(InputObject)]
pub struct AccountDisableInput {
    /// The account's id.
    user_id: ID,
}

/// An account to enable again.
#[derive(InputObject)]
pub struct AccountEnableInput {
    /// The account's id.
    user_id: ID,
}

/// The answer to a change of an account.
#[derive(SimpleObject)]
pub struct UserPayload {
    /// The account; null when refused.
    user: Option<User>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to accounts.
#[derive(Default)]
pub struct UserMutation;

#[Object]
impl UserMutation {
    /// Makes a customer's account with its default basket. Anyone may; refused when the e-mail address is taken, and
    /// for a while when too many were made from the same network address (`TooManyAttemptsError`). A link to prove the
    /// e-mail address is sent to it; the account can be used before.
    async fn account_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody gives to have an account.")] input: AccountCreateInput,
    ) -> ApiResult<UserPayload> {
        let user = NewUser { name: input.name, email: input.email, password: input.password };
        payload(ctx, service::sign_up(ctx.app()?, user, ctx.client(), ctx.locale()).await.map(User::own))
    }

    /// Grants a role. Role: administrator. Granting it twice changes nothing.
    async fn account_role_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A role to grant.")] input: AccountRoleGrantInput,
    ) -> ApiResult<UserPayload> {
        let by = ctx.require(Action::ManageAccounts)?;
        let id = NodeKind::User.decode(&input.user_id).unwrap_or_default();
        payload(ctx, service::role_grant(ctx.app()?, by, id, input.role.into()).await.map(User::of))
    }

    /// Takes a role away. Role: administrator. Taking it twice changes nothing.
    async fn account_role_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A role to take away.")] input: AccountRoleRevokeInput,
    ) -> ApiResult<UserPayload> {
        let by = ctx.require(Action::ManageAccounts)?;
        let id = NodeKind::User.decode(&input.user_id).unwrap_or_default();
        payload(ctx, service::role_revoke(ctx.app()?, by, id, input.role.into()).await.map(User::of))
    }

    /// Disables an account: it is signed out everywhere at once and cannot sign in. Role: administrator; a shop manager
    /// for who is an employee and nothing else. Refused for the last administrator who is not disabled.
    async fn account_disable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An account to disable.")] input: AccountDisableInput,
    ) -> ApiResult<UserPayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let id = NodeKind::User.decode(&input.user_id).unwrap_or_default();
        payload(ctx, service::disable(ctx.app()?, by, id).await.map(User::of))
    }

    /// Lets a disabled account sign in again. Role: administrator; a shop manager for who is an employee and nothing
    /// else. Enabling it twice changes nothing.
    async fn account_enable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An account to enable again.")] input: AccountEnableInput,
    ) -> ApiResult<UserPayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let id = NodeKind::User.decode(&input.user_id).unwrap_or_default();
        payload(ctx, service::enable(ctx.app()?, by, id).await.map(User::of))
    }
}

/// The payload of a change of an account.
pub fn payload(ctx: &Context<'_>, result: Result<User, impl Refuse>) -> ApiResult<UserPayload> {
    Ok(match result {
        Ok(user) => UserPayload { user: Some(user), user_errors: Vec::new() },
        Err(error) => UserPayload { user: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
