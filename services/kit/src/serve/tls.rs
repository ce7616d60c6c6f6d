//! The certificates of a door, read again when their files change: renewing needs no restart.

use crate::shutdown::ShutdownToken;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

/// The files of a door's certificates, in PEM.
#[derive(Debug, Clone, Deserialize)]
pub struct TlsSettings {
    /// The certificate, and those between it and a known authority.
    pub certificate_file: PathBuf,
    /// Its key.
    pub key_file: PathBuf,
    /// The authority whose certificates callers may show; without it none is asked for. Whoever shows none is let in
    /// still, but cannot speak as a service.
    #[serde(default)]
    pub callers_authority_file: Option<PathBuf>,
    /// How often the files are looked at (milliseconds).
    #[serde(default = "TlsSettings::default_reread_ms")]
    pub reread_ms: u64,
}

impl TlsSettings {
    fn default_reread_ms() -> u64 {
        30_000
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        [
            Some(&self.certificate_file),
            Some(&self.key_file),
            self.callers_authority_file.as_ref(),
        ]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
    }
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds no certificate or key.
    #[error("{} does not hold what it should: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        cause: PemError,
    },
    /// Certificate and key do not fit, or cannot be used.
    #[error("certificate cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// The callers' authority cannot be used.
    #[error("callers' authority cannot be used: {0}")]
    Callers(#[from] VerifierBuilderError),
}

/// The certificates in use.
#[derive(Debug)]
pub struct Certificates {
    settings: TlsSettings,
    current: RwLock<Arc<ServerConfig>>,
}

impl Certificates {
    /// Reads the files for the first time.
    pub fn open(settings: TlsSettings) -> Result<Self, TlsError> {
        let current = RwLock::new(Arc::new(read(&settings)?));
        Ok(Self { settings, current })
    }

    pub(super) fn asks_callers(&self) -> bool {
        self.settings.callers_authority_file.is_some()
    }

    /// For one new connection; those already open keep theirs.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(
            self.current
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }

    /// Reads the files again whenever they changed. Files that cannot be used change nothing: half a renewal must not
    /// close the door.
    pub(super) async fn keep_fresh(self: Arc<Self>, stop: ShutdownToken) {
        let every = Duration::from_millis(self.settings.reread_ms.max(10));
        let mut seen = self.stamps();
        while stop
            .run_until_cancelled(tokio::time::sleep(every))
            .await
            .is_some()
        {
            let found = self.stamps();
            if found == seen {
                continue;
            }
            match read(&self.settings) {
                Ok(config) => {
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                    seen = found;
                    tracing::info!(file = %self.settings.certificate_file.display(), "certificate renewed");
                }
                Err(error) => tracing::warn!(%error, "new certificate not used"),
            }
        }
    }

    fn stamps(&self) -> Vec<Option<(SystemTime, u64)>> {
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        self.settings.files().map(stamp).collect()
    }
}

fn read(settings: &TlsSettings) -> Result<ServerConfig, TlsError> {
    let key_file = &settings.key_file;
    let key = PrivateKeyDer::from_pem_file(key_file).map_err(|cause| TlsError::File {
        path: key_file.clone(),
        cause,
    })?;
    let provider = Arc::new(ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let builder = match &settings.callers_authority_file {
        None => builder.with_no_client_auth(),
        Some(file) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(file)? {
                roots.add(certificate)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.allow_unauthenticated().build()?)
        }
    };
    let mut config = builder.with_single_cert(certificates(&settings.certificate_file)?, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let fails = |cause| TlsError::File {
        path: path.to_path_buf(),
        cause,
    };
    let found = CertificateDer::pem_file_iter(path).map_err(fails)?;
    found.collect::<Result<Vec<_>, _>>().map_err(fails)
}
