//! Who is calling. Every use case gets an [`Actor`] and asks it for permission.

use chrono::{DateTime, Utc};
use entity::account::role::Role;
use uuid::Uuid;

use super::{
    error::{ApiError, ApiResult},
    permission::Action,
};

/// The caller of one request or socket: a visitor, or a signed-in account.
#[derive(Clone, Debug, Default)]
pub enum Actor {
    /// Nobody we know.
    #[default]
    Visitor,
    /// An account with a live session.
    SignedIn(SignedIn),
}

/// A signed-in account, as it was when its token was checked.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account_id: Uuid,
    /// The sign-in that the access token belongs to.
    pub session_id: Uuid,
    /// The roles at the time of the check.
    pub roles: Vec<Role>,
    /// When the access token ends; a socket closes then.
    pub token_expires_at: DateTime<Utc>,
    /// The id under which the request is logged, once it is known.
    pub request_id: Option<String>,
}

impl Actor {
    /// The signed-in account, or the error that asks for a sign-in.
    pub fn signed_in(&self) -> ApiResult<&SignedIn> {
        match self {
            Self::SignedIn(signed_in) => Ok(signed_in),
            Self::Visitor => Err(ApiError::unauthenticated()),
        }
    }

    /// The signed-in account if it may do `action`, otherwise the error that says why not.
    pub fn require(&self, action: Action) -> ApiResult<&SignedIn> {
        let signed_in = self.signed_in()?;
        if signed_in.may(action) { Ok(signed_in) } else { Err(ApiError::forbidden()) }
    }

    /// The same caller, whose request is logged under this id.
    pub fn within(mut self, request_id: &str) -> Self {
        if let Self::SignedIn(signed_in) = &mut self {
            signed_in.request_id = Some(request_id.to_owned());
        }
        self
    }

    /// Whether this caller may do `action`.
    pub fn may(&self, action: Action) -> bool {
        matches!(self, Self::SignedIn(signed_in) if signed_in.may(action))
    }

    /// The account's id, for a visitor `None`.
    pub fn account_id(&self) -> Option<Uuid> {
        match self {
            Self::SignedIn(signed_in) => Some(signed_in.account_id),
            Self::Visitor => None,
        }
    }
}

impl SignedIn {
    /// Whether one of the account's roles allows `action`.
    pub fn may(&self, action: Action) -> bool {
        self.roles.iter().any(|role| action.allowed_to(*role))
    }
}
