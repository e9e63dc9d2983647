//! Employees and shifts in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{account::account, shop::shift};
use uuid::Uuid;

use super::{
    loader::{EmployeeId, EmployeeLoader, ShiftId, ShiftsOf},
    rules::Span,
    service,
};
use crate::{
    account::{
        invitation::loader::{InvitationLoader, InvitationOf},
        user::graphql::User,
    },
    platform::{
        actor::Actor,
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        locale::Locale,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
        refusal::Refuse,
    },
    user_error::{self, UserError},
};

/// An account with the role of employee, who prepares orders. Visible to shop managers and to that person.
#[derive(Clone, Debug)]
pub struct Employee(pub account::Model);

/// An account with the role of employee, who prepares orders. Visible to shop managers and to that person.
#[Object]
impl Employee {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Employee.encode(self.0.id)
    }

    /// The account.
    async fn user(&self) -> User {
        User::of(self.0.clone())
    }

    /// Since when the account is disabled, and so never on duty; null when it is not.
    async fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled_at
    }

    /// Whether the employee was invited and has not chosen a password yet: until then nobody can sign in to the account.
    async fn invitation_pending(&self) -> bool {
        self.0.password_hash.is_none()
    }

    /// Until when the invitation sent last can be used; null when none can. `employeeInvite` sends another while
    /// `invitationPending`.
    async fn invitation_expires_at(&self, ctx: &Context<'_>) -> ApiResult<Option<DateTime<Utc>>> {
        if self.0.password_hash.is_some() || self.0.disabled_at.is_some() {
            return Ok(None);
        }
        let expires_at = ctx.loader::<InvitationLoader>()?.load_one(InvitationOf(self.0.id)).await?;
        let now = ctx.app()?.clock.now();
        Ok(expires_at.filter(|instant| now < *instant))
    }

    /// The employee's shifts of which some part lies in a span of at most 62 days, in order of time. Who never had
    /// a shift is always on duty.
    async fn shifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first instant of the span.")] from: DateTime<Utc>,
        #[graphql(desc = "The first instant after the span, at most 62 days later.")] to: DateTime<Utc>,
    ) -> ApiResult<Vec<Shift>> {
        let key = ShiftsOf { employee_id: self.0.id, span: Span::listed(from, to)? };
        let shifts = ctx.loader::<EmployeeLoader>()?.load_one(key).await?;
        Ok(shifts.unwrap_or_default().into_iter().map(Shift).collect())
    }
}

/// A span of time in which an employee is on duty. Visible to shop managers and to that employee.
#[derive(Clone, Debug)]
pub struct Shift(pub shift::Model);

/// A span of time in which an employee is on duty. Visible to shop managers and to that employee.
#[Object]
impl Shift {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Shift.encode(self.0.id)
    }

    /// Who is on duty; null when the account is an employee's no longer.
    async fn employee(&self, ctx: &Context<'_>) -> ApiResult<Option<Employee>> {
        let key = EmployeeId(self.0.employee_id);
        Ok(ctx.loader::<EmployeeLoader>()?.load_one(key).await?.map(Employee))
    }

    /// The first instant on duty.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// The first instant no longer on duty.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }
}

/// Queries about employees and shifts.
#[derive(Default)]
pub struct EmployeeQuery;

#[Object]
impl EmployeeQuery {
    /// The employees by name, disabled ones too. Role: shop manager.
    async fn employees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Employee>> {
        ctx.require(Action::ManageEmployees)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Text)?;
        let (rows, total) = service::page(ctx.app()?, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, Employee))
    }

    /// The shifts of which some part lies in a span of at most 62 days, in order of time. Role: shop manager for
    /// everybody's; an employee gets the own ones.
    async fn shifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first instant of the span.")] from: DateTime<Utc>,
        #[graphql(desc = "The first instant after the span, at most 62 days later.")] to: DateTime<Utc>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Shift>> {
        let caller = ctx.require(Action::Prepare)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let (rows, total) = service::shifts(ctx.app()?, caller, Span::listed(from, to)?, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::shift_position, Shift))
    }
}

/// The employee with this account's row id, if the caller may see it.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Employee>> {
    if !may_see(ctx, id) {
        return Ok(None);
    }
    Ok(ctx.loader::<EmployeeLoader>()?.load_one(EmployeeId(id)).await?.map(Employee))
}

/// The shift with this row id, if the caller may see it.
pub async fn find_visible_shift(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Shift>> {
    let shift = ctx.loader::<EmployeeLoader>()?.load_one(ShiftId(id)).await?;
    Ok(shift.filter(|shift| may_see(ctx, shift.employee_id)).map(Shift))
}

fn may_see(ctx: &Context<'_>, employee_id: Uuid) -> bool {
    matches!(ctx.actor(), Actor::SignedIn(caller) if service::may_see(caller, employee_id))
}

/// What a manager gives to make an employee's account.
#[derive(InputObject)]
pub struct EmployeeCreateInput {
    /// The name shown to staff, 1 to 200 characters.
    name: String,
    /// The e-mail address to sign in with; no other account may have it, in whatever case it is written.
    email: String,
    /// The language of the invitation; by default the one of `Accept-Language`.
    language: Option<Locale>,
}

/// The employee to invite once more.
#[derive(InputObject)]
pub struct EmployeeInviteInput {
    /// The employee's id.
    employee_id: ID,
    /// The language of the invitation; by default the one of `Accept-Language`.
    language: Option<Locale>,
}

/// A shift to plan.
#[derive(InputObject)]
pub struct ShiftCreateInput {
    /// The employee's id.
    employee_id: ID,
    /// The first instant on duty, a whole minute, at most one year back and two years ahead.
    starts_at: DateTime<Utc>,
    /// The first instant no longer on duty, a whole minute, at most 31 days later.
    ends_at: DateTime<Utc>,
}

/// The shift to delete.
#[derive(InputObject)]
pub struct ShiftDeleteInput {
    /// The shift's id.
    shift_id: ID,
}

/// The answer to making an employee's account, or to another invitation.
#[derive(SimpleObject)]
pub struct EmployeePayload {
    /// The employee; null when refused.
    employee: Option<Employee>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to planning a shift.
#[derive(SimpleObject)]
pub struct ShiftPayload {
    /// The shift; null when refused.
    shift: Option<Shift>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to deleting a shift.
#[derive(SimpleObject)]
pub struct ShiftDeletePayload {
    /// The id of the shift that is gone; null when refused.
    deleted_shift_id: Option<ID>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to employees and shifts.
#[derive(Default)]
pub struct EmployeeMutation;

#[Object]
impl EmployeeMutation {
    /// Makes an account with the role of employee. Role: shop manager. Refused when the e-mail address is taken. The
    /// employee is sent an invitation, a link good for seven days, and chooses the password with it (`passwordReset`).
    async fn employee_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a manager gives to make an employee's account.")] input: EmployeeCreateInput,
    ) -> ApiResult<EmployeePayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let locale = input.language.unwrap_or_else(|| ctx.locale());
        let created = service::create(ctx.app()?, by, &input.name, &input.email, locale).await;
        let (employee, user_errors) = answer(ctx, created)?;
        Ok(EmployeePayload { employee: employee.map(Employee), user_errors })
    }

    /// Invites an employee once more; the invitation before is no longer good. Role: shop manager. Refused when the
    /// employee has chosen a password, when the account is disabled, and after 5 invitations within an hour.
    async fn employee_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employee to invite once more.")] input: EmployeeInviteInput,
    ) -> ApiResult<EmployeePayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let employee_id = NodeKind::Employee.decode(&input.employee_id).unwrap_or_default();
        let locale = input.language.unwrap_or_else(|| ctx.locale());
        let (employee, user_errors) = answer(ctx, service::invite(ctx.app()?, by, employee_id, locale).await)?;
        Ok(EmployeePayload { employee: employee.map(Employee), user_errors })
    }

    /// Plans a shift; with the first one, an employee is on duty in shifts only. Role: shop manager. Orders of slots
    /// in which the employee is on duty no longer go to somebody who is free, else to nobody; orders without an
    /// employee get this one where free. Refused when the employee has another shift in that time.
    async fn shift_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A shift to plan.")] input: ShiftCreateInput,
    ) -> ApiResult<ShiftPayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let employee_id = NodeKind::Employee.decode(&input.employee_id).unwrap_or_default();
        let span = Span { from: input.starts_at, to: input.ends_at };
        let (shift, user_errors) = answer(ctx, service::shift_create(ctx.app()?, by, employee_id, span).await)?;
        Ok(ShiftPayload { shift: shift.map(Shift), user_errors })
    }

    /// Deletes a shift; after the last one, an employee is always on duty. Role: shop manager. Its orders go to
    /// somebody who is free, else to nobody: `orders(where: {assigned: false})`.
    async fn shift_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift to delete.")] input: ShiftDeleteInput,
    ) -> ApiResult<ShiftDeletePayload> {
        let by = ctx.require(Action::ManageEmployees)?;
        let id = NodeKind::Shift.decode(&input.shift_id).unwrap_or_default();
        let (done, user_errors) = answer(ctx, service::shift_delete(ctx.app()?, by, id).await)?;
        Ok(ShiftDeletePayload { deleted_shift_id: done.map(|()| input.shift_id), user_errors })
    }
}

fn answer<T>(ctx: &Context<'_>, result: Result<T, impl Refuse>) -> ApiResult<(Option<T>, Vec<UserError>)> {
    Ok(match result {
        Ok(done) => (Some(done), Vec::new()),
        Err(error) => (None, user_error::refused(error, ctx.locale())?),
    })
}
