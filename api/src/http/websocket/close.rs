//! Why a socket is closed.

use std::borrow::Cow;

use axum::extract::ws::{CloseFrame, Utf8Bytes};

/// The longest reason that fits into a close frame, in bytes.
const LONGEST_REASON: usize = 123;

/// A close code of graphql-transport-ws or of WebSocket itself, and a reason for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code that programs decide by.
    pub code: u16,
    /// What happened.
    pub reason: Cow<'static, str>,
}

impl Close {
    /// The service stops; connect again.
    pub const GOING_AWAY: Self = Self::fixed(1001, "The service is stopping: connect again");
    /// A message is larger than what we read.
    pub const TOO_LARGE: Self = Self::fixed(1009, "The message is too large");
    /// The bytes are not what WebSocket allows.
    pub const PROTOCOL: Self = Self::fixed(1002, "WebSocket protocol error");
    /// Text that is not UTF-8.
    pub const NOT_UTF8: Self = Self::fixed(1007, "The message is not UTF-8");
    /// The client did not read what it asked for.
    pub const TOO_SLOW: Self = Self::fixed(1013, "Messages were not read in time: connect again and resume");
    /// The client does not answer pings.
    pub const SILENT: Self = Self::fixed(1013, "No answer to a ping: connect again and resume");
    /// The account has as many connections open as it may.
    pub const TOO_MANY: Self = Self::fixed(1013, "Too many connections of this account are open: close some first");
    /// The session could not be looked up.
    pub const UNCHECKED: Self = Self::fixed(1013, "The session could not be checked: connect again");
    /// An operation before `connection_ack`.
    pub const UNAUTHORIZED: Self = Self::fixed(4401, "Unauthorized");
    /// The token of `connection_init` is not valid.
    pub const FORBIDDEN: Self = Self::fixed(4403, "Forbidden");
    /// Another subprotocol, or none.
    pub const SUBPROTOCOL: Self = Self::fixed(4406, "Subprotocol not acceptable");
    /// No `connection_init` in time.
    pub const INIT_TIMEOUT: Self = Self::fixed(4408, "Connection initialisation timeout");
    /// A second `connection_init`.
    pub const SECOND_INIT: Self = Self::fixed(4429, "Too many initialisation requests");

    const fn fixed(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A message that is not of the protocol.
    pub fn invalid_message(reason: String) -> Self {
        Self { code: 4400, reason: reason.into() }
    }

    /// A second operation under the id of one that runs.
    pub fn duplicate(id: &str) -> Self {
        Self { code: 4409, reason: format!("Subscriber for {id} already exists").into() }
    }

    /// The access token or the session has ended.
    pub const fn ended(reason: &'static str) -> Self {
        Self::fixed(4401, reason)
    }

    /// As the last frame.
    pub fn into_frame(self) -> CloseFrame {
        let mut length = self.reason.len().min(LONGEST_REASON);
        while !self.reason.is_char_boundary(length) {
            length -= 1;
        }
        CloseFrame { code: self.code, reason: Utf8Bytes::from(&self.reason[..length]) }
    }
}

#[cfg(test)]
mod tests {
    use super::Close;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let frame = Close::invalid_message("é".repeat(100)).into_frame();
        assert_eq!((frame.code, frame.reason.len()), (4400, 122));
    }
}
