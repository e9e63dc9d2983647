//! Use cases of employees and their shifts.

use entity::{
    account::{account, account_role, role::Role},
    shop::shift,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Order, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, Select, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    error::EmployeeError,
    rules::{self, Span},
};
use crate::{
    account::{
        invitation::{self, error::InvitationError},
        user::error::AccountError,
    },
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        locale::Locale,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
        permission::Action,
    },
};

/// The accounts with the role of employee.
pub fn employees() -> Select<account::Entity> {
    let granted = account_role::Entity::find()
        .select_only()
        .column(account_role::Column::AccountId)
        .filter(account_role::Column::Role.eq(Role::Employee));
    account::Entity::find().filter(account::Column::Id.in_subquery(granted.into_query()))
}

/// The shifts of which some part lies in `span`.
pub fn shifts_in(span: Span) -> Select<shift::Entity> {
    shift::Entity::find().filter(shift::Column::StartsAt.lt(span.to)).filter(shift::Column::EndsAt.gt(span.from))
}

/// One page of all employees by name.
pub async fn page(app: &App, page: &PageArgs) -> Result<(Vec<account::Model>, TotalCount), DbErr> {
    let all = employees();
    let keyset =
        Keyset { column: account::Column::Name.into_expr(), id: account::Column::Id.into_expr(), order: Order::Asc };
    let total = TotalCount::of(&all);
    Ok((keyset.page(all, page).all(app.database.reader()).await?, total))
}

/// Where an employee stands in the list of [`page`].
pub fn position(employee: &account::Model) -> Position {
    Position::new(SortKey::Text(employee.name.clone()), employee.id)
}

/// Whether `caller` may see an employee and the employee's shifts: one's own, or any for who plans them.
pub fn may_see(caller: &SignedIn, employee_id: Uuid) -> bool {
    caller.account_id == employee_id || caller.may(Action::ManageEmployees)
}

/// One page of the shifts of a span that `caller` may see, in order of time.
pub async fn shifts(
    app: &App,
    caller: &SignedIn,
    span: Span,
    page: &PageArgs,
) -> Result<(Vec<shift::Model>, TotalCount), DbErr> {
    let mut shifts = shifts_in(span);
    if !caller.may(Action::ManageEmployees) {
        shifts = shifts.filter(shift::Column::EmployeeId.eq(caller.account_id));
    }
    let keyset =
        Keyset { column: shift::Column::StartsAt.into_expr(), id: shift::Column::Id.into_expr(), order: Order::Asc };
    let total = TotalCount::of(&shifts);
    Ok((keyset.page(shifts, page).all(app.database.reader()).await?, total))
}

/// Where a shift stands in the list of [`shifts`].
pub fn shift_position(shift: &shift::Model) -> Position {
    Position::new(SortKey::Instant(shift.starts_at), shift.id)
}

/// Makes an account with the role of employee, and invites its owner to choose a password.
pub async fn create(
    app: &App,
    by: &SignedIn,
    name: &str,
    email: &str,
    locale: Locale,
) -> Result<account::Model, AccountError> {
    let deed = Deed::new("employeeCreate", by, app.clock.now());
    invitation::service::create(app, deed, name, email, &[Role::Employee], locale).await
}

/// Invites an employee who has not chosen a password yet once more.
pub async fn invite(
    app: &App,
    by: &SignedIn,
    employee_id: Uuid,
    locale: Locale,
) -> Result<account::Model, EmployeeError> {
    let employee = employees().filter(account::Column::Id.eq(employee_id)).one(app.database.reader()).await?;
    let employee = employee.ok_or(EmployeeError::UnknownEmployee)?;
    let deed = Deed::new("employeeInvite", by, app.clock.now());
    invitation::service::send_again(app, deed, employee.id, locale).await.map_err(|error| match error {
        InvitationError::UnknownUser => EmployeeError::UnknownEmployee,
        InvitationError::Accepted => EmployeeError::HasJoined,
        InvitationError::Disabled => EmployeeError::Disabled,
        InvitationError::TooMany => EmployeeError::TooManyInvitations,
        InvitationError::Fault(fault) => EmployeeError::Fault(fault),
    })
}

/// Plans a shift. The employee is on duty from its start until before its end. The database reassigns the orders
/// that the employee loses or could take by it (docs/domain.md, reassignment).
pub async fn shift_create(
    app: &App,
    by: &SignedIn,
    employee_id: Uuid,
    span: Span,
) -> Result<shift::Model, EmployeeError> {
    let now = app.clock.now();
    let span = rules::check_shift(span, now)?;
    let txn = app.database.begin_write().await?;
    // Two shifts may be planned at once; the key itself stays free for orders that refer to the employee.
    let employee =
        employees().filter(account::Column::Id.eq(employee_id)).lock(LockType::NoKeyUpdate).one(&*txn).await?;
    let employee = employee.ok_or(EmployeeError::UnknownEmployee)?;
    let others = shifts_in(span).filter(shift::Column::EmployeeId.eq(employee.id));
    if span.from < span.to && others.count(&*txn).await? > 0 {
        return Err(EmployeeError::Overlaps);
    }
    let shift = shift::Model {
        id: Uuid::now_v7(),
        employee_id: employee.id,
        starts_at: span.from,
        ends_at: span.to,
        planned_at: now,
    };
    shift::Entity::insert(shift.clone().into_active_model()).exec_without_returning(&*txn).await?;
    audit::record(&txn, Deed::new("shiftCreate", by, now), [Change::made(&shift)]).await?;
    txn.commit().await?;
    Ok(shift)
}

/// Deletes a shift. Who has no shift left is always on duty. The database reassigns orders, as when one is planned.
pub async fn shift_delete(app: &App, by: &SignedIn, id: Uuid) -> Result<(), EmployeeError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let shift = shift::Entity::find_by_id(id).one(&*txn).await?.ok_or(EmployeeError::UnknownShift)?;
    // The orders that change hands by it carry this instant.
    let dated = shift::ActiveModel { planned_at: Set(now), ..Default::default() };
    shift::Entity::update_many().set(dated).filter(shift::Column::Id.eq(id)).exec(&*txn).await?;
    let deleted = shift::Entity::delete_by_id(id).exec(&*txn).await?;
    if deleted.rows_affected == 0 {
        return Err(EmployeeError::UnknownShift);
    }
    audit::record(&txn, Deed::new("shiftDelete", by, now), [Change::removed(&shift)]).await?;
    txn.commit().await?;
    Ok(())
}
