//! Who is at the other end of a connection, as far as the connection itself can tell.

use std::net::SocketAddr;
use std::sync::Arc;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;

/// The other end of a connection; the accept loop puts it into every request's extensions. Near calls have none.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where the connection comes from.
    pub address: SocketAddr,
    /// What it showed.
    pub certificate: PeerCertificate,
}

/// The certificate a peer showed.
#[derive(Debug, Clone)]
pub enum PeerCertificate {
    /// This door asks for none.
    NotAsked,
    /// It was asked and showed none.
    Absent,
    /// It showed this one, which our authorities vouch for.
    Shown(Arc<CertificateDer<'static>>),
}

impl Peer {
    /// Whether a token of the service `name` may come from this peer: where certificates are asked for, one in that
    /// name must have been shown.
    pub fn may_speak_for(&self, name: &str) -> bool {
        match &self.certificate {
            PeerCertificate::NotAsked => true,
            PeerCertificate::Absent => false,
            PeerCertificate::Shown(der) => bears(der, name),
        }
    }
}

fn bears(der: &CertificateDer<'_>, name: &str) -> bool {
    let (Ok(certificate), Ok(name)) = (ParsedCertificate::try_from(der), ServerName::try_from(name)) else {
        return false;
    };
    verify_server_name(&certificate, &name).is_ok()
}
