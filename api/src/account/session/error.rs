//! What can be refused when somebody signs in, refreshes or signs out.

use sea_orm::DbErr;

use crate::{
    account::{attempt::error::AttemptError, totp::error as totp},
    platform::{
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
};

/// Why nobody was signed in.
#[derive(Debug)]
pub enum SessionError {
    /// E-mail address and password do not belong together, or the account is disabled: which, is not told.
    InvalidCredentials,
    /// Too many tries came before, or none could be counted.
    Attempt(AttemptError),
    /// The password is right, and the account has a second factor that was not given.
    OtpRequired,
    /// The second factor is wrong or was used before.
    InvalidOtp,
    /// The refresh token is unknown, ended or used before.
    InvalidRefreshToken,
    /// A cookie is wanted on a transport that cannot set one.
    NoCookieHere,
    /// No such sign-in of the caller's goes on.
    UnknownSession,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SessionError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for SessionError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<AttemptError> for SessionError {
    fn from(error: AttemptError) -> Self {
        Self::Attempt(error)
    }
}

impl Refuse for SessionError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Attempt(error) => return error.refusals(),
            Self::Fault(fault) => return Err(fault),
            Self::InvalidCredentials => Refusal::of(
                "",
                UserErrorCode::InvalidCredentials,
                "Adresse e-mail ou mot de passe incorrect.",
                "Wrong e-mail address or password.",
            ),
            Self::InvalidOtp => totp::wrong_code(),
            Self::OtpRequired => Refusal::of(
                "otp",
                UserErrorCode::OtpRequired,
                "Donnez le code de votre application, ou un code de secours.",
                "Give the code from your app, or a recovery code.",
            ),
            Self::NoCookieHere => Refusal::of(
                "refreshTokenIn",
                UserErrorCode::InvalidInput,
                "Un cookie ne peut être posé que par POST /graphql : connectez-vous par là, ou demandez BODY.",
                "A cookie can be set by POST /graphql alone: sign in there, or ask for BODY.",
            ),
            Self::UnknownSession => Refusal::of(
                "sessionId",
                UserErrorCode::NotFound,
                "Cette connexion n’existe pas ou a pris fin.",
                "There is no such sign-in, or it has ended.",
            ),
            Self::InvalidRefreshToken => Refusal::of(
                "refreshToken",
                UserErrorCode::InvalidRefreshToken,
                "Votre session a pris fin : connectez-vous de nouveau.",
                "Your session has ended: sign in again.",
            ),
        }])
    }
}
