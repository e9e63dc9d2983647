//! The one cookie there is: a browser's refresh token, out of reach of the page's scripts.
//!
//! It goes to `/graphql` alone and never with a request that another site starts (`SameSite=Strict`). Who uses it
//! also asks [`Cookies::are_ours_to_use`], because not every browser and no proxy keeps to that.

/// How long a browser that was told to forget keeps the cookie.
const FORGET: u64 = 0;

/// The cookies of a request, on a transport that can answer with some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cookies {
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// Whether the browser says that a page of this very origin sent the request, or no browser sent it.
    pub are_ours_to_use: bool,
}

/// The cookie's name. With HTTPS it begins so that browsers take it from HTTPS alone; `__Host-` would do more, but
/// demands to be sent to every path.
pub fn name(https: bool) -> &'static str {
    if https { "__Secure-quai-refresh" } else { "quai-refresh" }
}

/// The value of `Set-Cookie` that keeps a refresh token for so many seconds.
pub fn keep(https: bool, refresh_token: &str, seconds: u64) -> String {
    let secure = if https { "; Secure" } else { "" };
    let name = name(https);
    format!("{name}={refresh_token}; Path=/graphql; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// The value of `Set-Cookie` that makes the browser forget it.
pub fn forget(https: bool) -> String {
    keep(https, "", FORGET)
}

/// The cookie of that name in values of the header `Cookie`; none when several claim to be it, of which one was
/// planted.
pub fn find<'a>(headers: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    found.next().filter(|value| !value.is_empty() && found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{find, forget, keep};

    #[test]
    fn a_cookie_is_for_https_where_there_is_https() {
        assert_eq!(
            keep(true, "abc", 60),
            "__Secure-quai-refresh=abc; Path=/graphql; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(forget(false), "quai-refresh=; Path=/graphql; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn a_cookie_is_found_among_others_unless_there_are_two() {
        let found = |headers: &[&'static str]| find(headers.iter().copied(), "quai-refresh");
        assert_eq!(found(&["a=b; quai-refresh=abc; c=d"]), Some("abc"));
        assert_eq!(found(&["a=b", "quai-refresh=abc"]), Some("abc"));
        assert_eq!(found(&["quai-refresh=abc; quai-refresh=def"]), None);
        assert_eq!(found(&["xquai-refresh=abc; quai-refresh="]), None);
        assert_eq!(found(&[]), None);
    }
}
