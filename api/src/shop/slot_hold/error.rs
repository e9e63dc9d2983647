//! What can be refused about holding a place of a slot.

use entity::shop::time_slot_state;
use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        idempotency,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::time_slot,
};

/// Why a place was not held.
#[derive(Debug)]
pub enum SlotHoldError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// No such slot.
    UnknownSlot,
    /// Nobody is free in the slot; these slots are free.
    Full(Vec<time_slot_state::Model>),
    /// The slot's cut-off has passed.
    Expired,
    /// The shop has closed the slot.
    Closed,
    /// The hold that the key made has ended since.
    Ended,
    /// The idempotency key was used with other inputs.
    KeyReused,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SlotHoldError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("time_slot_full") => Self::Full(Vec::new()),
            Some("time_slot_expired") => Self::Expired,
            Some("time_slot_closed") => Self::Closed,
            // The settings changed, or the customer held another slot, in this moment.
            Some("time_slot_hold_too_long" | "time_slot_hold_customer_id_key") => Self::Conflict,
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for SlotHoldError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for SlotHoldError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::UnknownSlot => time_slot::error::unknown(),
            Self::Full(_) => time_slot::error::full(),
            Self::Expired => time_slot::error::expired(),
            Self::Closed => time_slot::error::closed(),
            Self::KeyReused => idempotency::key_reused(),
            Self::Conflict => Refusal::conflict(),
            Self::Ended => Refusal::of(
                "idempotencyKey",
                UserErrorCode::HoldEnded,
                "Cette réservation de créneau est terminée : recommencez avec une nouvelle clé.",
                "This hold has ended: hold the slot again under a new key.",
            ),
        }])
    }
}
