//! Opening exceptions in the schema, and how slots followed a change of the hours.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use sea_orm::Order as SortOrder;

use super::{rules::Draft, service};
use crate::{
    platform::{
        calendar::{self, Date},
        context::ContextExt,
        error::{ApiError, ApiResult},
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    shop::{
        order::{
            graphql::Order,
            list::{self, OrderFilter, OutsideHours},
        },
        time_slot::{adjust::Adjustment, hours::Exception, rules::DayRange},
    },
    user_error::{self, UserError},
};

/// A date on which the shop is closed or keeps other hours than in a usual week. Anyone may see it.
#[derive(Clone, Debug)]
pub struct OpeningException(pub Exception);

/// A date on which the shop is closed or keeps other hours than in a usual week. Anyone may see it.
#[Object]
impl OpeningException {
    /// The date, in the shop's time zone.
    async fn day(&self) -> ApiResult<Date> {
        let day = &self.0.row.day;
        calendar::parse(day).map(Date).ok_or_else(|| ApiError::internal(day))
    }

    /// Whether the shop is closed all day.
    async fn is_closed(&self) -> bool {
        self.0.spans.is_empty()
    }

    /// Why, in the shop's words; null when it does not say.
    async fn reason(&self) -> Option<&str> {
        self.0.row.reason.as_deref()
    }

    /// When the shop is open on that date, in order of time, at most 10 spans; empty when it is closed all day.
    async fn opening_hours(&self) -> Vec<OpeningSpan> {
        let span = |span: &entity::shop::opening_exception_span::Model| OpeningSpan {
            opens_at: span.opens_at.clone(),
            closes_at: span.closes_at.clone(),
        };
        self.0.spans.iter().map(span).collect()
    }
}

/// A span in which the shop is open on one date. Anyone may see it.
#[derive(SimpleObject)]
pub struct OpeningSpan {
    /// When it opens, `HH:MM` in the shop's time zone.
    opens_at: String,
    /// When it closes, `HH:MM` in the shop's time zone; the last time slot begins before it.
    closes_at: String,
}

/// How the time slots of some days followed a change of the hours. Visible to the shop manager who made it.
#[derive(Clone, Copy, Debug)]
pub struct TimeSlotAdjustment(pub Adjustment);

/// How the time slots of some days followed a change of the hours. Visible to the shop manager who made it.
#[Object]
impl TimeSlotAdjustment {
    /// How many slots were missing inside the hours and are there now.
    async fn created_number(&self) -> i32 {
        i32::try_from(self.0.created).unwrap_or(i32::MAX)
    }

    /// How many slots took orders and take none now, because they lie outside the hours.
    async fn closed_number(&self) -> i32 {
        i32::try_from(self.0.closed).unwrap_or(i32::MAX)
    }

    /// How many slots took none for that reason, and take orders again.
    async fn reopened_number(&self) -> i32 {
        i32::try_from(self.0.reopened).unwrap_or(i32::MAX)
    }

    /// The orders still to hand over that these days have outside the hours, newest first: they stay as they are until
    /// somebody moves or cancels them. Later they are found by `orders(where: {outsideOpeningHours: true})`.
    async fn affected_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Order>> {
        ctx.require(Action::ManageOrders)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let filter = OrderFilter { outside_hours: Some(OutsideHours::On(self.0.days)), ..OrderFilter::default() };
        let (rows, total) = list::page(ctx.app()?, filter, SortOrder::Desc, &page).await?;
        Ok(pagination::connection(rows, &page, total, list::position, Order))
    }
}

/// A span of the hours of one date; it begins and ends on that date and overlaps no other.
#[derive(InputObject)]
pub struct OpeningSpanInput {
    /// When it opens, `HH:MM` from `00:00` on, in the shop's time zone.
    opens_at: String,
    /// When it closes, `HH:MM` up to `23:59`, later than it opens.
    closes_at: String,
}

/// Days that are closed or keep hours of their own.
#[derive(InputObject)]
pub struct OpeningExceptionSetInput {
    /// The first day, in the shop's time zone; today or later.
    from: Date,
    /// The last day, at most 30 days after the first and two years ahead; the first when missing.
    to: Option<Date>,
    /// When the shop is open on each of these days, at most 10 spans in any order; closed all day when there is none.
    #[graphql(default)]
    opening_hours: Vec<OpeningSpanInput>,
    /// Why, for everybody to read, at most 200 characters.
    reason: Option<String>,
}

/// Days that keep the hours of their weekday again.
#[derive(InputObject)]
pub struct OpeningExceptionDeleteInput {
    /// The first day, in the shop's time zone; today or later.
    from: Date,
    /// The last day, at most 30 days after the first; the first when missing.
    to: Option<Date>,
}

/// The answer to setting exceptional hours.
#[derive(SimpleObject)]
pub struct OpeningExceptionSetPayload {
    /// The days as they are now, in order of time, at most 31; null when refused.
    opening_exceptions: Option<Vec<OpeningException>>,
    /// How the slots followed; null when refused.
    adjustment: Option<TimeSlotAdjustment>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to taking exceptional hours back.
#[derive(SimpleObject)]
pub struct OpeningExceptionDeletePayload {
    /// How many days keep the hours of their weekday again; null when refused.
    deleted_number: Option<i32>,
    /// How the slots followed; null when refused.
    adjustment: Option<TimeSlotAdjustment>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to opening exceptions.
#[derive(Default)]
pub struct OpeningExceptionMutation;

#[Object]
impl OpeningExceptionMutation {
    /// Closes the shop on some days, or gives them hours of their own, in place of those they had. Role: shop manager.
    /// The slots that exist follow: those outside the hours take no more orders and keep those they have, which the
    /// answer tells; missing ones are added. Refused for days that are past, more than 31, or more than two years ahead.
    async fn opening_exception_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days that are closed or keep hours of their own.")] input: OpeningExceptionSetInput,
    ) -> ApiResult<OpeningExceptionSetPayload> {
        let by = ctx.require(Action::ManageSlots)?;
        let spans = input.opening_hours.into_iter().map(|span| (span.opens_at, span.closes_at));
        let days = DayRange { from: input.from.0, to: input.to.unwrap_or(input.from).0 };
        let draft = Draft { days, spans: spans.collect(), reason: input.reason };
        Ok(match service::set(ctx.app()?, by, draft).await {
            Ok((set, adjusted)) => OpeningExceptionSetPayload {
                opening_exceptions: Some(set.into_iter().map(OpeningException).collect()),
                adjustment: Some(TimeSlotAdjustment(adjusted)),
                user_errors: Vec::new(),
            },
            Err(error) => OpeningExceptionSetPayload {
                opening_exceptions: None,
                adjustment: None,
                user_errors: user_error::refused(error, ctx.locale())?,
            },
        })
    }

    /// Gives some days the hours of their weekday again. Role: shop manager. Slots that closed because of the
    /// exception open again, unless somebody closed them by hand. Refused when none of these days has an exception, and
    /// for days that are past.
    async fn opening_exception_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days that keep the hours of their weekday again.")] input: OpeningExceptionDeleteInput,
    ) -> ApiResult<OpeningExceptionDeletePayload> {
        let by = ctx.require(Action::ManageSlots)?;
        let days = DayRange { from: input.from.0, to: input.to.unwrap_or(input.from).0 };
        Ok(match service::delete(ctx.app()?, by, days).await {
            Ok((deleted, adjusted)) => OpeningExceptionDeletePayload {
                deleted_number: Some(i32::try_from(deleted).unwrap_or(i32::MAX)),
                adjustment: Some(TimeSlotAdjustment(adjusted)),
                user_errors: Vec::new(),
            },
            Err(error) => OpeningExceptionDeletePayload {
                deleted_number: None,
                adjustment: None,
                user_errors: user_error::refused(error, ctx.locale())?,
            },
        })
    }
}
