//! Where a request comes from, and whether its way was secure.

use crate::front::Front;
use axum::extract::FromRequestParts;
use http::Uri;
use http::header::{HOST, HeaderMap};
use http::request::Parts;
use kit::peer::Peer;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

/// Where a proxy writes for whom it asks.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// What the connection says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Where it comes from, if that is known.
    pub address: Option<IpAddr>,
    /// Whether its cookie must be one that only travels encrypted. Everywhere but on this machine itself: over a plain network a browser
    /// drops it, and nobody can sign in there.
    pub is_secure: bool,
}

impl FromRequestParts<Arc<Front>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.address.ip());
        Ok(Self::of(
            &parts.headers,
            &parts.uri,
            peer,
            front.settings.behind_proxy,
        ))
    }
}

impl Visit {
    fn of(headers: &HeaderMap, uri: &Uri, peer: Option<IpAddr>, behind_proxy: bool) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let proxy = |name| text(name).filter(|_| behind_proxy);
        // The last entry of the last line is our own proxy's; whatever stands before it anybody may have written.
        let way = headers.get_all(FORWARDED_FOR).into_iter().next_back();
        let way = way.filter(|_| behind_proxy);
        let forwarded = way.and_then(|way| way.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        let host = text(HOST.as_str()).or_else(|| uri.authority().map(http::uri::Authority::as_str));
        Self {
            address: forwarded.or(peer),
            is_secure: match proxy("x-forwarded-proto") {
                Some(scheme) => scheme == "https",
                None => !host.is_some_and(is_this_machine),
            },
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = host.strip_prefix('[').and_then(|host| host.split(']').next());
    let name = name.unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1:8080", &[], false, false)]
    #[case("localhost", &[], false, false)]
    #[case("[::1]:8080", &[], false, false)]
    #[case("quma.example", &[], false, true)]
    #[case("localhost.example", &[], false, true)]
    #[case("10.1.2.3:8080", &[], false, true)]
    #[case("127.0.0.1:8080", &[("x-forwarded-proto", "https")], true, true)]
    #[case("127.0.0.1:8080", &[("x-forwarded-proto", "https")], false, false)]
    #[case("quma.example", &[("x-forwarded-proto", "http")], false, true)]
    fn a_cookie_travels_in_plain_on_this_machine_only(
        #[case] host: &'static str,
        #[case] sent: &[(&'static str, &'static str)],
        #[case] behind_proxy: bool,
        #[case] is_secure: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        for (name, value) in sent {
            headers.insert(*name, value.parse().unwrap());
        }
        let visit = Visit::of(&headers, &Uri::from_static("/"), None, behind_proxy);
        assert_eq!(visit.is_secure, is_secure);
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        let mut headers = HeaderMap::new();
        // One proxy goes on with the line that is there, another begins one of its own.
        headers.append(FORWARDED_FOR, "203.0.113.9".parse().unwrap());
        headers.append(FORWARDED_FOR, "203.0.113.9, 198.51.100.7".parse().unwrap());
        let peer = Some(IpAddr::from([192, 0, 2, 1]));
        let of = |behind_proxy| Visit::of(&headers, &Uri::from_static("/"), peer, behind_proxy).address;
        assert_eq!(of(false), peer);
        assert_eq!(of(true), Some(IpAddr::from([198, 51, 100, 7])));
    }
}
