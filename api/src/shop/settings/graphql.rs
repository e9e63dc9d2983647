//! The shop's settings in the schema.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::Weekday;
use entity::shop::{opening_hours, shop};

use super::{
    error::SettingsError,
    rules::{ShopDraft, SpanDraft},
    service,
};
use crate::{
    platform::{
        context::ContextExt,
        error::{ApiError, ApiResult},
        permission::Action,
    },
    user_error::{self, UserError},
};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Weekday", remote = "Weekday")]
pub enum WeekdayName {
    /// Monday.
    #[graphql(name = "MONDAY")]
    Mon,
    /// Tuesday.
    #[graphql(name = "TUESDAY")]
    Tue,
    /// Wednesday.
    #[graphql(name = "WEDNESDAY")]
    Wed,
    /// Thursday.
    #[graphql(name = "THURSDAY")]
    Thu,
    /// Friday.
    #[graphql(name = "FRIDAY")]
    Fri,
    /// Saturday.
    #[graphql(name = "SATURDAY")]
    Sat,
    /// Sunday.
    #[graphql(name = "SUNDAY")]
    Sun,
}

/// The shop and its settings. Anyone may see them.
#[derive(Clone, Debug)]
pub struct Shop(pub shop::Model);

/// The shop and its settings. Anyone may see them.
#[Object]
impl Shop {
    /// The name, as customers know it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where customers come, in lines of text; may be empty.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// The IANA name of the zone in which its days and hours are meant, such as `Europe/Paris`.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// How long before its start a time slot can be chosen for the last time, in minutes.
    async fn order_cutoff_minutes(&self) -> i32 {
        self.0.order_cutoff_minutes
    }

    /// The step between the time slots that are generated, in minutes.
    async fn slot_minutes(&self) -> i32 {
        self.0.slot_minutes
    }

    /// How long a customer holds a place of a time slot while checking out, in minutes.
    async fn hold_minutes(&self) -> i32 {
        self.0.hold_minutes
    }

    /// When the shop is open each week, Monday first; at most 70 spans.
    async fn opening_hours(&self, ctx: &Context<'_>) -> ApiResult<Vec<OpeningHours>> {
        let week = service::week(ctx.app()?.database.reader()).await?;
        Ok(week.into_iter().map(OpeningHours).collect())
    }
}

/// A span in which the shop is open each week. Anyone may see it.
#[derive(Clone, Debug)]
pub struct OpeningHours(opening_hours::Model);

/// A span in which the shop is open each week. Anyone may see it.
#[Object]
impl OpeningHours {
    /// The day of the week.
    async fn weekday(&self) -> ApiResult<WeekdayName> {
        let day = u8::try_from(self.0.weekday - 1).ok().and_then(|number| Weekday::try_from(number).ok());
        day.map(WeekdayName::from).ok_or_else(|| ApiError::internal(self.0.weekday))
    }

    /// When it opens, `HH:MM` in the shop's time zone.
    async fn opens_at(&self) -> &str {
        &self.0.opens_at
    }

    /// When it closes, `HH:MM` in the shop's time zone; the last time slot begins before it.
    async fn closes_at(&self) -> &str {
        &self.0.closes_at
    }
}

/// Queries about the shop's settings.
#[derive(Default)]
pub struct SettingsQuery;

#[Object]
impl SettingsQuery {
    /// The shop and its settings. Anyone may ask.
    async fn shop(&self, ctx: &Context<'_>) -> ApiResult<Shop> {
        Ok(Shop(service::current(ctx.app()?.database.reader()).await?))
    }
}

/// Changes to the shop's settings; what is missing stays as it is.
#[derive(InputObject)]
pub struct ShopUpdateInput {
    /// The name, 1 to 200 characters.
    name: Option<String>,
    /// Where customers come, at most 500 characters.
    address: Option<String>,
    /// The zone of its days and hours, an IANA name such as `Europe/Paris`. Slots that exist keep their instants.
    time_zone: Option<String>,
    /// How long before its start a slot can be chosen for the last time, 0 to 43,200 minutes.
    order_cutoff_minutes: Option<i32>,
    /// The step between the slots to generate, 5 to 1,440 minutes. Slots that exist stay.
    slot_minutes: Option<i32>,
    /// How long a customer holds a place of a slot while checking out, 1 to 60 minutes. Holds that exist stay.
    hold_minutes: Option<i32>,
}

/// A span of opening hours; it begins and ends on the same day and overlaps no other.
#[derive(InputObject)]
pub struct OpeningHoursInput {
    /// The day of the week.
    weekday: WeekdayName,
    /// When it opens, `HH:MM` from `00:00` on, in the shop's time zone.
    opens_at: String,
    /// When it closes, `HH:MM` up to `23:59`, later than it opens.
    closes_at: String,
}

/// A whole week of opening hours.
#[derive(InputObject)]
pub struct OpeningHoursSetInput {
    /// Every span of the week, at most 70, in any order. A day without a span is closed.
    opening_hours: Vec<OpeningHoursInput>,
}

/// The answer to a change of the shop's settings.
#[derive(SimpleObject)]
pub struct ShopPayload {
    /// The shop as it is now; null when refused.
    shop: Option<Shop>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to the shop's settings.
#[derive(Default)]
pub struct SettingsMutation;

#[Object]
impl SettingsMutation {
    /// Changes the shop's settings. Role: shop manager. Refused for an unknown time zone.
    async fn shop_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to the shop's settings; what is missing stays as it is.")] input: ShopUpdateInput,
    ) -> ApiResult<ShopPayload> {
        ctx.require(Action::ManageSlots)?;
        let change = |now: ShopDraft| ShopDraft {
            name: input.name.unwrap_or(now.name),
            address: input.address.unwrap_or(now.address),
            time_zone: input.time_zone.unwrap_or(now.time_zone),
            order_cutoff_minutes: input.order_cutoff_minutes.unwrap_or(now.order_cutoff_minutes),
            slot_minutes: input.slot_minutes.unwrap_or(now.slot_minutes),
            hold_minutes: input.hold_minutes.unwrap_or(now.hold_minutes),
        };
        payload(ctx, service::update(ctx.app()?, change).await)
    }

    /// Replaces the week's opening hours. Role: shop manager. Refused when a span ends before it begins, overlaps
    /// another one, or has times of another form. Slots that exist stay; new ones follow the new hours.
    async fn opening_hours_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A whole week of opening hours.")] input: OpeningHoursSetInput,
    ) -> ApiResult<ShopPayload> {
        ctx.require(Action::ManageSlots)?;
        let spans = input.opening_hours.into_iter().map(|span| SpanDraft {
            weekday: span.weekday.into(),
            opens_at: span.opens_at,
            closes_at: span.closes_at,
        });
        payload(ctx, service::set_week(ctx.app()?, spans.collect()).await)
    }
}

fn payload(ctx: &Context<'_>, result: Result<shop::Model, SettingsError>) -> ApiResult<ShopPayload> {
    Ok(match result {
        Ok(shop) => ShopPayload { shop: Some(Shop(shop)), user_errors: Vec::new() },
        Err(error) => ShopPayload { shop: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
