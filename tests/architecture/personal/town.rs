//! Both services in this process, on SQLite in a folder of their own, with everything they log kept to be read.

use super::raw::{self, Heard};
use kit::clock::Clock;
use kit::id::Id;
use kit::keys::Keyring;
use kit::shutdown::Shutdown;
use kit::token::{self, Claims};
use kit::wire::Wire;
use quma::settings::Settings;
use quma::town;
use registration::outreach::settings::Webhook;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;
use vocabulary::{PersonId, Role};

/// The district of the town.
pub(super) const DISTRICT: &str = "410811";

/// A town without a network.
pub(super) struct Town {
    pub(super) registration: Wire,
    pub(super) checkpoint: Wire,
    pub(super) clock: Clock,
    keys: Keyring,
    folder: TempDir,
    shutdown: Shutdown,
}

impl Town {
    /// Opens both services, as the program does.
    pub(super) async fn open() -> Self {
        keep_the_log();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = Settings::in_folder(folder.path());
        // Nobody asks as often as these tests.
        settings.per_caller.per_second = 0;
        settings.registration.outreach.webhook = Some(a_platform(folder.path()));
        let shutdown = Shutdown::manual();
        let clock = Clock::system(settings.zone().expect("a zone"));
        town::migrate(&settings, &[], false)
            .await
            .expect("the tables are made");
        let ground = town::ground(&settings, clock.clone(), shutdown.clone()).expect("keys can be made");
        let keys = ground.keys.clone();
        // Made before anybody asks for it, as the program does.
        keys.signer("people").expect("a key can be made");
        let opened = town::open(&settings, ground, &[])
            .await
            .expect("both services open");
        for duty in opened.services.into_iter().flat_map(|service| service.duties) {
            tokio::spawn((duty.run)(shutdown.duties().clone()));
        }
        let registration = opened.registration.expect("registration is in this process");
        let checkpoint = opened.checkpoint.expect("checkpoint is in this process");
        Self {
            registration,
            checkpoint,
            clock,
            keys,
            folder,
            shutdown,
        }
    }

    /// The wire on which an RPC answers.
    pub(super) fn wire_of(&self, path: &str) -> &Wire {
        if path.starts_with("/quma.registration.") {
            &self.registration
        } else {
            &self.checkpoint
        }
    }

    /// Makes a call.
    pub(super) async fn call(&self, path: &str, token: Option<&str>, messages: Vec<Vec<u8>>) -> Heard {
        raw::call(self.wire_of(path), path, token, messages).await
    }

    /// A token for one role; a service's is signed by that service, as its own are.
    pub(super) fn token(&self, subject: &str, role: Role, scope: &str) -> String {
        let (purpose, subject) = if role == Role::Service {
            ("checkpoint", "service:checkpoint")
        } else {
            ("people", subject)
        };
        let wall = self.clock.wall();
        let claims = Claims {
            iss: DISTRICT.to_owned(),
            aud: token::AUDIENCE.to_owned(),
            sub: subject.to_owned(),
            iat: wall.unix_seconds(),
            exp: wall.unix_seconds() + 300,
            nbf: None,
            jti: self.id().to_string(),
            roles: vec![role.text().to_owned()],
            scope: scope.to_owned(),
            behalf: None,
        };
        let signer = self.keys.signer(purpose).expect("a key can be made");
        token::mint(&*signer, &claims).expect("a token can be signed")
    }

    /// A new id of now, for whatever a request needs one.
    pub(super) fn id(&self) -> PersonId {
        Id::new(self.clock.now())
    }

    /// Every file of the town, with what it holds: databases, their logs, keys.
    pub(super) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of ours") {
                let path = entry.expect("an entry of ours").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(&path).unwrap_or_default()));
                }
            }
        }
        files
    }
}

/// What a platform would sign its reports with.
pub(super) const PLATFORM_SECRET: &str = "a secret of both sides";

/// A platform that nothing is handed to: it only reports.
fn a_platform(folder: &Path) -> Webhook {
    let secret_file = folder.join("platform-secret");
    std::fs::write(&secret_file, PLATFORM_SECRET).expect("a secret can be written");
    Webhook {
        url: "http://127.0.0.1:9/tasks".to_owned(),
        secret_file,
        link_url: String::new(),
        authority_file: None,
        timeout_ms: 1_000,
        at_once: 1,
        retry_seconds: 60,
        most_tries: 3,
        look_every_ms: 60_000,
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.shutdown.stop_now();
    }
}

/// Everything logged in this process.
static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

fn log() -> &'static Mutex<Vec<u8>> {
    LOG.get_or_init(Mutex::default)
}

/// What was logged so far.
pub(super) fn logged() -> Vec<u8> {
    log().lock().expect("nobody panics while logging").clone()
}

/// Keeps every line of every level: a secret that only a debugging operator sees is still one.
fn keep_the_log() {
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    // Another test of this process may have been first.
    let _ = subscriber.with_ansi(false).with_writer(|| Line).try_init();
}

struct Line;

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log()
            .lock()
            .expect("nobody panics while logging")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
