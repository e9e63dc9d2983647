//! The signed-in caller of something that stays open: it changes as roles do, and ends with the sign-in.

use std::{future, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt, stream::BoxStream};

use super::authentication;
use crate::{
    account::session::service,
    app::App,
    platform::{
        actor::{Actor, SignedIn},
        clock::Clock,
        error::{ApiError, ApiErrorCode, ApiResult},
        events::{
            SubjectKind,
            bus::{Heard, Topic},
        },
    },
};

/// How often a clock that somebody moves by hand is looked at.
const MANUAL_CLOCK_LOOK: Duration = Duration::from_millis(50);
/// How long to rely on a timer where the machine's own clock may be corrected.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Why a caller is no longer who they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The access token has reached its end.
    TokenExpired,
    /// The caller signed out, or the account was disabled.
    SignedOut,
    /// The sign-in could not be looked up.
    Unknown,
}

impl Ended {
    /// For the reason of a closed socket.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TokenExpired => "The access token has ended: refresh it and connect again",
            Self::SignedOut => "The session has ended: sign in again",
            Self::Unknown => "The session could not be checked: connect again",
        }
    }

    /// As the last error of a stream.
    pub fn error(self) -> ApiError {
        match self {
            Self::TokenExpired => ApiError::new(
                ApiErrorCode::Unauthenticated,
                "Le jeton d’accès a pris fin : renouvelez-le et reprenez.",
                self.sentence(),
            ),
            Self::SignedOut => ApiError::new(
                ApiErrorCode::Unauthenticated,
                "La session a pris fin : reconnectez-vous.",
                self.sentence(),
            ),
            Self::Unknown => ApiError::new(
                ApiErrorCode::Unavailable,
                "La session n’a pas pu être vérifiée : reprenez.",
                self.sentence(),
            ),
        }
    }
}

/// The caller of an open socket or stream.
pub struct Session {
    app: App,
    actor: Arc<Actor>,
    changes: Option<BoxStream<'static, Heard>>,
}

impl Session {
    /// Nobody we know: never changes, never ends.
    pub fn of_visitor(app: App) -> Self {
        Self { app, actor: Arc::default(), changes: None }
    }

    /// The caller by a bearer token.
    pub async fn open(app: App, token: &str) -> ApiResult<Self> {
        let mut actor = authentication::authenticate(&app, token).await?;
        let mut changes = None;
        if let Actor::SignedIn(signed_in) = &actor {
            let (_, listening) = app.events.listen(Topic::Subject(SubjectKind::Account, signed_in.account_id));
            // Looked up again: what happened before we listened is not told.
            actor = service::current(&app, signed_in).await?;
            changes = Some(listening.boxed());
        }
        Ok(Self { app, actor: Arc::new(actor), changes })
    }

    /// Who it is by now.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Waits until something was told of the account, to be handed to [`Session::follow`]; or tells that the
    /// token has ended. May be dropped and called again.
    pub async fn changed(&mut self) -> Result<(), Ended> {
        let (Actor::SignedIn(signed_in), Some(changes)) = (&*self.actor, &mut self.changes) else {
            return future::pending().await;
        };
        tokio::select! {
            () = token_end(&self.app.clock, signed_in) => Err(Ended::TokenExpired),
            // Whatever was told, or missed, of the account: the tables know.
            _ = next(changes) => Ok(()),
        }
    }

    /// Brings the caller's roles up to date after [`Session::changed`], or tells that the session has ended.
    ///
    /// Apart from it, because a wait is dropped whenever something else happens first, and what it was told with it.
    pub async fn follow(&mut self, changed: Result<(), Ended>) -> Result<(), Ended> {
        changed?;
        let Actor::SignedIn(signed_in) = &*self.actor else { return Ok(()) };
        match service::current(&self.app, signed_in).await {
            Ok(actor) => {
                self.actor = Arc::new(actor);
                Ok(())
            }
            Err(error) if error.code == ApiErrorCode::Unauthenticated => Err(Ended::SignedOut),
            Err(_) => Err(Ended::Unknown),
        }
    }
}

async fn next<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> T {
    match stream.next().await {
        Some(item) => item,
        None => future::pending().await,
    }
}

/// Waits until the access token ends, by the application's clock.
async fn token_end(clock: &Clock, signed_in: &SignedIn) {
    loop {
        let Ok(left) = (signed_in.token_expires_at - clock.now()).to_std() else { return };
        if left.is_zero() {
            return;
        }
        let longest = if matches!(clock, Clock::System) { LONGEST_SLEEP } else { MANUAL_CLOCK_LOOK };
        tokio::time::sleep(left.min(longest)).await;
    }
}
