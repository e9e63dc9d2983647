//! Tokens: short access tokens signed with an asymmetric key, and opaque refresh tokens.
//!
//! Access tokens are JWTs (EdDSA); the public key is published as a JWKS. Refresh tokens are random; only their
//! SHA-256 is stored (docs/domain.md, sessions and tokens).

pub mod key_set;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode, jwk::JwkSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::key_set::{KeySet, LOOK_EVERY};
use super::key_file::KeyError;
use crate::platform::clock::Clock;

/// How soon after a look a key that nobody knows makes look again.
const LOOK_FOR_UNKNOWN: TimeDelta = TimeDelta::seconds(1);
const ISSUER: &str = "quai";
const AUDIENCE: &str = "quai-api";

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The account.
    pub sub: Uuid,
    /// The sign-in.
    pub sid: Uuid,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    iss: String,
    aud: String,
}

/// The keys of this deployment that sign access tokens, as the file holds them: read again now and then, so that a
/// new key needs no restart.
pub struct TokenKeys {
    path: PathBuf,
    clock: Clock,
    keys: RwLock<Arc<KeySet>>,
    looked_at: Mutex<DateTime<Utc>>,
    looks: AtomicU64,
}

impl TokenKeys {
    /// Reads the keys from `data_dir/keys`, or makes one there at the first start. Instances that share a database
    /// must share this folder.
    pub fn open(data_dir: &Path, clock: &Clock) -> Result<Self, KeyError> {
        let (path, now) = (key_set::path(data_dir), clock.now());
        let keys = RwLock::new(Arc::new(key_set::open(&path, now)?));
        Ok(Self { path, clock: clock.clone(), keys, looked_at: Mutex::new(now), looks: AtomicU64::new(0) })
    }

    /// A new access token and the instant at which it ends.
    pub fn sign(
        &self,
        account_id: Uuid,
        session_id: Uuid,
        lifetime: Duration,
    ) -> Result<(String, DateTime<Utc>), jsonwebtoken::errors::Error> {
        let now = self.clock.now();
        let expires_at = DateTime::from_timestamp((now + lifetime).timestamp(), 0).unwrap_or(now);
        let claims = Claims {
            sub: account_id,
            sid: session_id,
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
        };
        let keys = self.looked_up(LOOK_EVERY);
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(keys.current.id.clone());
        Ok((encode(&header, &claims, &keys.current.signing)?, expires_at))
    }

    /// What a token says, if we signed it and it has not ended.
    pub fn check(&self, token: &str) -> Option<Claims> {
        let kid = decode_header(token).ok()?.kid?;
        let mut keys = self.looked_up(LOOK_EVERY);
        if keys.iter().all(|key| key.id != kid) {
            // Another instance may have signed with a key that is newer than our last look.
            keys = self.looked_up(LOOK_FOR_UNKNOWN);
        }
        let key = keys.iter().find(|key| key.id == kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The library asks the machine's clock; ours is injected, so the end is judged below.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key.checking, &validation).ok()?.claims;
        (self.clock.now().timestamp() < claims.exp).then_some(claims)
    }

    /// The public keys, as published under `/.well-known/jwks.json`: the one that signs first.
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: self.looked_up(LOOK_EVERY).iter().map(|key| key.public.clone()).collect() }
    }

    /// How often the file was read again.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    /// The keys, from a look at the file that is at most `age` old. It is a kilobyte, read at most once a second
    /// whatever anybody sends.
    fn looked_up(&self, age: TimeDelta) -> Arc<KeySet> {
        if self.is_due(age) {
            self.looks.fetch_add(1, Ordering::Relaxed);
            match key_set::read(&self.path) {
                Ok(read) => *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read),
                // What was good a moment ago is good still: a folder that is away must not sign everybody out.
                Err(error) => tracing::error!(%error, "the signing keys cannot be read again"),
            }
        }
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the last look is `age` ago. Who is told so has to look; the others go on with what there is.
    fn is_due(&self, age: TimeDelta) -> bool {
        let now = self.clock.now();
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        // Either way: a clock may be corrected.
        let due = (now - *looked_at).abs() >= age;
        if due {
            *looked_at = now;
        }
        due
    }
}

/// A new opaque refresh token.
pub fn new_refresh_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a refresh token. The token has 256 random bits, so a plain hash cannot be reversed, and
/// looking it up by index tells nothing by time.
pub fn hash_refresh_token(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, thread, time::Duration};

    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::{
        KeyError, TokenKeys,
        key_set::{self, Rotation},
    };
    use crate::platform::clock::Clock;

    const LIFETIME: Duration = Duration::from_secs(900);

    fn folder() -> PathBuf {
        std::env::temp_dir().join(format!("quai-keys-{}", Uuid::now_v7()))
    }

    fn clock() -> Clock {
        Clock::manual(DateTime::UNIX_EPOCH + TimeDelta::days(20_000))
    }

    fn pass(clock: &Clock, seconds: i64) {
        clock.set(clock.now() + TimeDelta::seconds(seconds));
    }

    fn signed(keys: &TokenKeys) -> String {
        keys.sign(Uuid::now_v7(), Uuid::now_v7(), LIFETIME).unwrap().0
    }

    #[test]
    fn a_key_is_made_once_and_its_tokens_end() -> Result<(), KeyError> {
        let (folder, clock) = (folder(), clock());
        let (account, session) = (Uuid::now_v7(), Uuid::now_v7());
        let first = TokenKeys::open(&folder, &clock)?;
        let (token, ends_at) = first.sign(account, session, LIFETIME).unwrap();
        let again = TokenKeys::open(&folder, &clock)?;
        let claims = again.check(&token).map(|claims| (claims.sub, claims.sid));
        assert_eq!(claims, Some((account, session)));
        assert_eq!(first.check(&format!("{token}A")).map(|claims| claims.sub), None);
        clock.set(ends_at);
        assert_eq!(again.check(&token).map(|claims| claims.sub), None);
        std::fs::remove_dir_all(folder).unwrap();
        Ok(())
    }

    #[test]
    fn a_new_key_is_taken_up_without_a_restart_and_the_old_ones_tokens_stay_good() -> Result<(), KeyError> {
        let (folder, clock) = (folder(), clock());
        let (one, other) = (TokenKeys::open(&folder, &clock)?, TokenKeys::open(&folder, &clock)?);
        let old = signed(&one);
        assert!(matches!(key_set::rotate(&folder, clock.now(), LIFETIME, false)?, Rotation::Done { .. }));
        pass(&clock, 30);
        let new = signed(&one);
        for keys in [&one, &other] {
            assert!(keys.check(&old).is_some() && keys.check(&new).is_some());
            assert_eq!(keys.jwks().keys.len(), 2);
        }
        assert!(matches!(
            key_set::rotate(&folder, clock.now(), LIFETIME, true)?,
            Rotation::Done { previous: None, .. }
        ));
        let newest = signed(&TokenKeys::open(&folder, &clock)?);
        pass(&clock, 1);
        assert!(other.check(&newest).is_some(), "an unknown key makes look at once");
        assert!(other.check(&new).is_none(), "discarded");
        std::fs::remove_dir_all(folder).unwrap();
        Ok(())
    }

    #[test]
    fn made_up_keys_make_look_once_a_second_at_most() -> Result<(), KeyError> {
        let (folder, elsewhere, clock) = (folder(), folder(), clock());
        let keys = TokenKeys::open(&folder, &clock)?;
        let unknown = signed(&TokenKeys::open(&elsewhere, &clock)?);
        for seconds in 1..=3 {
            pass(&clock, 1);
            for _ in 0..1000 {
                assert!(keys.check(&unknown).is_none());
            }
            assert_eq!(keys.looks(), seconds);
        }
        std::fs::remove_file(key_set::path(&folder)).unwrap();
        pass(&clock, 60);
        assert!(keys.check(&signed(&keys)).is_some(), "what was read stays good while the file is away");
        for folder in [folder, elsewhere] {
            std::fs::remove_dir_all(folder).unwrap();
        }
        Ok(())
    }

    #[test]
    fn of_many_who_rotate_at_once_one_does() -> Result<(), KeyError> {
        let (folder, clock) = (folder(), clock());
        let first = TokenKeys::open(&folder, &clock)?;
        let old = signed(&first);
        let rotate = || key_set::rotate(&folder, clock.now(), LIFETIME, false).unwrap();
        let done = thread::scope(|scope| {
            let rotating: Vec<_> = (0..8).map(|_| scope.spawn(rotate)).collect();
            rotating.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        let made: Vec<_> = done.iter().filter(|one| matches!(one, Rotation::Done { .. })).collect();
        assert_eq!(made.len(), 1, "{done:?}");
        pass(&clock, 60);
        assert!(first.check(&old).is_some());
        let again_at = clock.now() - TimeDelta::seconds(60) + TimeDelta::seconds(930);
        assert!(matches!(rotate(), Rotation::TooSoon { again_at: told, .. } if told == again_at));
        clock.set(again_at);
        assert!(matches!(rotate(), Rotation::Done { .. }));
        std::fs::remove_dir_all(folder).unwrap();
        Ok(())
    }
}
