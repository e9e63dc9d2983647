//! What can be refused about a second factor.

use sea_orm::DbErr;

use crate::{
    account::attempt::error::AttemptError,
    platform::{
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
};

/// Why a second factor was not changed.
#[derive(Debug)]
pub enum TotpError {
    /// The password is another.
    WrongPassword,
    /// The code is wrong, too old, or was used before.
    WrongCode,
    /// It is on already.
    AlreadyOn,
    /// It is not on.
    NotOn,
    /// Nothing waits to be confirmed.
    NotEnrolled,
    /// No such account.
    UnknownUser,
    /// Too many tries came before, or none could be counted.
    Attempt(AttemptError),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for TotpError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for TotpError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<AttemptError> for TotpError {
    fn from(error: AttemptError) -> Self {
        Self::Attempt(error)
    }
}

/// The refusal of a code, in the field that it was given in.
pub fn wrong_code() -> Refusal {
    Refusal::of(
        "otp",
        UserErrorCode::InvalidOtp,
        "Ce code n’est pas valable : attendez le suivant, ou vérifiez l’heure de votre appareil.",
        "This code is not good: wait for the next one, or check your device's clock.",
    )
}

impl Refuse for TotpError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Attempt(error) => return error.refusals(),
            Self::Fault(fault) => return Err(fault),
            Self::WrongCode => wrong_code(),
            Self::WrongPassword => Refusal::of(
                "password",
                UserErrorCode::InvalidCredentials,
                "Ce n’est pas votre mot de passe.",
                "This is not your password.",
            ),
            Self::AlreadyOn => Refusal::of(
                "",
                UserErrorCode::TotpAlreadyOn,
                "Le second facteur est déjà activé : désactivez-le d’abord.",
                "The second factor is on already: switch it off first.",
            ),
            Self::NotOn => Refusal::of(
                "",
                UserErrorCode::TotpNotOn,
                "Le second facteur n’est pas activé.",
                "The second factor is not on.",
            ),
            Self::NotEnrolled => Refusal::of(
                "",
                UserErrorCode::TotpNotOn,
                "Aucun second facteur n’attend d’être confirmé : commencez par « totpEnroll ».",
                "No second factor waits to be confirmed: begin with `totpEnroll`.",
            ),
            Self::UnknownUser => {
                Refusal::of("userId", UserErrorCode::NotFound, "Ce compte n’existe pas.", "There is no such account.")
            }
        }])
    }
}
