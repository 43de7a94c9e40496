//! An authenticating reverse proxy in front: its word counts, from its address only.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::http::{HeaderMap, HeaderName, StatusCode};
use ipnet::IpNet;

use crate::refusal::Refusal;

/// An address, or a range of them: `10.0.0.7`, `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses(IpNet);

impl FromStr for Addresses {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let one = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical())).ok();
        text.parse()
            .ok()
            .or_else(one)
            .map(Self)
            .ok_or("an address is one like 10.0.0.7, or a range like 10.0.0.0/8")
    }
}

impl Addresses {
    fn contain(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Which proxy is believed, and what it says.
pub struct Proxy {
    /// Where it asks from.
    pub trusted: Vec<Addresses>,
    /// The header in which it names the person.
    pub header: HeaderName,
}

pub(super) const NOT_THE_PROXY: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "not-the-proxy",
    "This server is reached through its authenticating proxy only.",
);

pub(super) const NOBODY: Refusal = Refusal::new(
    StatusCode::UNAUTHORIZED,
    "signed-out",
    "The proxy in front of this server does not say who you are. Sign in there.",
);

pub(super) const TWO_USERS: Refusal = Refusal::new(
    StatusCode::BAD_REQUEST,
    "two-users",
    "The header that names the person stands there twice.",
);

impl Proxy {
    pub(crate) fn user(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<String, Refusal> {
        if !peer.is_some_and(|peer| self.trusted.iter().any(|known| known.contain(peer))) {
            return Err(NOT_THE_PROXY);
        }
        let mut users = headers.get_all(&self.header).iter();
        let (user, another) = (users.next(), users.next());
        if another.is_some() {
            return Err(TWO_USERS);
        }
        let user = user.map(|user| String::from_utf8_lossy(user.as_bytes().trim_ascii()).into_owned());
        user.filter(|user| !user.is_empty()).ok_or(NOBODY)
    }
}

/// The last address in `X-Forwarded-For` that a trusted proxy has written: everything before it anybody may have.
pub(super) fn client(headers: &HeaderMap, peer: Option<IpAddr>, trusted: &[Addresses]) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|known| known.contain(address));
    let mut client = peer?;
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    for hop in hops {
        if !is_trusted(client) {
            break;
        }
        let Some(hop) = std::str::from_utf8(hop.trim_ascii()).ok().and_then(hop_address) else { break };
        client = hop;
    }
    Some(client.to_canonical())
}

/// An address as proxies write it: some with the port, `192.0.2.9:51234`, and some in brackets.
fn hop_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip()).ok();
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn only_the_proxy_is_believed() {
        let proxy = Proxy {
            trusted: ["::ffff:10.0.0.7", "fd00::/8"].map(|text| text.parse().unwrap()).into(),
            header: HeaderName::from_static("x-forwarded-user"),
        };
        let user = |peer: &str, lines: &[(&'static str, &str)]| proxy.user(&headers(lines), address(peer));
        assert_eq!(user("10.0.0.7", &[("x-forwarded-user", "ada")]), Ok("ada".into()));
        assert_eq!(user("::ffff:10.0.0.7", &[("x-forwarded-user", "ada")]), Ok("ada".into()));
        assert_eq!(user("fd12::1", &[("x-forwarded-user", "ada")]), Ok("ada".into()));
        assert_eq!(user("10.0.0.8", &[("x-forwarded-user", "ada")]), Err(NOT_THE_PROXY));
        assert_eq!(user("10.0.0.7", &[]), Err(NOBODY));
        assert_eq!(user("10.0.0.7", &[("x-forwarded-user", " ")]), Err(NOBODY));
        assert_eq!(
            user("10.0.0.7", &[("x-forwarded-user", "ada"), ("x-forwarded-user", "eve")]),
            Err(TWO_USERS)
        );
        assert_eq!(proxy.user(&headers(&[("x-forwarded-user", "ada")]), None), Err(NOT_THE_PROXY));
    }

    #[test]
    fn the_client_is_the_last_hop_that_a_trusted_proxy_wrote() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let of = |peer: &str, forwarded: &[&str]| {
            let lines = forwarded.iter().map(|line| ("x-forwarded-for", *line)).collect::<Vec<_>>();
            client(&headers(&lines), address(peer), &trusted)
        };
        assert_eq!(of("192.0.2.1", &["1.1.1.1"]), address("192.0.2.1"));
        assert_eq!(of("10.0.0.1", &["6.6.6.6, 192.0.2.9"]), address("192.0.2.9"));
        assert_eq!(of("10.0.0.1", &["6.6.6.6", "192.0.2.9, 10.0.0.2"]), address("192.0.2.9"));
        assert_eq!(of("10.0.0.1", &["6.6.6.6, 192.0.2.9:51234"]), address("192.0.2.9"));
        assert_eq!(of("10.0.0.1", &["[2001:db8::9]:443, 10.0.0.2:80"]), address("2001:db8::9"));
        assert_eq!(of("10.0.0.1", &["[2001:db8::9]"]), address("2001:db8::9"));
        assert_eq!(of("::ffff:10.0.0.1", &["::ffff:192.0.2.9"]), address("192.0.2.9"));
        assert_eq!(of("::ffff:192.0.2.1", &[]), address("192.0.2.1"));
        assert_eq!(of("10.0.0.1", &["nonsense"]), address("10.0.0.1"));
        assert_eq!(of("10.0.0.1", &[]), address("10.0.0.1"));
    }
}
