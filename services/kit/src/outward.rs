//! A request to somebody outside the suite: a platform with an address, over HTTP/1.1, its certificate verified unless it is plain.
//!
//! Small on purpose: one request a connection, no redirects, no proxies, a bounded answer.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// More of an answer is not read.
const MOST_ANSWERED: usize = 64 * 1024;

/// Why an address cannot be posted to, now or ever.
#[derive(Debug, thiserror::Error)]
pub enum OutwardError {
    /// Not an address this can post to.
    #[error("{0} is not an address such as https://platform.example/tasks")]
    Address(String),
    /// The authority's file.
    #[error("{} does not hold certificates: {cause}", path.display())]
    Authority {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        cause: PemError,
    },
    /// No authority is known: no certificate could be verified.
    #[error("the system trusts no authority: name one in authority_file")]
    NoAuthorities,
    /// The certificates of the authority.
    #[error("the authority's certificates cannot be used: {0}")]
    Tls(#[from] rustls::Error),
    /// Nobody answers there.
    #[error("cannot be reached: {0}")]
    Unreachable(#[from] std::io::Error),
    /// The connection broke off.
    #[error("the connection broke off: {0}")]
    BrokenOff(#[from] hyper::Error),
    /// The answer is longer than anybody has to say, or broke off.
    #[error("the answer is longer than 64 KiB, or broke off")]
    NotWhole,
    /// It took too long.
    #[error("no answer in time")]
    Late,
}

/// What was answered to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// How long to wait before trying again, if it said so in seconds.
    pub retry_after: Option<Duration>,
}

impl Answered {
    /// Taken.
    pub fn is_taken(&self) -> bool {
        self.status.is_success()
    }

    /// Whether the same post may be taken later: everything but a refusal of what was posted.
    pub fn may_be_taken_later(&self) -> bool {
        !self.status.is_client_error()
            || matches!(
                self.status,
                StatusCode::REQUEST_TIMEOUT
                    | StatusCode::CONFLICT
                    | StatusCode::TOO_EARLY
                    | StatusCode::TOO_MANY_REQUESTS
                    | StatusCode::UNAUTHORIZED
                    | StatusCode::FORBIDDEN
                    | StatusCode::NOT_FOUND
            )
    }
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The status.
    pub status: StatusCode,
    /// All of the answer.
    pub body: Bytes,
}

/// An address outside. Cheap to clone.
#[derive(Clone)]
pub struct Outward {
    uri: Uri,
    host: Arc<str>,
    port: u16,
    tls: Option<TlsConnector>,
    timeout: Duration,
}

impl std::fmt::Debug for Outward {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outward({}:{})", self.host, self.port)
    }
}

impl Outward {
    /// To this address, `https://…` or `http://…`. `authority_file` vouches for its certificate in place of whom the system trusts.
    ///
    /// # Errors
    /// `Address`, `Authority`, `NoAuthorities` or `Tls`.
    pub fn to(url: &str, authority_file: Option<&Path>, timeout: Duration) -> Result<Self, OutwardError> {
        let refused = || OutwardError::Address(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| refused())?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(refused()),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(refused)?;
        Ok(Self {
            host: host.trim_matches(['[', ']']).into(),
            port: uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 }),
            tls: is_secure.then(|| connector(authority_file)).transpose()?,
            timeout,
            uri,
        })
    }

    /// Posts JSON with these headers besides (names in lower case), and says what was answered.
    ///
    /// # Errors
    /// `Unreachable`, `BrokenOff` or `Late`: whether it arrived is then unknown.
    pub async fn post(
        &self,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<Answered, OutwardError> {
        // Read to its end, so that whoever answers is not cut off while they write.
        let (answered, _) = self.send(self.request(Method::POST, headers, body)?).await?;
        Ok(answered)
    }

    /// Posts the fields of a form, encoded already, and reads the answer.
    ///
    /// # Errors
    /// As [`post`](Self::post); `NotWhole`.
    pub async fn submit(
        &self,
        headers: &[(&'static str, &str)],
        fields: String,
    ) -> Result<Fetched, OutwardError> {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let headers = [&form[..], headers].concat();
        self.whole(self.request(Method::POST, &headers, fields.into())?)
            .await
    }

    /// Gets what is there.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub async fn get(&self) -> Result<Fetched, OutwardError> {
        let headers = [("accept", "application/json")];
        self.whole(self.request(Method::GET, &headers, Bytes::new())?)
            .await
    }

    async fn whole(&self, request: Request<Full<Bytes>>) -> Result<Fetched, OutwardError> {
        let (Answered { status, .. }, body) = self.send(request).await?;
        let body = body.ok_or(OutwardError::NotWhole)?;
        Ok(Fetched { status, body })
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<(Answered, Option<Bytes>), OutwardError> {
        let whole = async {
            let stream = TcpStream::connect((&*self.host, self.port)).await?;
            stream.set_nodelay(true)?;
            let Some(tls) = &self.tls else {
                return over(stream, request).await;
            };
            let name = ServerName::try_from(self.host.to_string())
                .map_err(|_| OutwardError::Address(self.uri.to_string()))?;
            over(tls.connect(name, stream).await?, request).await
        };
        tokio::time::timeout(self.timeout, whole)
            .await
            .map_err(|_| OutwardError::Late)?
    }

    fn request(
        &self,
        method: Method,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, OutwardError> {
        let refused = |_: http::Error| OutwardError::Address(self.uri.to_string());
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let host = self.uri.authority().map_or("", |authority| authority.as_str());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, host)
            .header(CONTENT_TYPE, "application/json")
            .header(CONTENT_LENGTH, body.len())
            .body(Full::new(body))
            .map_err(refused)?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|error| refused(error.into()))?;
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        Ok(request)
    }
}

/// One request over a connection: what was answered, and the body where it is whole.
async fn over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(Answered, Option<Bytes>), OutwardError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answer = async {
        let answer = sender.send_request(request).await?;
        let answered = Answered {
            status: answer.status(),
            retry_after: answer
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.parse().ok())
                .map(Duration::from_secs),
        };
        let body = Limited::new(answer.into_body(), MOST_ANSWERED).collect().await;
        Ok((answered, body.ok().map(Collected::to_bytes)))
    };
    // A connection that ends leaves the answer its last word: what was read is answered, what was not is an error of the answer's.
    let driven = async {
        let _ = connection.await;
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        biased;
        answered = answer => answered,
        never = driven => match never {},
    }
}

fn connector(authority_file: Option<&Path>) -> Result<TlsConnector, OutwardError> {
    let mut roots = RootCertStore::empty();
    match authority_file {
        Some(path) => {
            let fails = |cause| OutwardError::Authority {
                path: path.to_path_buf(),
                cause,
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(fails)? {
                roots.add(certificate.map_err(fails)?)?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(OutwardError::NoAuthorities);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
