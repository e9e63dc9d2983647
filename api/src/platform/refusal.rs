//! Refusals: what a use case answers to input that breaks a rule. They are data, not failures.
//!
//! Each feature has one error enum; its [`Refuse`] implementation maps every variant to a stable
//! code and a text in both languages, in one exhaustive `match`.

use async_graphql::Enum;

use super::{error::ApiError, locale::Text};

/// The stable code of a refusal. Programs decide by it; people read the message beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A text is empty, too long, or has the wrong form.
    InvalidInput,
    /// A number lies outside its range.
    OutOfRange,
    /// The thing named does not exist, or is not yours to see.
    NotFound,
    /// Another object already has this name.
    NameTaken,
    /// The job was not given up.
    JobNotFailed,
    /// An account already has this e-mail address.
    EmailTaken,
    /// The account's e-mail address is confirmed already.
    EmailAlreadyVerified,
    /// E-mail address and password do not belong together.
    InvalidCredentials,
    /// The password is right, and the account has a second factor: send it as `otp`.
    OtpRequired,
    /// The code is wrong, too old, or was used before.
    InvalidOtp,
    /// The second factor is on already.
    TotpAlreadyOn,
    /// The second factor is not on.
    TotpNotOn,
    /// The last administrator who is not disabled stays one.
    LastAdministrator,
    /// The refresh token is unknown, expired or already used.
    InvalidRefreshToken,
    /// Too many tries came before this one: it was not looked at. `TooManyAttemptsError` tells how long to wait.
    TooManyAttempts,
    /// The link is unknown, used, expired, or ended by a newer one: ask for another.
    InvalidLink,
    /// The person invited has chosen a password already.
    InvitationAccepted,
    /// The account is disabled: enable it first.
    AccountDisabled,
    /// The employee has another shift in that time.
    ShiftOverlaps,
    /// The section still has products.
    SectionNotEmpty,
    /// A product cannot be associated with itself.
    AssociatedWithItself,
    /// The product is a pack; use the pack's own mutation.
    ProductIsPack,
    /// The product is not a pack; use the product's own mutation.
    ProductIsNotPack,
    /// The promotion is larger than the price.
    PromotionTooLarge,
    /// The pack would contain itself, directly or through another pack.
    PackCycle,
    /// The pack is not cheaper than its contents bought one by one.
    PackNotCheaper,
    /// The product is archived or switched off and cannot be ordered.
    ProductUnavailable,
    /// The default basket can be emptied but not deleted.
    DefaultBasketKept,
    /// The basket is not as its customer saw it: something costs more, or the amount is another.
    BasketChanged,
    /// The basket has no lines.
    BasketEmpty,
    /// The basket or the list has reached its largest size.
    LimitReached,
    /// Every employee on duty already prepares an order of the slot.
    SlotFull,
    /// The slot can no longer be chosen: its cut-off has passed.
    SlotExpired,
    /// The shop has closed the slot.
    SlotClosed,
    /// The employee is off duty in the slot, has an order of it, or is held for another customer.
    EmployeeNotFree,
    /// The place is held no longer.
    HoldEnded,
    /// The order's amount exceeds what one order may hold.
    OrderTooLarge,
    /// The order's slot has not begun: nobody has failed to come for it.
    SlotNotBegun,
    /// The order was already started.
    OrderAlreadyStarted,
    /// The order is not in the state that this step needs.
    OrderNotInState,
    /// The customer wants nothing else for this line.
    SubstitutionNotWanted,
    /// An offer for the line waits for its answer.
    SubstitutionOpen,
    /// The offer was answered already, or has expired.
    SubstitutionNotOpen,
    /// The pickup code shown is not this order's.
    WrongPickupCode,
    /// Only the assigned employee or a manager may do this.
    NotAssigned,
    /// The same idempotency key was used with other inputs.
    IdempotencyKeyReused,
    /// Another product already has this reference.
    ReferenceTaken,
    /// An earlier row of the file is about the same product.
    RowRepeated,
    /// The file's content is of a type that is not accepted.
    FileTypeRefused,
    /// The file has too many bytes, or the picture too many pixels.
    FileTooLarge,
    /// The file is empty, broken or incomplete.
    FileUnreadable,
    /// Two changes met; nothing was written, send it again.
    Conflict,
}

/// One broken rule: a code, the path of the input field it concerns, and a sentence.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The stable code.
    pub code: UserErrorCode,
    /// The path into the input, outermost first; empty when the whole input is concerned.
    pub field: Vec<String>,
    /// What is wrong and what to do.
    pub message: Text,
    /// After how many seconds to try again, where that is what to do.
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// A refusal of one input field.
    pub fn of(field: &str, code: UserErrorCode, french: impl Into<String>, english: impl Into<String>) -> Self {
        let field = if field.is_empty() { Vec::new() } else { field.split('.').map(str::to_owned).collect() };
        Self { code, field, message: Text::new(french, english), retry_after: None }
    }

    /// The refusal of a change that met another one.
    pub fn conflict() -> Self {
        Self::of(
            "",
            UserErrorCode::Conflict,
            "Deux changements se sont croisés et rien n’a été écrit : réessayez.",
            "Two changes met and nothing was written: try again.",
        )
    }
}

/// Turns a feature's error into what the client gets: refusals as data, or a failure of ours.
pub trait Refuse {
    /// The refusals, or the fault that is not the client's to mend.
    fn refusals(self) -> Result<Vec<Refusal>, ApiError>;
}
