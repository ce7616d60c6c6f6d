//! What can be tuned of the front door, with defaults that work.

use kit::db;
use kit::settings::Secret;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of the front door.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who comes to it.
    pub zone: Zone,
    /// Its database, of accounts and sessions; without a url, a SQLite file in the data folder. The zone `public` has none.
    pub database: db::Settings,
    /// Whether a proxy of ours stands before it, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub behind_proxy: bool,
    /// How long somebody stays signed in.
    pub sessions: SessionSettings,
    /// Accounts and their passwords.
    pub accounts: AccountSettings,
    /// What is printed, and lists that leave.
    pub documents: DocumentSettings,
    /// The city's own sign-in, if it has one.
    pub oidc: Option<ProviderSettings>,
}

/// What is printed, and lists that leave.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentSettings {
    /// The folder of a Chinese font; without one, where the system keeps its fonts.
    pub fonts: Option<PathBuf>,
    /// Where files are built and kept until they are fetched, for nobody else to read; when empty, `documents` in the data folder.
    /// Replicas share one.
    pub folder: PathBuf,
}

/// The city's own sign-in: an OpenID provider, found by its issuer.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSettings {
    /// What people call it, on the button.
    pub name: String,
    /// Its address, `https://…`; it describes itself at `/.well-known/openid-configuration` behind it.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// Our secret there, best given as `client_secret_file`; without one we are a public client, with PKCE alone.
    pub client_secret: Option<Secret>,
    /// What we ask it for; `openid` is among them.
    pub scopes: Vec<String>,
    /// The claim of its id token that accounts are linked by: `sub`, or an employee number if it vouches for one.
    pub claim: String,
    /// Who vouches for its certificate, in place of whom the system trusts.
    pub authority_file: Option<PathBuf>,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            name: "统一身份认证".to_owned(),
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            scopes: vec!["openid".to_owned()],
            claim: "sub".to_owned(),
            authority_file: None,
        }
    }
}

/// How long somebody stays signed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    /// Without doing anything, in minutes.
    pub idle_minutes: u32,
    /// Whatever they do, in hours.
    pub longest_hours: u32,
}

impl Default for SessionSettings {
    fn default() -> Self {
        // A shift is eight hours and some are late.
        Self {
            idle_minutes: 30,
            longest_hours: 12,
        }
    }
}

impl SessionSettings {
    /// Without doing anything.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(u64::from(self.idle_minutes) * 60)
    }

    /// Whatever they do.
    pub fn longest(&self) -> Duration {
        Duration::from_secs(u64::from(self.longest_hours) * 3_600)
    }
}

/// Accounts and their passwords.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// Memory of one hash of a password, in KiB.
    pub hash_memory_kib: u32,
    /// Passes of one hash over that memory.
    pub hash_passes: u32,
    /// Hashes at once; the others wait.
    pub hashes_at_once: usize,
    /// Passwords, or one-time codes, that may be wrong in a row before one has to wait.
    pub failures: u32,
    /// How long one waits then, in minutes; failures are forgotten after as long.
    pub wait_minutes: u32,
    /// Passwords that may be wrong from one address within that time: an office shares one.
    pub failures_by_address: u32,
    /// How long a first password on a slip may be used, in days.
    pub first_password_days: u32,
    /// For how many minutes a code may be used by which a volunteer joins a gate.
    pub join_code_minutes: u32,
    /// After how many days without signing in an account is listed as idle.
    pub idle_days: u32,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            // RFC 9106, section 4, the second recommended option: 64 MiB, three passes (and four lanes, see `accounts::hasher`).
            hash_memory_kib: 64 * 1_024,
            hash_passes: 3,
            hashes_at_once: 2,
            failures: 5,
            wait_minutes: 15,
            failures_by_address: 100,
            first_password_days: 14,
            join_code_minutes: 10,
            idle_days: 90,
        }
    }
}

impl AccountSettings {
    /// How long one waits after too many failures.
    pub fn wait(&self) -> Duration {
        Duration::from_secs(u64::from(self.wait_minutes) * 60)
    }

    /// How long a first password may be used.
    pub fn first_password(&self) -> Duration {
        days(self.first_password_days)
    }

    /// How long a code to join by may be used.
    pub fn join_code(&self) -> Duration {
        Duration::from_secs(u64::from(self.join_code_minutes) * 60)
    }

    /// After how long without signing in an account is idle.
    pub fn idle(&self) -> Duration {
        days(self.idle_days)
    }
}

fn days(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 86_400)
}

/// Who comes to a door. Residents come over the mobile network, staff and partners from inside; a small town has one door for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Residents only: `/p`, `/me`. It needs no keys.
    Public,
    /// Staff and partners only: `/gate`, `/desk`, `/board`, `/v1`.
    Inside,
    /// Everybody.
    #[default]
    Both,
}

impl Zone {
    /// Whether residents come here.
    pub fn is_public(self) -> bool {
        self != Self::Inside
    }

    /// Whether staff and partners come here.
    pub fn is_inside(self) -> bool {
        self != Self::Public
    }
}
