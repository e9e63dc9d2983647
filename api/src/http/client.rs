//! Where a request comes from: the peer of its connection, or whom a trusted proxy forwards for.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Once},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};

use super::{origin, serve::Peer};
use crate::{
    config::{Config, Networks},
    platform::{
        client::Client,
        cookie::{self, Cookies},
    },
};

/// The header in which each proxy names the one before it, the nearest last.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What proxies add to the requests that they pass on.
const FORWARDED: [HeaderName; 3] = [header::FORWARDED, FORWARDED_FOR, HeaderName::from_static("x-real-ip")];

/// Whether a request comes from this machine itself, and not from somebody far away through a proxy on it.
pub fn is_of_this_machine(peer: Option<&Peer>, headers: &HeaderMap) -> bool {
    peer.is_some_and(|peer| peer.0.is_loopback()) && !FORWARDED.iter().any(|name| headers.contains_key(name))
}

/// The client of a request, on a transport that can set cookies.
pub fn with_cookies(parts: &Parts, config: &Config) -> Arc<Client> {
    let name = cookie::name(config.is_https());
    let headers = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = Cookies {
        refresh_token: cookie::find(headers, name).map(str::to_owned),
        are_ours_to_use: origin::is_ours(&parts.headers, &config.public_url),
    };
    Arc::new(Client { cookies: Some(cookies), ..Arc::unwrap_or_clone(of(parts, &config.trusted_proxies)) })
}

/// The client of a request.
pub fn of(parts: &Parts, trusted: &Networks) -> Arc<Client> {
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
    let forwarded: Vec<&str> = parts
        .headers
        .get_all(FORWARDED_FOR)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    if !forwarded.is_empty() && peer.is_some_and(|peer| !trusted.contain(peer)) {
        tell_of_proxy();
    }
    let agent = parts.headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    Arc::new(Client::new(address(peer, &forwarded, trusted), &String::from_utf8_lossy(agent)))
}

/// The address nearest to us that is no trusted proxy: what is named further away, anybody may have written.
fn address(peer: Option<IpAddr>, forwarded: &[&str], trusted: &Networks) -> Option<IpAddr> {
    let mut nearest = peer?;
    for hop in forwarded.iter().rev() {
        if !trusted.contain(nearest) {
            break;
        }
        // A hop that cannot be read was not written by a proxy of ours.
        let Some(hop) = hop_address(hop.trim()) else { break };
        nearest = hop;
    }
    Some(nearest)
}

/// The address of a hop, however its proxy writes it: `192.0.2.1`, `192.0.2.1:51234`, `2001:db8::1`, `[2001:db8::1]`
/// or `[2001:db8::1]:51234`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip())).ok()
}

/// Behind a proxy that is not named all clients look like one, and are slowed down as one.
fn tell_of_proxy() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(
            "requests come with X-Forwarded-For from an address that is not among `trusted_proxies`: the header is \
             not read. Where that is a proxy of yours, name it in QUAI_TRUSTED_PROXIES"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::config::Networks;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let none = Networks::default();
        let ours: Networks = "10.0.0.0/8, 127.0.0.1".parse().unwrap();
        for (peer, forwarded, trusted, expected) in [
            ("192.0.2.1", vec!["203.0.113.9"], &none, "192.0.2.1"),
            ("192.0.2.1", vec!["203.0.113.9"], &ours, "192.0.2.1"),
            ("10.1.1.1", vec![], &ours, "10.1.1.1"),
            ("10.1.1.1", vec!["203.0.113.9"], &ours, "203.0.113.9"),
            ("::ffff:10.1.1.1", vec!["203.0.113.9"], &ours, "203.0.113.9"),
            ("10.1.1.1", vec!["198.51.100.1", " 203.0.113.9"], &ours, "203.0.113.9"),
            ("127.0.0.1", vec!["203.0.113.9", " 10.2.2.2"], &ours, "203.0.113.9"),
            ("127.0.0.1", vec!["203.0.113.9", " unknown"], &ours, "127.0.0.1"),
            ("127.0.0.1", vec!["[2001:db8::1]"], &ours, "2001:db8::1"),
            ("127.0.0.1", vec!["2001:db8::1"], &ours, "2001:db8::1"),
            ("127.0.0.1", vec!["203.0.113.9:51234"], &ours, "203.0.113.9"),
            ("127.0.0.1", vec!["198.51.100.1:80", " [2001:db8::1]:51234", " 10.2.2.2:443"], &ours, "2001:db8::1"),
            ("127.0.0.1", vec!["203.0.113.9:port"], &ours, "127.0.0.1"),
        ] {
            let found = address(peer.parse().ok(), &forwarded, trusted);
            assert_eq!(found, expected.parse().ok(), "{peer} {forwarded:?}");
        }
    }
}
