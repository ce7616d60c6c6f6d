//! A neighbour at an address, and what its silence means.

use super::dress::dress;
use super::near::Wire;
use crate::fault::{Fault, Kind};
use crate::layers::deadline;
use futures::future::BoxFuture;
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use serde::Deserialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Status, TimeoutExpired};
use tower::Service;

/// How a neighbour elsewhere is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct FarSettings {
    /// How long connecting may take (milliseconds).
    pub connect_timeout_ms: u64,
    /// A ping after so long without a sign of life, idle or not: a cut connection does not heal otherwise (milliseconds).
    pub keep_alive_ms: u64,
    /// A connection that leaves a ping unanswered for so long is dead (milliseconds).
    pub keep_alive_timeout_ms: u64,
    /// For `https`: whose certificate to expect, and which to show.
    pub tls: Option<FarTls>,
}

impl Default for FarSettings {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 2_000,
            keep_alive_ms: 10_000,
            keep_alive_timeout_ms: 5_000,
            tls: None,
        }
    }
}

/// Certificates for calls to another machine, in PEM files.
#[derive(Debug, Clone, Deserialize)]
pub struct FarTls {
    /// The authority that vouches for the neighbour.
    pub authority_file: PathBuf,
    /// The name in the neighbour's certificate, when it is not the host's.
    #[serde(default)]
    pub name: Option<String>,
    /// Our certificate; its name must be our service's.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// The key to our certificate.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

/// Why a wire cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The address or the certificates do not read.
    #[error("neighbour at {uri} cannot be dialled: {cause}")]
    Endpoint {
        /// Which neighbour.
        uri: Uri,
        /// What is wrong with it.
        cause: tonic::transport::Error,
    },
    /// A certificate file cannot be read.
    #[error("file {} cannot be read: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// A neighbour at an address. Connects at the first call, and again whenever the connection is lost. Needs a running
/// tokio runtime.
pub fn far(uri: Uri, settings: &FarSettings) -> Result<Wire, WireError> {
    let fails = |cause| WireError::Endpoint {
        uri: uri.clone(),
        cause,
    };
    let mut endpoint = Endpoint::from(uri.clone())
        .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
        .http2_keep_alive_interval(Duration::from_millis(settings.keep_alive_ms))
        .keep_alive_timeout(Duration::from_millis(settings.keep_alive_timeout_ms))
        .keep_alive_while_idle(true)
        .tcp_nodelay(true);
    if let Some(tls) = &settings.tls {
        endpoint = endpoint.tls_config(certificates(tls)?).map_err(fails)?;
    }
    let place: Arc<str> = uri
        .authority()
        .map_or("a neighbour", |authority| authority.as_str())
        .into();
    Ok(Wire::new(Far {
        channel: endpoint.connect_lazy(),
        place,
    }))
}

fn certificates(tls: &FarTls) -> Result<ClientTlsConfig, WireError> {
    let mut config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(&tls.authority_file)?));
    if let Some(name) = &tls.name {
        config = config.domain_name(name);
    }
    if let (Some(certificate), Some(key)) = (&tls.certificate_file, &tls.key_file) {
        config = config.identity(Identity::from_pem(read(certificate)?, read(key)?));
    }
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>, WireError> {
    std::fs::read(path).map_err(|cause| WireError::File {
        path: path.to_path_buf(),
        cause,
    })
}

#[derive(Clone)]
struct Far {
    channel: Channel,
    place: Arc<str>,
}

impl Service<Request<Body>> for Far {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.channel
            .poll_ready(cx)
            .map_err(|error| lost(&self.place, None, error))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let left = dress(&mut request);
        let answer = left.map(|deadline| (deadline, self.channel.call(request)));
        let place = self.place.clone();
        Box::pin(async move {
            let (deadline, answer) = answer?;
            let response = answer.await.map_err(|error| lost(&place, deadline, error))?;
            Ok(response.map(|body| Body::new(body.map_err(move |status| broken_off(&place, status)))))
        })
    }
}

/// A call that got no answer: out of time (which the client side calls "cancelled"), or the neighbour is away.
fn lost(place: &str, deadline: Option<Instant>, error: tonic::transport::Error) -> Status {
    let late = deadline.is_some_and(|deadline| deadline <= Instant::now()) || timed_out(&error);
    if late {
        let mut status = deadline::exceeded(format!("{place} did not answer in time"));
        status.set_source(Arc::new(error));
        return status;
    }
    away(place, error)
}

fn timed_out(error: &(dyn Error + 'static)) -> bool {
    error.is::<TimeoutExpired>() || error.source().is_some_and(timed_out)
}

/// A connection lost in the middle of an answer. What the neighbour itself said passes unchanged.
fn broken_off(place: &str, status: Status) -> Status {
    match status.code() {
        Code::Cancelled | Code::Unknown | Code::Internal | Code::Unavailable
            if status.details().is_empty() =>
        {
            away(place, status)
        }
        _ => status,
    }
}

fn away(place: &str, cause: impl Error + Send + Sync + 'static) -> Status {
    let message = format!("{place} cannot be reached");
    Fault::new(Kind::Later, "UNREACHABLE", message)
        .retry_after(Duration::from_secs(1))
        .with_cause(cause)
        .into()
}
