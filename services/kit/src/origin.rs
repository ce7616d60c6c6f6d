//! From where a call without a token comes: the address that its attempts are counted by.
//!
//! Behind a front door every connection is the door's own, so the door says for which address it asks. Anybody could say so: the accept
//! loop takes the header off whatever does not come from a front door that the settings name, and below it the header is believed.

use crate::peer::Peer;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use std::net::{IpAddr, Ipv6Addr};
use tonic::Request;

/// Where a front door writes the address.
pub const HEADER: HeaderName = HeaderName::from_static("x-origin");

/// Says for which address a front door asks. It crosses near and far wires.
pub fn write(address: IpAddr, headers: &mut HeaderMap) {
    // An address is digits, letters, dots and colons.
    if let Ok(value) = HeaderValue::try_from(address.to_canonical().to_string()) {
        headers.insert(HEADER, value);
    }
}

/// The address that attempts are counted by: of IPv6 the first 64 bits, which are one subscriber's (RFC 6177); below them everybody has as
/// many addresses as they like.
pub fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// From where a call comes: the address that a front door told, else that of the connection. `None` for a call of this very process that
/// was made for nobody.
pub fn of<T>(request: &Request<T>) -> Option<IpAddr> {
    let told = request.metadata().get(HEADER.as_str());
    let told = told.and_then(|told| told.to_str().ok()?.parse().ok());
    let peer = request.extensions().get::<Peer>();
    told.or_else(|| peer.map(|peer| peer.address.ip().to_canonical()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_is_counted_once_however_many_addresses_they_have() {
        let counted = |address: &str| super::counted(address.parse().unwrap()).to_string();
        assert_eq!(counted("203.0.113.9"), "203.0.113.9");
        assert_eq!(counted("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(counted("2001:db8:7:1:9::1"), "2001:db8:7:1::");
        assert_eq!(counted("2001:db8:7:2:9::1"), "2001:db8:7:2::");
    }
    use crate::peer::PeerCertificate;
    use tonic::metadata::MetadataMap;

    #[test]
    fn a_call_comes_from_where_the_front_door_says_or_from_its_connection() {
        let mut request = Request::new(());
        assert_eq!(of(&request), None);
        request.extensions_mut().insert(Peer {
            address: "[::ffff:10.0.3.7]:40000".parse().unwrap(),
            certificate: PeerCertificate::NotAsked,
        });
        assert_eq!(of(&request), Some([10, 0, 3, 7].into()));
        let mut headers = HeaderMap::new();
        write([203, 0, 113, 9].into(), &mut headers);
        *request.metadata_mut() = MetadataMap::from_headers(headers);
        assert_eq!(of(&request), Some([203, 0, 113, 9].into()));
        let mut unreadable = HeaderMap::new();
        unreadable.insert(HEADER, HeaderValue::from_static("unknown"));
        *request.metadata_mut() = MetadataMap::from_headers(unreadable);
        assert_eq!(of(&request), Some([10, 0, 3, 7].into()));
    }
}
