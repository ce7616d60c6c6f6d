//! A newcomer sets up a town on PostgreSQL, a settings file per service: told to migrate, migrated, checked, a token made, served, asked
//! for its health, stopped. And whoever types nothing but the program's name has a town in the current folder.

use crate::steps::gate::verifies;
use crate::steps::people::registers;
use crate::steps::places::a_gate;
use crate::steps::until;
use kit::db::Migrations;
use kit::db::testing::{On, TestDb};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tests::town::process::{Ended, Process, Start, free_address, log_in};
use tests::town::{Town, bearing, program};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

#[tokio::test]
async fn a_newcomer_sets_up_a_town_by_settings_files() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let databases = [an_empty_database().await, an_empty_database().await];
    let registration = Terminal::beside("registration", folder.path());
    let checkpoint = Terminal::beside("checkpoint", folder.path());
    // Registration's keys are the town's; checkpoint has its own, and they share whom they trust.
    registration.writes(&format!(
        "data = \"registration\"\nlisten = \"{}\"\n\n[keys]\nfolder = \"keys\"\n\n[registration.database]\nurl = \"{}\"\n",
        registration.address, databases[0].settings.url
    ));
    checkpoint.writes(&format!(
        "data = \"checkpoint\"\nlisten = \"{}\"\n\n[keys]\ntrust = \"keys/trust\"\n\n[neighbours]\nregistration = \"http://{}\"\n\n\
         [checkpoint.database]\nurl = \"{}\"\n",
        checkpoint.address, registration.address, databases[1].settings.url
    ));

    for service in [&registration, &checkpoint] {
        service.is_told_to_migrate().await;
        service.migrates();
        let content = service.types("check").well();
        let served = format!("410811 would be served on {}", service.address);
        assert!(content.contains(&served), "{content}");
    }
    every_bad_setting_is_named(folder.path());
    let token = registration.makes_a_token();

    let mut town = serve(folder, &registration, &checkpoint, databases).await;
    assert_eq!(gates_registered(&town.checkpoint, &token).await.ok(), Some(0));
    // The day's main job, over what the files say of neighbours and trust.
    let gate = a_gate(&town, "新兴四号院").await;
    let resident = registers(&town, &gate, 1).await;
    let passage = verifies(&town, &gate, &resident.code, Some(365)).await;
    assert_eq!(passage.expect("verified").verdict(), pb::Verdict::Pass);
    assert_eq!(gates_registered(&town.checkpoint, &token).await.ok(), Some(1));

    for service in [&registration, &checkpoint] {
        let alone = format!("health {}", service.name);
        for words in ["health", alone.as_str()] {
            assert_eq!(service.types(words).well().trim(), "serving", "{words}");
        }
    }
    let stranger = registration.types("health edge").refused();
    assert!(stranger.contains("not serving at"), "{stranger}");
    for process in &mut town.processes {
        assert!(process.stop().await.success(), "{}", process.said());
    }
    for service in [&registration, &checkpoint] {
        let silent = service.types("health").refused();
        assert!(
            silent.contains(&format!("not serving at {}", service.address)),
            "{silent}"
        );
    }
}

/// Nothing typed is `run`: a town in `./quma-data`, migrated by itself.
#[tokio::test]
async fn whoever_types_only_its_name_has_a_town_in_the_current_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let terminal = Terminal::beside("quma", folder.path());
    let mut process = terminal.bare("").serve();
    process.healthy().await;
    for made in ["registration.db", "checkpoint.db", "edge.db", "keys"] {
        assert!(folder.path().join("quma-data").join(made).exists(), "{made}");
    }
    let content = terminal.bare("check").once().well();
    assert!(
        content.contains("410811 would be served on 127.0.0.1:8080"),
        "{content}"
    );
    let token = terminal.bare("token --role officer").once().well();
    let town = channel(process.address());
    assert_eq!(gates_registered(&town, token.trim()).await.ok(), Some(0));

    assert!(process.stop().await.success(), "{}", process.said());
    let health = format!("health --listen {}", process.address());
    terminal.bare(&health).once().refused();
}

/// A database in which nobody has run anything of a service yet.
async fn an_empty_database() -> TestDb {
    TestDb::fresh(On::Postgres, &Migrations::of_kit()).await
}

/// Where commands for one service are typed, in the folder that has its settings file.
struct Terminal {
    name: &'static str,
    folder: PathBuf,
    address: SocketAddr,
}

impl Terminal {
    fn beside(name: &'static str, folder: &Path) -> Self {
        Self {
            name,
            folder: folder.to_owned(),
            address: free_address(),
        }
    }

    fn writes(&self, settings: &str) {
        let file = self.folder.join(self.file());
        std::fs::write(file, settings).expect("a settings file is written");
    }

    fn file(&self) -> String {
        format!("{}.toml", self.name)
    }

    /// What is typed behind the program's name.
    fn bare(&self, words: &str) -> Start {
        Start {
            program: program(),
            arguments: words.split_whitespace().map(str::to_owned).collect(),
            variables: Vec::new(),
            address: self.address,
            log: log_in(&self.folder, self.name),
            from: Some(self.folder.clone()),
        }
    }

    /// The same, with the settings file.
    fn start(&self, words: &str) -> Start {
        self.bare(&format!("{words} --settings {}", self.file()))
    }

    fn types(&self, words: &str) -> Ended {
        self.start(words).once()
    }

    /// It does not serve over tables that are not its own, and says what to do; nor does a check find them in order.
    async fn is_told_to_migrate(&self) {
        let mut process = self.start(&format!("run {}", self.name)).serve();
        let ends = async || process.has_ended().then_some(());
        until("it refuses to serve", ends).await;
        assert_eq!(process.stop().await.code(), Some(1));
        let said = process.said();
        assert!(said.contains("run `quma migrate`"), "{said}");
        let checked = self.types("check").refused();
        let pending = format!("database of {} at postgres://", self.name);
        assert!(
            checked.contains(&pending) && checked.contains("`quma migrate` applies them"),
            "{checked}"
        );
    }

    /// Looks at what would be done, does it, and has nothing left to do.
    fn migrates(&self) {
        let migrate = format!("migrate {}", self.name);
        let dry = self.types(&format!("{migrate} --dry-run")).well();
        let first = |word: &str| format!("{}: {word} 0101 ", self.name);
        assert!(dry.contains(&first("pending")), "{dry}");
        let done = self.types(&migrate).well();
        assert!(done.contains(&first("applied")), "{done}");
        assert_eq!(done.replace(": applied ", ": pending "), dry);
        let again = self.types(&migrate).well();
        assert_eq!(again.trim(), format!("{}: up to date", self.name));
    }

    fn makes_a_token(&self) -> String {
        let refused = self.types("token --role service").refused();
        assert!(refused.contains("a service makes its own tokens"), "{refused}");
        let token = self.types("token --role officer --subject li").well();
        let token = token.trim().to_owned();
        assert_eq!(token.split('.').count(), 3, "{token}");
        token
    }
}

/// Every problem at once, and no secret among the words; a key that nobody reads with the one that was meant.
fn every_bad_setting_is_named(folder: &Path) {
    let bad = Terminal::beside("bad", folder);
    bad.writes(
        "data = \"bad\"\n\n[authority]\ncode = \"410811007\"\n\n\
         [checkpoint]\nposter_base_url = \"https://an-address-much-too-long-for-a-poster.shanyang.example\"\n\n\
         [registration.database]\nurl = \"postgres://nobody:secret@127.0.0.1:1/nowhere\"\n",
    );
    let said = bad.types("check").refused();
    for named in [
        "setting authority.code: 410811007 is no district",
        "setting checkpoint.poster_base_url: ",
        "database of registration at postgres://nobody:***@127.0.0.1:1/nowhere: ",
        "3 to mend",
    ] {
        assert!(said.contains(named), "{named}: {said}");
    }
    assert!(!said.contains("secret"), "{said}");

    bad.writes("[neighbors]\nregistration = \"http://127.0.0.1:1\"\n");
    for words in ["check", "run", "migrate", "health"] {
        let said = bad.types(words).refused();
        let meant = "setting neighbors: is unknown, did you mean neighbours?";
        assert!(said.contains(meant), "{words}: {said}");
    }
}

async fn serve(
    folder: TempDir,
    registration: &Terminal,
    checkpoint: &Terminal,
    databases: [TestDb; 2],
) -> Town {
    let run = |service: &Terminal| -> Process { service.start(&format!("run {}", service.name)).serve() };
    let (mut people, mut gates) = (run(registration), run(checkpoint));
    people.healthy().await;
    gates.healthy().await;
    Town::set_up(folder, people, gates, databases.into())
}

fn channel(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}"));
    endpoint.expect("an address").connect_lazy()
}

/// What an officer reads with this token.
async fn gates_registered(town: &Channel, token: &str) -> Result<i64, Status> {
    let ask = bearing(token, pb::GetSummaryRequest::default());
    let told = PassServiceClient::new(town.clone()).get_summary(ask).await?;
    Ok(told.into_inner().checkpoints_registered)
}
