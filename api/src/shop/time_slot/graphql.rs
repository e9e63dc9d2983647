//! Time slots in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::time_slot_state;
use uuid::Uuid;

use super::{
    error,
    loader::{SlotSeen, TimeSlotLoader},
    rules::{self, DayRange, SlotState},
    service,
};
use crate::{
    platform::{
        calendar::{self, Date},
        context::ContextExt,
        error::{ApiError, ApiResult},
        global_id::NodeKind,
        locale::Locale,
        permission::Action,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::slot_hold,
    user_error::{self, UserError},
};

/// Whether a time slot can be chosen for an order, and if not, why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "TimeSlotState", remote = "SlotState")]
pub enum TimeSlotState {
    /// It can be chosen.
    Free,
    /// It can be chosen, and few places are left: the last one of several, or at most a quarter of them.
    NearlyFull,
    /// Every employee on duty has an order of it, or is held for another customer.
    Full,
    /// Its cut-off has passed.
    Expired,
    /// The shop has closed it, or is not open then.
    Closed,
}

/// A time at which orders are collected. Anyone may see it.
#[derive(Clone, Debug)]
pub struct TimeSlot(pub time_slot_state::Model);

/// A time at which orders are collected. Anyone may see it.
#[Object]
impl TimeSlot {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::TimeSlot.encode(self.0.time_slot_id)
    }

    /// When it begins, a whole minute; no two slots share it.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// The date on which it begins, in the shop's time zone.
    async fn day(&self) -> ApiResult<Date> {
        calendar::parse(&self.0.day).map(Date).ok_or_else(|| ApiError::internal(&self.0.day))
    }

    /// Whether it can be chosen now. Calculated, never stored.
    async fn state(&self, ctx: &Context<'_>) -> ApiResult<TimeSlotState> {
        Ok(rules::state(&self.0, ctx.app()?.clock.now()).into())
    }

    /// The last instant at which it can be chosen, moved away from, or its orders cancelled by the customer.
    async fn orderable_until(&self) -> DateTime<Utc> {
        self.0.cutoff_at
    }

    /// How many employees are on duty when it begins, so how many orders it takes at most. For staff; null for others.
    async fn capacity(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.actor().may(Action::Prepare).then_some(self.0.capacity)
    }

    /// How many more orders the employees on duty could take, whether or not it can still be chosen. A place that
    /// another customer holds does not count, the caller's own does.
    async fn free(&self) -> i64 {
        self.0.free
    }

    /// Until when the caller holds a place of it; null when the caller does not.
    async fn held_until(&self, ctx: &Context<'_>) -> ApiResult<Option<DateTime<Utc>>> {
        let hold = slot_hold::graphql::own(ctx).await?;
        Ok(hold.filter(|hold| hold.time_slot_id == self.0.time_slot_id).map(|hold| hold.expires_at))
    }
}

/// The refusal of a slot in which nobody is free, with slots that can be chosen instead.
#[derive(Clone, SimpleObject)]
pub struct SlotFullError {
    /// The stable code, for programs.
    pub code: UserErrorCode,
    /// The path of the input field concerned, outermost first.
    pub field: Vec<String>,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    pub message: String,
    /// The free slots nearest in time, nearest first, at most five.
    pub alternatives: Vec<TimeSlot>,
}

impl SlotFullError {
    /// The refusal that says so, with slots that can be chosen instead.
    pub fn of(free: Vec<time_slot_state::Model>, locale: Locale) -> UserError {
        let Refusal { code, field, message, .. } = error::full();
        let message = message.in_locale(locale).to_owned();
        UserError::SlotFull(Self { code, field, message, alternatives: free.into_iter().map(TimeSlot).collect() })
    }
}

/// Queries about time slots.
#[derive(Default)]
pub struct TimeSlotQuery;

#[Object]
impl TimeSlotQuery {
    /// The time slots of some days in order of time. Anyone may ask.
    async fn time_slots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day, in the shop's time zone; today when missing.")] from: Option<Date>,
        #[graphql(desc = "How many days, 1 to 31.", default = 7)] days: i32,
    ) -> ApiResult<Vec<TimeSlot>> {
        let days = u32::try_from(days).ok().filter(|days| (1..=31).contains(days)).ok_or_else(|| {
            ApiError::bad_input("« days » doit être compris entre 1 et 31.", "`days` must lie between 1 and 31.")
        })?;
        let slots = service::list(ctx.app()?, ctx.actor().account_id(), from.map(|day| day.0), days).await?;
        Ok(slots.into_iter().map(TimeSlot).collect())
    }
}

/// The slot with this row id, for `node` and orders.
pub async fn find(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<TimeSlot>> {
    let key = SlotSeen { id, by: ctx.actor().account_id() };
    Ok(ctx.loader::<TimeSlotLoader>()?.load_one(key).await?.map(TimeSlot))
}

/// The days for which to generate time slots.
#[derive(InputObject)]
pub struct TimeSlotsGenerateInput {
    /// The first day, in the shop's time zone; at most one year back.
    from: Date,
    /// The last day, at most 61 days after the first and two years ahead.
    to: Date,
}

/// A time slot to close or to open again.
#[derive(InputObject)]
pub struct TimeSlotCloseInput {
    /// The slot's id.
    time_slot_id: ID,
    /// Whether it takes no new orders; false opens it again.
    #[graphql(default = true)]
    closed: bool,
}

/// The answer to generating time slots.
#[derive(SimpleObject)]
pub struct TimeSlotsGeneratePayload {
    /// How many slots were missing and are there now; null when refused.
    created_number: Option<i32>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to a change of a time slot.
#[derive(SimpleObject)]
pub struct TimeSlotPayload {
    /// The slot as it is now; null when refused.
    time_slot: Option<TimeSlot>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to time slots.
#[derive(Default)]
pub struct TimeSlotMutation;

#[Object]
impl TimeSlotMutation {
    /// Makes the slots that the opening hours announce for these days, exceptions respected, and that are missing. Role:
    /// shop manager.
    /// Slots that are there are kept as they are. Refused for more than 62 days, and for days too far away.
    async fn time_slots_generate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The days for which to generate time slots.")] input: TimeSlotsGenerateInput,
    ) -> ApiResult<TimeSlotsGeneratePayload> {
        let by = ctx.require(Action::ManageSlots)?;
        let days = DayRange { from: input.from.0, to: input.to.0 };
        let (created_number, user_errors) = match service::generate(ctx.app()?, by, days).await {
            Ok(created) => (Some(i32::try_from(created).unwrap_or(i32::MAX)), Vec::new()),
            Err(error) => (None, user_error::refused(error, ctx.locale())?),
        };
        Ok(TimeSlotsGeneratePayload { created_number, user_errors })
    }

    /// Closes a slot to new orders, or opens it again, even outside the opening hours. Role: shop manager. The orders it
    /// has stay; what customers hold of it ends.
    async fn time_slot_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A time slot to close or to open again.")] input: TimeSlotCloseInput,
    ) -> ApiResult<TimeSlotPayload> {
        let by = ctx.require(Action::ManageSlots)?;
        let id = NodeKind::TimeSlot.decode(&input.time_slot_id).unwrap_or_default();
        payload(ctx, service::close(ctx.app()?, by, id, input.closed).await)
    }
}

/// The answer to a change of a slot, refusals as data.
pub fn payload(ctx: &Context<'_>, result: Result<time_slot_state::Model, impl Refuse>) -> ApiResult<TimeSlotPayload> {
    Ok(match result {
        Ok(slot) => TimeSlotPayload { time_slot: Some(TimeSlot(slot)), user_errors: Vec::new() },
        Err(error) => TimeSlotPayload { time_slot: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
