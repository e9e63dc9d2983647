//! When a refresh token may be exchanged. Pure.

use chrono::{DateTime, Utc};
use entity::account::{refresh_token, session};

use super::error::SessionError;

/// What to do with a presented refresh token.
#[derive(Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Give a new pair and mark this token used.
    Rotate,
    /// The token was used before: somebody has a copy. End the whole sign-in.
    EndFamily,
}

/// Decides on a refresh token of a known sign-in (docs/domain.md, sessions and tokens).
pub fn exchange(
    session: &session::Model,
    token: &refresh_token::Model,
    now: DateTime<Utc>,
) -> Result<Exchange, SessionError> {
    if session.ended_at.is_some() || session.expires_at <= now || token.expires_at <= now {
        return Err(SessionError::InvalidRefreshToken);
    }
    Ok(if token.used_at.is_some() { Exchange::EndFamily } else { Exchange::Rotate })
}
