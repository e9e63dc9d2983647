//! Mail: what a letter says, and the trait of whatever takes it away.
//!
//! Only the worker's jobs send, after the transaction that asked for a letter has committed. Letters leave over SMTP
//! ([`smtp`]), or are written to files where no server is named ([`file`]).

pub mod error;
pub mod file;
mod html;
pub mod read;
mod render;
pub mod smtp;

use futures_util::future::BoxFuture;
use uuid::Uuid;

pub use self::error::MailError;

/// A letter to one person. It may hold a secret link, so it cannot be printed into a log.
pub struct Mail {
    /// Which letter this is: the same at each try to send it, and no other letter's.
    pub key: Uuid,
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
    /// Something to visit: what it is, and its absolute address, in plain text on a line of its own.
    Link(String, String),
    /// A list, each line with what stands at its end, such as a price. The last line is the sum when `sum` says so.
    List {
        /// The lines.
        lines: Vec<(String, String)>,
        /// Whether the last line sums up the others.
        sum: bool,
    },
    /// A few characters to show or to type, large.
    Code(String),
    /// A picture inside the letter, as a PNG file, and what it shows for those who do not see it.
    Picture(Vec<u8>, String),
    /// What is said by the way, small.
    Small(String),
}

/// Takes letters away.
pub trait Mailer: Send + Sync {
    /// Takes one letter away; done once it will not be lost by a crash of this process. A letter sent twice under one
    /// key can be told for one by its `Message-ID`.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>>;
}
