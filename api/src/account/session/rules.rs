//! When a refresh token may be exchanged. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use entity::account::{refresh_token, session};

use uuid::Uuid;

use super::error::SessionError;

/// Program and system by what a program calls itself, in a few words; `None` when it says nothing. A guess for
/// people: every browser claims to be several others, so the most particular name counts.
pub fn device(user_agent: &str) -> Option<String> {
    const PROGRAMS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
    };
    let first_word = user_agent.split(['/', ' ']).find(|word| !word.is_empty())?;
    let program = named(&PROGRAMS).unwrap_or(first_word);
    Some(named(&SYSTEMS).map_or_else(|| program.to_owned(), |system| format!("{program}, {system}")))
}

/// What to do with a presented refresh token.
#[derive(Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Give a new pair and mark this token used.
    Rotate,
    /// The token was exchanged a moment ago and what it was exchanged for was never used: the answer may have been lost.
    /// Void that one, and give a new pair.
    Again(Uuid),
    /// The token was used before: somebody has a copy. End the whole sign-in.
    EndFamily,
}

/// How long a token that was exchanged is taken once more.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// Decides on a refresh token of a known sign-in (docs/domain.md, sessions and tokens), of which `later` are the tokens
/// handed out after it.
pub fn exchange(
    session: &session::Model,
    token: &refresh_token::Model,
    later: &[refresh_token::Model],
    now: DateTime<Utc>,
) -> Result<Exchange, SessionError> {
    if session.ended_at.is_some() || session.expires_at <= now || token.expires_at <= now {
        return Err(SessionError::InvalidRefreshToken);
    }
    Ok(match (token.used_at, later) {
        (None, _) if token.voided_at.is_none() => Exchange::Rotate,
        (Some(used_at), [next]) if next.used_at.is_none() && now - used_at < GRACE => Exchange::Again(next.id),
        _ => Exchange::EndFamily,
    })
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_device_is_named_in_a_few_words() {
        let like_gecko = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, named) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Windows"),
            (&format!("Mozilla/5.0 (X11; Linux x86_64) {like_gecko} Chrome/130.0 Safari/537.36"), "Chrome, Linux"),
            (
                &format!("Mozilla/5.0 (Linux; Android 14) {like_gecko} Chrome/130.0 Mobile Safari/537.36"),
                "Chrome, Android",
            ),
            (
                &format!("Mozilla/5.0 (Windows NT 10.0) {like_gecko} Chrome/130.0 Safari/537.36 Edg/130.0"),
                "Edge, Windows",
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605.1", "Safari, macOS"),
            ("curl/8.5.0", "curl"),
            ("okhttp", "okhttp"),
        ] {
            assert_eq!(device(user_agent).as_deref(), Some(named), "{user_agent}");
        }
        assert_eq!(device(""), None);
        assert_eq!(device(" / "), None);
    }
}
