//! Which letters there are, when one still says what is so, and which can be refused. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account::letter_refusal::LetterKind,
    shop::{
        shop_order::{self, OrderState},
        time_slot,
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long before its slot a customer is reminded of an order.
pub const REMINDED_BEFORE: TimeDelta = TimeDelta::hours(4);

/// What a letter tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderLetter {
    /// The order was placed.
    Placed,
    /// It is ready.
    Ready,
    /// It has another slot.
    Moved(Doer),
    /// It was cancelled.
    Cancelled(Doer),
    /// It is to be collected within hours.
    Reminder,
    /// Its slot lies outside the hours now.
    OutsideHours,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doer {
    /// The order's customer.
    Customer,
    /// Somebody of the shop, or the service itself.
    Shop,
}

impl Doer {
    /// Who changed `order`.
    pub fn of(order: &shop_order::Model, actor_id: Option<Uuid>) -> Self {
        if actor_id == Some(order.customer_id) { Self::Customer } else { Self::Shop }
    }
}

/// Whether the letter, asked for when the order had the slot `slot_id`, still says what is so.
pub fn holds(
    letter: OrderLetter,
    order: &shop_order::Model,
    slot: &time_slot::Model,
    slot_id: Uuid,
    now: DateTime<Utc>,
) -> bool {
    let waits = matches!(order.state, OrderState::Placed | OrderState::Preparing | OrderState::Ready);
    let coming = waits && order.time_slot_id == slot_id && now < slot.starts_at;
    match letter {
        OrderLetter::Placed => order.state != OrderState::Cancelled,
        OrderLetter::Ready => order.state == OrderState::Ready,
        OrderLetter::Moved(_) => waits && order.time_slot_id == slot_id,
        OrderLetter::Cancelled(_) => order.state == OrderState::Cancelled,
        OrderLetter::Reminder => coming,
        OrderLetter::OutsideHours => coming && slot.outside_hours_at.is_some(),
    }
}

/// As what a customer may refuse the letter; `None` when it has to be told.
pub fn refusable(letter: OrderLetter) -> Option<LetterKind> {
    match letter {
        OrderLetter::Ready => Some(LetterKind::OrderReady),
        OrderLetter::Moved(Doer::Customer) => Some(LetterKind::OrderMoved),
        OrderLetter::Reminder => Some(LetterKind::OrderReminder),
        OrderLetter::Placed
        | OrderLetter::Moved(Doer::Shop)
        | OrderLetter::Cancelled(_)
        | OrderLetter::OutsideHours => None,
    }
}

/// When the customer is reminded; `None` when that time has passed, because then the customer has just been told.
pub fn reminded_at(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(starts_at - REMINDED_BEFORE).filter(|at| now < *at)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Doer, OrderLetter, REMINDED_BEFORE, refusable, reminded_at};

    #[test]
    fn nobody_is_reminded_of_what_they_were_told_a_moment_ago() {
        let starts_at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(1);
        let due = starts_at - REMINDED_BEFORE;
        assert_eq!(reminded_at(starts_at, due - TimeDelta::microseconds(1)), Some(due));
        assert_eq!(reminded_at(starts_at, due), None);
    }

    #[test]
    fn what_the_shop_did_cannot_be_refused() {
        for letter in [OrderLetter::Moved(Doer::Shop), OrderLetter::Cancelled(Doer::Shop), OrderLetter::OutsideHours] {
            assert_eq!(refusable(letter), None, "{letter:?}");
        }
    }
}
