//! Lists of networks, such as `10.0.0.0/8, 2001:db8::/32, 192.0.2.7`.

use std::{fmt, net::IpAddr, str::FromStr};

/// Networks, none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

/// All addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl Networks {
    /// Whether one of them holds `address`.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address.to_canonical()))
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let prefix = |address: u128, length: u32| address.checked_shr(length - self.bits).unwrap_or(0);
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                prefix(ours.to_bits().into(), 32) == prefix(theirs.to_bits().into(), 32)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => prefix(ours.to_bits(), 128) == prefix(theirs.to_bits(), 128),
            _ => false,
        }
    }
}

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = text.split(',').map(str::trim).filter(|network| !network.is_empty());
        named.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault =
            || format!("{text:?} is no network. Give addresses or networks such as 10.0.0.0/8, with commas between");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| fault())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| fault())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most { Err(fault()) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = self.0.iter().map(|network| format!("{}/{}", network.address, network.bits)).collect();
        f.write_str(&named.join(", "))
    }
}

/// Whether every machine means itself by this host of a URL.
pub fn names_this_machine(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::Networks;

    #[test]
    fn a_network_holds_what_begins_as_it_does() {
        let networks: Networks = "10.0.0.0/8, 192.0.2.7,2001:db8::/32".parse().unwrap();
        for (address, held) in [
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("::ffff:10.1.1.1", true),
            ("2001:db8:ffff::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(networks.contain(address.parse().unwrap()), held, "{address}");
        }
        assert_eq!(networks.to_string(), "10.0.0.0/8, 192.0.2.7/32, 2001:db8::/32");
        let all: Networks = "0.0.0.0/0, ::/0".parse().unwrap();
        assert!(all.contain("192.0.2.8".parse().unwrap()) && all.contain("2001:db9::1".parse().unwrap()));
        assert!(!Networks::default().contain("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "::/129", "10.0.0.0 10.0.0.1", "/8"] {
            assert!(text.parse::<Networks>().is_err(), "{text}");
        }
    }
}
