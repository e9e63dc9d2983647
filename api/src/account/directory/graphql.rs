//! The list of all accounts in the schema.

use async_graphql::{Context, InputObject, Object};

use super::{
    rules,
    service::{self, AccountFilter},
};
use crate::{
    account::user::graphql::{RoleName, User},
    platform::{
        context::ContextExt,
        error::ApiResult,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
};

/// Which accounts to list; conditions add up.
#[derive(InputObject, Default)]
pub struct AccountWhere {
    /// Only those whose name or address contains this text, at most 100 characters. The case of letters does not matter,
    /// and a letter with an accent stands for any letter. A blank text restricts nothing.
    search: Option<String>,
    /// Only those with this role.
    role: Option<RoleName>,
    /// With true only those that are disabled, with false only those that are not.
    disabled: Option<bool>,
}

/// Queries about all accounts.
#[derive(Default)]
pub struct DirectoryQuery;

#[Object]
impl DirectoryQuery {
    /// All accounts, the newest first. Role: administrator.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(name = "where", desc = "Which accounts.")] filter: Option<AccountWhere>,
    ) -> ApiResult<Connection<User>> {
        ctx.require(Action::ManageAccounts)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let AccountWhere { search, role, disabled } = filter.unwrap_or_default();
        let pattern = search.as_deref().map(rules::pattern).transpose()?.flatten();
        let filter = AccountFilter { pattern, role: role.map(Into::into), disabled };
        let (rows, total) = service::page(ctx.app()?, filter, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, User::of))
    }
}
