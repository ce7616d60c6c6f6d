//! Edge alone in a house of its own: a fresh database, keys, no services behind it, and accounts of every kind.

use crate::browser::Browser;
use axum::Router;
use edge::accounts::acts::{self, Actor};
use edge::accounts::office::Office;
use edge::accounts::rules::roster::Newcomer;
use edge::files::folder::Folder;
use edge::settings::{AccountSettings, DocumentSettings, ProviderSettings, Settings};
use edge::{Edge, Neighbours, Zone as Door};
use kit::clock::{Clock, Moment, Zone};
use kit::db::testing::{On, TestDb};
use kit::ground::Ground;
use kit::keys::Keyring;
use kit::layers::{DeadlineSettings, LimitSettings, Limits, PerCallerSettings};
use kit::rpcs::Rpcs;
use kit::service::Service;
use kit::shutdown::{Shutdown, ShutdownToken};
use kit::token::Verifier;
use kit::wire::near;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// The district.
pub(crate) const AUTHORITY: &str = "410811";
/// What everybody chooses.
pub(crate) const CHOSEN: &str = "drei kleine enten am fluss";

pub(crate) struct House {
    pub(crate) edge: Edge,
    pub(crate) test: TestDb,
    pub(crate) verifier: Verifier,
    pub(crate) router: Router,
    keys: TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(None).await
    }

    /// A house whose people may sign in at a provider.
    pub(crate) async fn open_with(oidc: Option<ProviderSettings>) -> Self {
        let test = TestDb::fresh(On::Sqlite, &edge::migrations()).await;
        let folder = tempfile::tempdir().expect("a folder for keys");
        let ground = ground(&folder);
        let verifier = ground.tokens.clone();
        let (edge, _service) = opened(&test, ground, folder.path(), oidc).await;
        let router = edge.pages(Door::Both);
        Self {
            edge,
            test,
            verifier,
            router,
            keys: folder,
        }
    }

    /// The same again, as after a restart.
    pub(crate) async fn opened_again(&self) -> Edge {
        let (edge, _service) = opened(&self.test, ground(&self.keys), self.keys.path(), None).await;
        edge
    }

    /// The same once it has been up for a day: its duties run until this holds.
    pub(crate) async fn up_for_a_day(&self, until: impl Fn() -> bool) {
        let ground = ground(&self.keys);
        let clock = ground.clock.clone();
        let (_edge, service) = opened(&self.test, ground, self.keys.path(), None).await;
        clock.advance(Duration::from_secs(24 * 3_600));
        let token = ShutdownToken::new();
        let duties = service.duties.into_iter();
        let running: Vec<_> = duties
            .map(|duty| tokio::spawn((duty.run)(token.clone())))
            .collect();
        let waiting = async {
            while !until() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting)
            .await
            .expect("the duties come to it");
        token.cancel();
        for duty in running {
            duty.await.expect("ends").expect("as told");
        }
    }

    pub(crate) fn office(&self) -> &Office {
        self.edge.office().expect("the zone has accounts")
    }

    /// The folder of its keys, read anew.
    pub(crate) fn edge_keys(&self) -> Keyring {
        Keyring::open(self.keys.path(), AUTHORITY).expect("a keyring")
    }

    /// Where files are built.
    pub(crate) fn folder(&self) -> Folder {
        Folder::at(self.keys.path().join("documents"))
    }

    /// A browser that has been nowhere yet.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A new account; its first password.
    pub(crate) async fn account(&self, login: &str, role: &str, scope: &str) -> String {
        self.account_in(login, role, scope, "").await
    }

    /// The same for a scope that is no area, and lies in this one.
    pub(crate) async fn account_in(&self, login: &str, role: &str, scope: &str, area: &str) -> String {
        let newcomer = Newcomer::parse(login, "王小明", role.split('+'), scope, area).expect("reads");
        let slips = acts::create(self.office(), &Actor::command(self.office()), &[newcomer]).await;
        slips.expect("made")[0].password.clear().to_owned()
    }

    /// Somebody with a new account who has chosen a password and is signed in.
    pub(crate) async fn signed_in(&self, login: &str, role: &str, scope: &str) -> Browser {
        self.signed_in_at(login, role, scope, "").await
    }

    /// The same for a scope that is no area, and where it hangs in the tree.
    pub(crate) async fn signed_in_at(&self, login: &str, role: &str, scope: &str, area: &str) -> Browser {
        let first = self.account_in(login, role, scope, area).await;
        self.chosen(login, &first).await
    }

    /// Somebody who has come with a first password, has chosen one and is signed in.
    pub(crate) async fn chosen(&self, login: &str, first: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser
            .post("/sign-in", &[("login", login), ("password", first)])
            .await;
        assert_eq!(answer.leads_to(), "/sign-in/password");
        let form = browser.get("/sign-in/password").await.form_token();
        let chosen = [("form", &*form), ("new", CHOSEN), ("again", CHOSEN)];
        assert_eq!(
            browser.post("/sign-in/password", &chosen).await.leads_to(),
            "/desk"
        );
        browser
    }
}

async fn opened(
    test: &TestDb,
    ground: Ground,
    keys: &Path,
    oidc: Option<ProviderSettings>,
) -> (Edge, Service) {
    let settings = Settings {
        database: test.settings.clone(),
        accounts: quick(),
        documents: DocumentSettings {
            folder: keys.join("documents"),
            ..DocumentSettings::default()
        },
        oidc,
        ..Settings::default()
    };
    let wire = near(Rpcs::default());
    let neighbours = Neighbours {
        registration: wire.clone(),
        checkpoint: wire,
    };
    edge::open(settings, ground, neighbours)
        .await
        .expect("edge opens")
}

fn ground(folder: &TempDir) -> Ground {
    let keys = Keyring::open(folder.path(), AUTHORITY).expect("a keyring");
    let trust = keys.trust();
    let noon = Moment::parse("2020-03-01T12:00:00+08:00").expect("a moment");
    Ground {
        clock: Clock::fixed(noon, Zone::parse("+08:00").expect("a zone")),
        authority: AUTHORITY.into(),
        tokens: Verifier::new(trust.clone(), AUTHORITY),
        trust,
        limits: Limits::new(&LimitSettings::default()),
        per_caller: PerCallerSettings::default(),
        deadlines: DeadlineSettings::default(),
        shutdown: Shutdown::manual(),
        keys,
    }
}

/// Hashes that take no time: what they cost is not what is tried here.
pub(crate) fn quick() -> AccountSettings {
    AccountSettings {
        hash_memory_kib: 64,
        hash_passes: 1,
        ..AccountSettings::default()
    }
}
