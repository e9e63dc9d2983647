//! How long links last, how many there may be, and when one may be used. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use entity::account::{
    account,
    one_time_link::{self, LinkPurpose},
};

use super::error::LinkError;

/// The most links of one purpose that an account is sent within [`COUNTED`].
pub const MOST: u64 = 5;
/// The time within which they are counted. No link lasts less, so that none is purged before it ceased to count.
pub const COUNTED: TimeDelta = TimeDelta::hours(1);

/// How long a link lasts.
pub fn lifetime(purpose: LinkPurpose) -> TimeDelta {
    match purpose {
        LinkPurpose::PasswordReset => TimeDelta::hours(1),
        LinkPurpose::EmailVerification => TimeDelta::days(3),
        LinkPurpose::EmailChange => TimeDelta::days(1),
        LinkPurpose::Invitation => TimeDelta::days(7),
    }
}

/// Whether a link may be used at `now` (docs/domain.md, one-time links). It was sent to an address of the account, and
/// proves nothing about another.
pub fn check(link: &one_time_link::Model, account: &account::Model, now: DateTime<Utc>) -> Result<(), LinkError> {
    let address_holds = match link.purpose {
        LinkPurpose::PasswordReset | LinkPurpose::EmailVerification | LinkPurpose::Invitation => {
            link.email == account.email
        }
        LinkPurpose::EmailChange => true,
    };
    let live = link.used_at.is_none() && link.ended_at.is_none() && now >= link.created_at && now < link.expires_at;
    if live && address_holds && account.disabled_at.is_none() { Ok(()) } else { Err(LinkError::Invalid) }
}
