//! Figures in the schema.

use async_graphql::{Context, Object, SimpleObject};

use super::{
    rules::{Share, mean, seconds},
    service::{self, Grouped, Orders, Scope, Times},
    statement::{Group, Part, Time},
};
use crate::platform::{
    calendar::{self, Date},
    context::ContextExt,
    error::{ApiError, ApiResult},
    permission::Action,
};

/// How the shop does: figures of the orders whose time slots lie on some days. For shop managers. Each field that is
/// selected takes one statement, and each figure says in its description what exactly it counts.
#[derive(Clone, Copy, Debug)]
pub struct ShopFigures(Scope);

/// How the shop does: figures of the orders whose time slots lie on some days. For shop managers. Each field that is
/// selected takes one statement, and each figure says in its description what exactly it counts.
#[Object]
impl ShopFigures {
    /// The first of the days.
    async fn from(&self) -> Date {
        Date(self.0.days.from)
    }

    /// The last of the days, included.
    async fn to(&self) -> Date {
        Date(self.0.days.to)
    }

    /// How many orders the slots of these days have, and what became of them.
    async fn orders(&self, ctx: &Context<'_>) -> ApiResult<OrderFigures> {
        Ok(service::orders(ctx.app()?, &self.0).await?.into())
    }

    /// From when somebody began to prepare an order until it was ready; of all orders that became ready.
    async fn preparation_time(&self, ctx: &Context<'_>) -> ApiResult<TimeFigures> {
        Ok(service::time(ctx.app()?, &self.0, Time::Preparation).await?.into())
    }

    /// From when an order's slot began until it was ready, nothing where it was ready before; of all orders that became
    /// ready. This wait is the shop's own doing.
    async fn ready_delay(&self, ctx: &Context<'_>) -> ApiResult<TimeFigures> {
        Ok(service::time(ctx.app()?, &self.0, Time::Delay).await?.into())
    }

    /// From when an order's slot began until it was handed over, nothing where that was before; of all orders handed
    /// over. Nobody records when a customer arrives: who comes late counts as having waited, so it is at most this.
    async fn pickup_wait(&self, ctx: &Context<'_>) -> ApiResult<TimeFigures> {
        Ok(service::time(ctx.app()?, &self.0, Time::Wait).await?.into())
    }

    /// The pieces that were missing, of all that were ordered, in the orders that became ready. A piece in whose place
    /// the customer got something else is not missing.
    async fn missing_items(&self, ctx: &Context<'_>) -> ApiResult<ShareFigures> {
        Ok(service::share(ctx.app()?, &self.0, Part::Missing).await?.into())
    }

    /// The pieces in whose place the customer got something else, of all that were ordered, in the orders that became
    /// ready.
    async fn substituted_items(&self, ctx: &Context<'_>) -> ApiResult<ShareFigures> {
        Ok(service::share(ctx.app()?, &self.0, Part::Substituted).await?.into())
    }

    /// The orders that nobody came for, of all that were not cancelled and whose slot is over: it began at least as long
    /// ago as a slot lasts.
    async fn no_shows(&self, ctx: &Context<'_>) -> ApiResult<ShareFigures> {
        Ok(service::share(ctx.app()?, &self.0, Part::NoShow).await?.into())
    }

    /// The same day by day, in order of time: one for each day that has slots, at most 366.
    async fn by_day(&self, ctx: &Context<'_>) -> ApiResult<Vec<DayFigures>> {
        let days = service::groups(ctx.app()?, &self.0, Group::Day).await?;
        let day = |row: Grouped| {
            let day = calendar::parse(&row.key).map(Date).ok_or_else(|| ApiError::internal(&row.key))?;
            Ok(DayFigures { day, figures: row.into() })
        };
        days.into_iter().map(day).collect()
    }

    /// The same by the time at which slots begin, all days together, from morning to evening: one for each time that
    /// slots have, at most the minutes of a day.
    async fn by_time(&self, ctx: &Context<'_>) -> ApiResult<Vec<TimeOfDayFigures>> {
        let times = service::groups(ctx.app()?, &self.0, Group::Time).await?;
        Ok(times.into_iter().map(|row| TimeOfDayFigures { time: row.key.clone(), figures: row.into() }).collect())
    }
}

/// How many orders slots have, and what became of them. For shop managers.
#[derive(SimpleObject)]
pub struct OrderFigures {
    /// How many slots there are: those that take orders or have one that is not cancelled.
    slots: i64,
    /// How many orders they have, cancelled ones left out.
    orders: i64,
    /// How many orders a slot has on average, with two decimals; null without slots.
    per_slot: Option<String>,
    /// How many orders the slot with the most has.
    most_of_one_slot: i64,
    /// Orders that are still to prepare or to hand over.
    to_hand_over: i64,
    /// Orders that were handed over.
    collected: i64,
    /// Orders that nobody came for.
    no_shows: i64,
    /// Orders that were cancelled; `orders` does not count them.
    cancelled: i64,
}

impl From<Orders> for OrderFigures {
    fn from(row: Orders) -> Self {
        Self {
            slots: row.slots,
            orders: row.orders,
            per_slot: mean(row.orders, row.slots),
            most_of_one_slot: row.most,
            to_hand_over: row.to_hand_over,
            collected: row.collected,
            no_shows: row.no_shows,
            cancelled: row.cancelled,
        }
    }
}

/// How long something took, in whole seconds. For shop managers.
#[derive(SimpleObject)]
pub struct TimeFigures {
    /// Of how many orders.
    orders: i64,
    /// What half of them did not exceed; null without orders.
    p50_seconds: Option<i32>,
    /// What nine of ten did not exceed; null without orders.
    p90_seconds: Option<i32>,
    /// The longest; null without orders.
    longest_seconds: Option<i32>,
}

impl From<Times> for TimeFigures {
    fn from(row: Times) -> Self {
        Self {
            orders: row.orders,
            p50_seconds: row.p50.map(seconds),
            p90_seconds: row.p90.map(seconds),
            longest_seconds: row.longest.map(seconds),
        }
    }
}

/// A part of a whole. For shop managers.
#[derive(SimpleObject)]
pub struct ShareFigures {
    /// How many are meant.
    part: i64,
    /// Of how many.
    whole: i64,
    /// How many that is of a thousand, 0 to 1000, rounded; null of nothing.
    per_mille: Option<i64>,
}

impl From<Share> for ShareFigures {
    fn from(share: Share) -> Self {
        Self { part: share.part, whole: share.whole, per_mille: share.per_mille() }
    }
}

/// Figures of one day. For shop managers.
#[derive(SimpleObject)]
pub struct DayFigures {
    /// The date of the slots, in the shop's time zone.
    day: Date,
    #[graphql(flatten)]
    figures: GroupFigures,
}

/// Figures of one time of day. For shop managers.
#[derive(SimpleObject)]
pub struct TimeOfDayFigures {
    /// When the slots begin, `HH:MM` in the shop's time zone.
    time: String,
    #[graphql(flatten)]
    figures: GroupFigures,
}

/// Figures of the slots of one day or one time. For shop managers.
#[derive(SimpleObject)]
pub struct GroupFigures {
    /// How many slots there are: those that take orders or have one that is not cancelled.
    slots: i64,
    /// How many orders they have, cancelled ones left out.
    orders: i64,
    /// How many orders a slot has on average, with two decimals; null without slots.
    per_slot: Option<String>,
    /// Orders that were cancelled.
    cancelled: i64,
    /// What half of the preparations did not exceed, in whole seconds; null when no order became ready.
    preparation_p50_seconds: Option<i32>,
    /// What nine of ten preparations did not exceed, in whole seconds; null when no order became ready.
    preparation_p90_seconds: Option<i32>,
    /// What half of the waits at pickup did not exceed, in whole seconds; null when no order was handed over.
    pickup_wait_p50_seconds: Option<i32>,
    /// What nine of ten waits at pickup did not exceed, in whole seconds; null when no order was handed over.
    pickup_wait_p90_seconds: Option<i32>,
    /// The pieces that were missing, of all that were ordered, in the orders that became ready.
    missing_items: ShareFigures,
    /// The orders that nobody came for, of those that were not cancelled and whose slot is over.
    no_shows: ShareFigures,
}

impl From<Grouped> for GroupFigures {
    fn from(row: Grouped) -> Self {
        Self {
            slots: row.slots,
            orders: row.orders,
            per_slot: mean(row.orders, row.slots),
            cancelled: row.cancelled,
            preparation_p50_seconds: row.preparation_p50.map(seconds),
            preparation_p90_seconds: row.preparation_p90.map(seconds),
            pickup_wait_p50_seconds: row.wait_p50.map(seconds),
            pickup_wait_p90_seconds: row.wait_p90.map(seconds),
            missing_items: Share { part: row.missing, whole: row.pieces }.into(),
            no_shows: Share { part: row.no_shows, whole: row.over }.into(),
        }
    }
}

/// Queries about figures.
#[derive(Default)]
pub struct FiguresQuery;

#[Object]
impl FiguresQuery {
    /// How the shop does: figures of the orders whose time slots lie on some days, at most 366. Role: shop manager.
    async fn shop_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day, in the shop's time zone; 29 days before the last when missing.")] from: Option<
            Date,
        >,
        #[graphql(desc = "The last day; today when missing.")] to: Option<Date>,
    ) -> ApiResult<ShopFigures> {
        ctx.require(Action::SeeFigures)?;
        let scope = service::scope(ctx.app()?, from.map(|day| day.0), to.map(|day| day.0)).await?;
        Ok(ShopFigures(scope))
    }
}
