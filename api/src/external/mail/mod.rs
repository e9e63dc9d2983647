//! Mail: what a letter says, and the trait of whatever takes it away.
//!
//! A use case sends after its transaction has committed, never inside. Today mail is written to files ([`file`]).

pub mod file;
mod render;

use futures_util::future::BoxFuture;

/// A letter to one person. It may hold a secret link, so it cannot be printed into a log.
pub struct Mail {
    /// The person's name; `None` when it is not to be told.
    pub name: Option<String>,
    /// The e-mail address.
    pub address: String,
    /// The subject, one line.
    pub subject: String,
    /// The language of subject and text: `fr` or `en`.
    pub language: &'static str,
    /// The text, paragraph by paragraph.
    pub paragraphs: Vec<Paragraph>,
}

/// A part of a letter.
pub enum Paragraph {
    /// Plain text.
    Text(String),
    /// An absolute address to visit, on a line of its own.
    Link(String),
}

/// Why a letter could not be taken away. Says nothing of what was in it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The letter cannot be written in the form of a mail.
    #[error("the letter has no proper form: {0}")]
    Form(#[from] lettre::error::Error),
    /// An address is none.
    #[error("not an address: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The file could not be written.
    #[error("the letter could not be written: {0}")]
    File(#[from] lettre::transport::file::Error),
}

/// Takes letters away.
pub trait Mailer: Send + Sync {
    /// Takes one letter away; done once it will not be lost by a crash of this process.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>>;
}
