//! Tokens: short access tokens signed with an asymmetric key, and opaque refresh tokens.
//!
//! Access tokens are JWTs (EdDSA); the public key is published as a JWKS. Refresh tokens are random; only their
//! SHA-256 is stored (docs/domain.md, sessions and tokens).

use std::{path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ed25519_dalek::pkcs8::{EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::key_file::{KeyError, read_or_make};
use crate::platform::clock::Clock;

const ISSUER: &str = "quai";
/// What the file holds.
const WHAT: &str = "an Ed25519 private key in PKCS#8 PEM form";
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

/// The signing key of this deployment.
pub struct TokenKeys {
    id: String,
    signing: EncodingKey,
    checking: DecodingKey,
    public: Jwk,
    clock: Clock,
}

impl TokenKeys {
    /// Reads the key from `data_dir/keys`, or makes one there at the first start. Instances that share a database
    /// must share this folder.
    pub fn open(data_dir: &Path, clock: &Clock) -> Result<Self, KeyError> {
        let path = data_dir.join("keys").join("access-token.pem");
        let pem = read_or_make(&path, || new_key(&path))?;
        Self::from_pem(&pem, clock).ok_or_else(|| KeyError::form(&path, WHAT))
    }

    fn from_pem(pem: &[u8], clock: &Clock) -> Option<Self> {
        let signing = EncodingKey::from_ed_pem(pem).ok()?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).ok()?;
        let id = public.thumbprint(ThumbprintHash::SHA256).ok()?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let checking = DecodingKey::from_jwk(&public).ok()?;
        Some(Self { id, signing, checking, public, clock: clock.clone() })
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
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.id.clone());
        Ok((encode(&header, &claims, &self.signing)?, expires_at))
    }

    /// What a token says, if we signed it and it has not ended.
    pub fn check(&self, token: &str) -> Option<Claims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The library asks the machine's clock; ours is injected, so the end is judged below.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.checking, &validation).ok()?.claims;
        (self.clock.now().timestamp() < claims.exp).then_some(claims)
    }

    /// The public key, as published under `/.well-known/jwks.json`.
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: vec![self.public.clone()] }
    }
}

fn new_key(path: &Path) -> Result<Vec<u8>, KeyError> {
    // Without the public half beside it: the JWT library reads the short form only.
    let key = KeypairBytes { secret_key: rand::random(), public_key: None };
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::form(path, WHAT))?;
    Ok(pem.as_bytes().to_vec())
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
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::{KeyError, TokenKeys};
    use crate::platform::clock::Clock;

    #[test]
    fn a_key_is_made_once_and_its_tokens_end() -> Result<(), KeyError> {
        let folder = std::env::temp_dir().join(format!("quai-keys-{}", Uuid::now_v7()));
        let clock = Clock::manual(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let (account, session) = (Uuid::now_v7(), Uuid::now_v7());
        let first = TokenKeys::open(&folder, &clock)?;
        let (token, ends_at) = first.sign(account, session, Duration::from_secs(900)).unwrap();
        let again = TokenKeys::open(&folder, &clock)?;
        let claims = again.check(&token).map(|claims| (claims.sub, claims.sid));
        assert_eq!(claims, Some((account, session)));
        assert_eq!(first.check(&format!("{token}A")).map(|claims| claims.sub), None);
        clock.set(ends_at);
        assert_eq!(again.check(&token).map(|claims| claims.sub), None);
        std::fs::remove_dir_all(folder).unwrap();
        Ok(())
    }
}
