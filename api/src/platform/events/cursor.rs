//! Places in the order of commits: bare for ourselves, with its holder for clients.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::platform::error::{ApiError, ApiErrorCode, ApiResult};

/// The place of an event in the order of commits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The transaction on PostgreSQL, 0 on SQLite.
    pub transaction: i64,
    /// The row's position.
    pub position: i64,
}

/// A place in the stream of events, as one account was told it. Opaque: a client only hands it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCursor {
    place: Place,
    holder: [u8; HOLDER],
}

/// How much of an account's digest a cursor carries: enough to notice a mix-up. It guards nothing, since what an
/// event shows is decided anew for whoever resumes.
const HOLDER: usize = 8;
const LENGTH: usize = 16 + HOLDER;

impl EventCursor {
    /// The cursor that tells `account_id` of a place.
    pub fn new(place: Place, account_id: Uuid) -> Self {
        Self { place, holder: digest(account_id) }
    }

    /// The place to resume after; refused for a cursor that another account was given.
    pub fn place_for(self, account_id: Uuid) -> ApiResult<Place> {
        if self.holder == digest(account_id) { Ok(self.place) } else { Err(foreign()) }
    }
}

fn digest(account_id: Uuid) -> [u8; HOLDER] {
    let mut holder = [0; HOLDER];
    holder.copy_from_slice(&Sha256::digest(account_id.as_bytes())[..HOLDER]);
    holder
}

fn foreign() -> ApiError {
    ApiError::new(
        ApiErrorCode::CursorExpired,
        "Ce repère a été donné à un autre compte : rechargez, puis abonnez-vous sans lui.",
        "This cursor was given to another account: fetch again, then subscribe without it.",
    )
}

/// A cursor behind which events may be gone, or that this database never gave.
pub fn expired() -> ApiError {
    ApiError::new(
        ApiErrorCode::CursorExpired,
        "Ce repère est trop ancien : rechargez, puis abonnez-vous sans lui.",
        "This cursor is too old: fetch again, then subscribe without it.",
    )
}

/// An opaque place in the stream of events, good for the account that it was told to, for as long as events are kept
/// (`event_retention`). Hand back the last one you got; do not read it.
#[Scalar(name = "EventCursor")]
impl ScalarType for EventCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| <[u8; LENGTH]>::try_from(bytes).ok());
        let bytes = bytes.ok_or_else(|| InputValueError::custom("not an event cursor of this service"))?;
        let part = |at: usize| {
            let mut part = [0; 8];
            part.copy_from_slice(&bytes[at..at + 8]);
            part
        };
        let place = Place { transaction: i64::from_be_bytes(part(0)), position: i64::from_be_bytes(part(8)) };
        Ok(Self { place, holder: part(16) })
    }

    fn to_value(&self) -> Value {
        let mut bytes = [0; LENGTH];
        bytes[..8].copy_from_slice(&self.place.transaction.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.place.position.to_be_bytes());
        bytes[16..].copy_from_slice(&self.holder);
        Value::String(URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{ScalarType, Value};
    use uuid::Uuid;

    use super::{EventCursor, Place};

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        for (transaction, position) in [(0, 0), (1, 2), (i64::MAX, i64::MIN), (-1, 255), (0x0102_0304_0506_0708, 9)] {
            let cursor = EventCursor::new(Place { transaction, position }, Uuid::from_u128(3));
            assert_eq!(EventCursor::parse(cursor.to_value()).ok(), Some(cursor));
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_account_alone() {
        let place = Place { transaction: 7, position: 12 };
        let cursor = EventCursor::new(place, Uuid::from_u128(1));
        assert_eq!(cursor.place_for(Uuid::from_u128(1)).ok(), Some(place));
        assert_eq!(cursor.place_for(Uuid::from_u128(2)).map_err(|error| error.code.as_str()), Err("CURSOR_EXPIRED"));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "?", "AAAA", &"A".repeat(31), &"A".repeat(33)] {
            assert!(EventCursor::parse(Value::String(text.to_owned())).is_err(), "{text}");
        }
        assert!(EventCursor::parse(Value::from(1)).is_err());
    }
}
