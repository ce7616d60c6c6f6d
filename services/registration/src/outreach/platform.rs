//! The calling or SMS platform: what is posted to it, how both sides sign, and what its silence means.

use crate::outreach::settings::Webhook;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use kit::clock::Moment;
use kit::outward::{Answered, Outward, OutwardError};
use serde::Serialize;
use sha2::Sha256;
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// A shorter secret could be guessed.
const SHORTEST_SECRET: usize = 16;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// How far the clocks of both sides may differ, and how long a signed report may be on its way.
pub const SIGNATURE_GOOD_FOR: Duration = Duration::from_secs(300);

/// Why the platform cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The address or the authority.
    #[error("registration.outreach.webhook: {0}")]
    Outward(#[from] OutwardError),
    /// The secret's file cannot be read.
    #[error("registration.outreach.webhook.secret_file {} cannot be read: {cause}", path.display())]
    Secret {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The secret is too short.
    #[error("registration.outreach.webhook.secret_file {} holds fewer than 16 bytes", path.display())]
    ShortSecret {
        /// Which file.
        path: PathBuf,
    },
}

/// The calling or SMS platform.
#[derive(Clone)]
pub struct Platform {
    outward: Outward,
    secret: Zeroizing<Vec<u8>>,
    /// How it is used.
    pub settings: Webhook,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Platform({:?}, ***)", self.outward)
    }
}

/// What the platform is told of a task: whom to call or write to, and the link. Nothing else about the person.
#[derive(Clone, Serialize)]
pub struct PlatformTask {
    /// The task.
    pub task_id: String,
    /// The number.
    pub phone: String,
    /// Where they answer themselves.
    pub link: String,
    /// What they are asked: the set and its version.
    pub question_set_id: String,
    /// Its version.
    pub question_set_version: i32,
    /// By when an answer counts as in time, RFC 3339.
    pub due_at: String,
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The platform has it.
    Taken,
    /// Later again, after so long at least.
    Later(Option<Duration>),
    /// The platform refuses this task for good.
    Refused,
}

impl Platform {
    /// Reads the secret and the authority.
    pub fn open(settings: &Webhook) -> Result<Self, PlatformError> {
        let path = &settings.secret_file;
        let content = Zeroizing::new(std::fs::read(path).map_err(|cause| PlatformError::Secret {
            path: path.clone(),
            cause,
        })?);
        let secret = content.trim_ascii();
        if secret.len() < SHORTEST_SECRET {
            return Err(PlatformError::ShortSecret { path: path.clone() });
        }
        let timeout = Duration::from_millis(settings.timeout_ms.max(1));
        Ok(Self {
            outward: Outward::to(&settings.url, settings.authority_file.as_deref(), timeout)?,
            secret: Zeroizing::new(secret.to_vec()),
            settings: settings.clone(),
        })
    }

    /// Posts a task. The key says which task it is, so that the platform can tell a repeated post from a second task; the signature is
    /// over `<seconds>.<key>.<body>`, as that of a report is.
    pub async fn post(&self, key: Uuid, task: &PlatformTask, wall: Moment) -> Handed {
        let Ok(body) = serde_json::to_vec(task) else {
            return Handed::Refused;
        };
        let (key, seconds) = (key.to_string(), wall.unix_seconds());
        let signature = format!("v1={}", HEXLOWER.encode(&self.sign(seconds, &key, &body)));
        let seconds = seconds.to_string();
        let headers = [
            ("idempotency-key", key.as_str()),
            ("quma-timestamp", seconds.as_str()),
            ("quma-signature", signature.as_str()),
        ];
        match self.outward.post(&headers, body.into()).await {
            Ok(answered) => handed(answered),
            Err(error) => {
                tracing::warn!(%error, "the platform did not take a task yet");
                Handed::Later(None)
            }
        }
    }

    /// How long to wait after so many failures: twice as long each time.
    pub fn wait(&self, failures: i32, asked: Option<Duration>) -> Duration {
        let doubled = 1_u32
            .checked_shl(u32::try_from(failures - 1).unwrap_or(0).min(20))
            .unwrap_or(u32::MAX);
        let wait = Duration::from_secs(u64::from(self.settings.retry_seconds.max(1))).saturating_mul(doubled);
        wait.min(LONGEST_WAIT)
            .max(asked.unwrap_or_default().min(LONGEST_WAIT))
    }

    /// Whether the platform signed this report.
    pub fn signed(&self, seconds: i64, key: &str, body: &[u8], signature: &[u8]) -> bool {
        self.mac(seconds, key, body).verify_slice(signature).is_ok()
    }

    /// The page on which a link is opened.
    pub fn page(&self, token: &str) -> String {
        format!("{}{token}", self.settings.link_url)
    }

    fn sign(&self, seconds: i64, key: &str, body: &[u8]) -> Vec<u8> {
        self.mac(seconds, key, body).finalize().into_bytes().to_vec()
    }

    fn mac(&self, seconds: i64, key: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(format!("{seconds}.{key}.").as_bytes());
        mac.update(body);
        mac
    }
}

fn handed(answered: Answered) -> Handed {
    if answered.is_taken() {
        Handed::Taken
    } else if answered.may_be_taken_later() {
        tracing::warn!(status = %answered.status, "the platform did not take a task yet");
        Handed::Later(answered.retry_after)
    } else {
        tracing::warn!(status = %answered.status, "the platform refuses a task");
        Handed::Refused
    }
}
