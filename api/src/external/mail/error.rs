//! Why a letter was not taken away, and whether it may be later.

use lettre::transport::smtp;

use crate::platform::jobs::JobError;

/// Answers about our sign-in to the server, or about the server itself: its operator mends them, and then the letter
/// can leave.
const ABOUT_THE_SERVER: [u16; 6] = [521, 530, 534, 535, 538, 554];

/// Why a letter could not be taken away. Says nothing of what was in it nor whom it was for, also where the server's
/// own words would.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The letter cannot be written in the form of a mail.
    #[error("the letter has no proper form: {0}")]
    Form(#[from] lettre::error::Error),
    /// An address is none.
    #[error("the address has no proper form")]
    Address(#[from] lettre::address::AddressError),
    /// The file could not be written.
    #[error("the letter could not be written: {0}")]
    File(#[from] std::io::Error),
    /// The mail server answered with this code.
    #[error("the mail server answered {0}")]
    Answer(u16),
    /// The mail server could not be reached or understood.
    #[error("the mail server cannot be used: {0}")]
    Server(String),
    /// The mail server took too long.
    #[error("the mail server took too long")]
    Timeout,
}

impl MailError {
    /// Whether another try would end in the same way: the letter itself or its address is refused.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Form(_) | Self::Address(_) => true,
            Self::Answer(code) => *code >= 500 && !ABOUT_THE_SERVER.contains(code),
            Self::File(_) | Self::Server(_) | Self::Timeout => false,
        }
    }
}

impl From<smtp::Error> for MailError {
    fn from(error: smtp::Error) -> Self {
        match error.status() {
            Some(code) => Self::Answer(code.into()),
            // An answer that cannot be read may still hold the address.
            None if error.is_response() => Self::Server("its answer cannot be read".to_owned()),
            None => Self::Server(error.to_string()),
        }
    }
}

impl From<MailError> for JobError {
    fn from(error: MailError) -> Self {
        if error.is_permanent() { Self::never(error.to_string()) } else { Self::again(error.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::MailError;

    #[test]
    fn what_the_server_says_about_itself_or_for_now_is_tried_again() {
        for code in [421, 450, 451, 452, 454, 521, 530, 535, 554] {
            assert!(!MailError::Answer(code).is_permanent(), "{code}");
        }
        for code in [500, 550, 551, 552, 553] {
            assert!(MailError::Answer(code).is_permanent(), "{code}");
        }
        assert!(!MailError::Timeout.is_permanent());
    }
}
