//! Codes: how they are made, read and recognised. Pure (docs/domain.md, the second factor).

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};
use uuid::Uuid;

/// How many recovery codes there are at first.
pub const RECOVERY_CODES: usize = 10;
/// The length of a secret, in bytes: that of the hash, as RFC 4226 recommends.
pub const SECRET: usize = 20;

const DIGITS: usize = 6;
/// The seconds of a step.
const STEP: u64 = 30;
/// How many steps the clock of an app may be behind or ahead.
const DRIFT: i64 = 1;
/// Letters and digits that people do not confuse; 32 of them, 5 random bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const RECOVERY_LENGTH: usize = 16;

/// What somebody typed as a second factor.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits from the app.
    Code(String),
    /// A recovery code, without its dashes.
    Recovery(String),
    /// Neither.
    Nonsense,
}

/// Reads what was typed, without regard to case, spaces and dashes.
pub fn read(text: &str) -> Typed {
    let mut kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let read: String = kept.by_ref().take(RECOVERY_LENGTH).collect::<String>().to_lowercase();
    if kept.next().is_some() {
        return Typed::Nonsense;
    }
    match read.len() {
        DIGITS if read.bytes().all(|c| c.is_ascii_digit()) => Typed::Code(read),
        RECOVERY_LENGTH if read.bytes().all(|c| ALPHABET.contains(&c)) => Typed::Recovery(read),
        _ => Typed::Nonsense,
    }
}

/// The app's parameters over a secret; `None` for one that is no secret of ours.
pub fn app(secret: Vec<u8>, email: &str) -> Option<TOTP> {
    TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP, secret, Some("Quai".to_owned()), email.to_owned()).ok()
}

/// The step near `now`, later than the last one taken, whose code this is.
pub fn step_of(app: &TOTP, code: &str, last: Option<i64>, now: DateTime<Utc>) -> Option<i64> {
    let current = now.timestamp().div_euclid(STEP as i64);
    let near = (current - DRIFT..=current + DRIFT).filter(|step| last.is_none_or(|last| *step > last));
    // Every step is tried, whichever fits: the time tells nothing.
    near.fold(None, |found, step| {
        let expected = app.generate(u64::try_from(step).unwrap_or_default() * STEP);
        let same = bool::from(expected.as_bytes().ct_eq(code.as_bytes()));
        found.or(same.then_some(step))
    })
}

/// A recovery code of 80 random bits, as people read it: four groups of four.
pub fn new_recovery_code() -> String {
    let random = rand::random::<[u8; RECOVERY_LENGTH]>();
    let letters: Vec<_> = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What is stored of an account's recovery code, as [`read`] gives it.
pub fn recovery_hash(account_id: Uuid, code: &str) -> Vec<u8> {
    Sha256::new().chain_update(account_id.as_bytes()).chain_update(code.as_bytes()).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{Typed, app, new_recovery_code, read, step_of};

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits.
        let app = app(b"12345678901234567890".to_vec(), "anne@quai.example").unwrap();
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = DateTime::from_timestamp(second, 0).unwrap();
            assert_eq!(step_of(&app, code, None, now), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_late_and_never_again() {
        let app = app(b"12345678901234567890".to_vec(), "anne@quai.example").unwrap();
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let code = app.generate(3000);
        let judged = [2969, 2970, 3000, 3059, 3060].map(|second| step_of(&app, &code, None, at(second)));
        assert_eq!(judged, [None, Some(100), Some(100), Some(100), None]);
        assert_eq!(step_of(&app, &code, Some(99), at(3000)), Some(100));
        assert_eq!(step_of(&app, &code, Some(100), at(3000)), None);
    }

    #[test]
    fn what_people_type_is_read_kindly() {
        assert_eq!(read(" 123 456 "), Typed::Code("123456".to_owned()));
        assert_eq!(read("ABCD-efgh 2345-mnpq"), Typed::Recovery("abcdefgh2345mnpq".to_owned()));
        for nonsense in ["", "12345", "1234567", "１２３４５６", "abcd", "abcd-efgh-2345-mnpqr", &"1".repeat(1_000_000)]
        {
            assert_eq!(read(nonsense), Typed::Nonsense);
        }
        let code = new_recovery_code();
        assert_eq!((code.len(), read(&code)), (19, Typed::Recovery(code.replace('-', ""))));
    }
}
