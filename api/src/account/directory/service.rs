//! Reading the list of all accounts.

use entity::account::{account, account_role, role::Role};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr,
};

use crate::{
    app::App,
    platform::pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
};

/// Which accounts to list; conditions add up.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only those whose name or address is like this (`super::rules::pattern`).
    pub pattern: Option<String>,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those that are disabled, or only those that are not.
    pub disabled: Option<bool>,
}

/// One page of the accounts, the newest first.
pub async fn page(
    app: &App,
    filter: AccountFilter,
    page: &PageArgs,
) -> Result<(Vec<account::Model>, TotalCount), DbErr> {
    let mut accounts = account::Entity::find();
    if let Some(pattern) = filter.pattern {
        // Small letters without accents only, on either database alike.
        let like = match app.database.backend() {
            DbBackend::Postgres => "lower($1 COLLATE \"C\") LIKE $2 ESCAPE '\\'",
            _ => "lower(?) LIKE ? ESCAPE '\\'",
        };
        let like =
            |column: account::Column| Expr::cust_with_exprs(like, [column.into_expr(), Expr::val(pattern.clone())]);
        let either = Condition::any().add(like(account::Column::Name)).add(like(account::Column::Email));
        accounts = accounts.filter(either);
    }
    if let Some(role) = filter.role {
        let granted = account_role::Entity::find().select_only().column(account_role::Column::AccountId);
        let granted = granted.filter(account_role::Column::Role.eq(role));
        accounts = accounts.filter(account::Column::Id.in_subquery(granted.into_query()));
    }
    match filter.disabled {
        Some(true) => accounts = accounts.filter(account::Column::DisabledAt.is_not_null()),
        Some(false) => accounts = accounts.filter(account::Column::DisabledAt.is_null()),
        None => {}
    }
    let (column, id) = (account::Column::CreatedAt.into_expr(), account::Column::Id.into_expr());
    let keyset = Keyset { column, id, order: Order::Desc };
    let total = TotalCount::of(&accounts);
    Ok((keyset.page(accounts, page).all(app.database.reader()).await?, total))
}

/// Where an account stands in the list of [`page`].
pub fn position(account: &account::Model) -> Position {
    Position::new(SortKey::Instant(account.created_at), account.id)
}
