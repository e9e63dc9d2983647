//! From where and with what a request comes, as far as the transports can tell.

use std::net::{IpAddr, Ipv6Addr};

use super::cookie::Cookies;

/// The longest name of a program that is kept, in characters.
const LONGEST_USER_AGENT: usize = 300;

/// The other end of a request or socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Its network address; `None` for a caller inside this process.
    pub address: Option<IpAddr>,
    /// What its program calls itself, cut to a length; empty when it does not say.
    pub user_agent: String,
    /// Its cookies; `None` on a transport that cannot set any.
    pub cookies: Option<Cookies>,
}

impl Client {
    /// A client whose program calls itself `user_agent`.
    pub fn new(address: Option<IpAddr>, user_agent: &str) -> Self {
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect();
        Self { address, user_agent, cookies: None }
    }

    /// The network to which tries are counted: an IPv4 address, or the first half of an IPv6 address, because
    /// whoever has one has all that begin so.
    pub fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            None => "none".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Client;

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let network = |address: &str| Client::new(address.parse().ok(), "").network();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
        assert_ne!(network("2001:db8:1:3::1"), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_programs_name_is_cut_and_has_no_control_characters() {
        let client = Client::new(None, &"é\u{7}".repeat(1000));
        assert_eq!(client.user_agent, "é".repeat(300));
    }
}
