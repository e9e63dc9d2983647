//! The file of the signing keys: `keys/access-token.pem` in the data folder (docs/domain.md, sessions and tokens).
//!
//! It holds one or two Ed25519 private keys in PKCS#8 PEM form, each under a line that says when it was made. The
//! first one signs; both are accepted. The file is replaced as a whole, so whoever reads it finds one state or the
//! next; who replaces it holds `keys/access-token.lock`, so that of two who rotate at once the second sees what the
//! first did.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ed25519_dalek::pkcs8::{EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};

use crate::account::key_file::{KeyError, read_or_make, replace};

const FILE: &str = "access-token.pem";
const LOCK: &str = "access-token.lock";
const WHAT: &str = "one or two Ed25519 private keys in PKCS#8 PEM form";
const MADE: &str = "# Made ";
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// How long an instance may go on with the keys that it has read.
pub const LOOK_EVERY: TimeDelta = TimeDelta::seconds(30);

/// One key.
pub struct Key {
    /// Its name in tokens and in the published set: the thumbprint of its public half (RFC 7638).
    pub id: String,
    /// Since when it signs.
    pub made_at: DateTime<Utc>,
    /// Its private half, to sign with.
    pub signing: EncodingKey,
    /// Its public half, to check with.
    pub checking: DecodingKey,
    /// Its public half, to publish.
    pub public: Jwk,
    pem: String,
}

/// The keys in force.
pub struct KeySet {
    /// The one that signs.
    pub current: Key,
    /// The one that signed before, whose tokens are still good.
    pub previous: Option<Key>,
}

/// What came of a wish for a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// There is a new key.
    Done {
        /// Its name.
        current: String,
        /// The key before, if its tokens are still accepted.
        previous: Option<String>,
    },
    /// The newest key is so young that tokens of the one before it may still be in use: nothing was changed.
    TooSoon {
        /// The newest key.
        current: String,
        /// When the next may be made.
        again_at: DateTime<Utc>,
    },
}

/// The file of the keys.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("keys").join(FILE)
}

/// Reads the keys, or makes the first one.
pub fn open(path: &Path, now: DateTime<Utc>) -> Result<KeySet, KeyError> {
    let content = read_or_make(path, || Ok(KeySet { current: Key::new(path, now)?, previous: None }.content()))?;
    parse(&content).ok_or_else(|| KeyError::form(path, WHAT))
}

/// Reads the keys again.
pub fn read(path: &Path) -> Result<KeySet, KeyError> {
    let content = fs::read(path).map_err(|source| KeyError::file(path, source))?;
    parse(&content).ok_or_else(|| KeyError::form(path, WHAT))
}

/// Makes a new key. The one before it stays accepted, unless `discard` says that no token of it is to be believed.
///
/// Tokens last for `lifetime`: until those of the previous key have ended there is no third, because it would end
/// them before their time.
pub fn rotate(
    data_dir: &Path,
    now: DateTime<Utc>,
    lifetime: std::time::Duration,
    discard: bool,
) -> Result<Rotation, KeyError> {
    let path = path(data_dir);
    let before = open(&path, now)?;
    let lock = path.with_file_name(LOCK);
    let locked = File::options().create(true).append(true).open(&lock).and_then(|file| file.lock().map(|()| file));
    let _locked = locked.map_err(|source| KeyError::file(&lock, source))?;
    let KeySet { current, previous } = read(&path)?;
    // Instances that have not looked yet sign with the older key for a while.
    let again_at = current.made_at + LOOK_EVERY + if discard { TimeDelta::zero() } else { span(lifetime) };
    let somebody_else_did = current.id != before.current.id;
    if somebody_else_did || (previous.is_some() && !discard && now < again_at) {
        return Ok(Rotation::TooSoon { current: current.id, again_at });
    }
    let new = KeySet { current: Key::new(&path, now)?, previous: (!discard).then_some(current) };
    replace(&path, &new.content())?;
    Ok(Rotation::Done { current: new.current.id, previous: new.previous.map(|key| key.id) })
}

fn span(lifetime: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(lifetime).unwrap_or(TimeDelta::MAX)
}

impl KeySet {
    /// The keys, the one that signs first.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    fn content(&self) -> Vec<u8> {
        let mut text =
            "# Quai signs access tokens with the first key and accepts those of both: `quai keys rotate`.\n".to_owned();
        for key in self.iter() {
            text += &format!("{MADE}{}\n{}", key.made_at.to_rfc3339_opts(SecondsFormat::Micros, true), key.pem);
        }
        text.into_bytes()
    }
}

impl Key {
    fn new(path: &Path, now: DateTime<Utc>) -> Result<Self, KeyError> {
        // Without the public half beside it: the JWT library reads the short form only.
        let key = KeypairBytes { secret_key: rand::random(), public_key: None };
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::form(path, WHAT))?;
        Self::from_pem(pem.to_string(), now).ok_or_else(|| KeyError::form(path, WHAT))
    }

    fn from_pem(pem: String, made_at: DateTime<Utc>) -> Option<Self> {
        let signing = EncodingKey::from_ed_pem(pem.as_bytes()).ok()?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::EdDSA).ok()?;
        let id = public.thumbprint(ThumbprintHash::SHA256).ok()?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let checking = DecodingKey::from_jwk(&public).ok()?;
        Some(Self { id, made_at, signing, checking, public, pem })
    }
}

fn parse(content: &[u8]) -> Option<KeySet> {
    // A key that somebody put there without a date is as good as an old one.
    let mut made_at = DateTime::UNIX_EPOCH;
    let (mut keys, mut pem) = (Vec::new(), String::new());
    for line in std::str::from_utf8(content).ok()?.lines() {
        if let Some(instant) = line.strip_prefix(MADE) {
            made_at = DateTime::parse_from_rfc3339(instant.trim()).ok()?.to_utc();
        }
        if !pem.is_empty() || line.starts_with(BEGIN) {
            pem += line;
            pem.push('\n');
        }
        if line.starts_with(END) {
            keys.push(Key::from_pem(std::mem::take(&mut pem), std::mem::take(&mut made_at))?);
        }
    }
    let mut keys = keys.into_iter();
    let set = KeySet { current: keys.next()?, previous: keys.next() };
    (pem.is_empty() && keys.next().is_none()).then_some(set)
}
