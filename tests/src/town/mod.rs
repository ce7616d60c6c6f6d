//! A town in one expression: `Town::embedded().await` or `Town::spread().await`, its services as processes of their own.

pub mod line;
pub mod process;
pub mod small_disk;

use kit::clock::{Clock, Zone};
use kit::db::testing::{On, TestDb};
use kit::keys::Keyring;
use line::Line;
use process::{Process, Start, free_address, log_in};
use proto::checkpoint::v1::audit_service_client::AuditServiceClient as CheckpointAuditClient;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::place_service_client::PlaceServiceClient;
use proto::checkpoint::v1::trace_service_client::TraceServiceClient;
use proto::checkpoint::v1::visitor_service_client::VisitorServiceClient;
use proto::registration::v1::audit_service_client::AuditServiceClient as RegistrationAuditClient;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::report_service_client::ReportServiceClient;
use quma::arguments::ServiceName;
use quma::tokens::{self, Bearer};
use quma::town::migrations;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};
use vocabulary::{Role, Scope};

/// A running town. Dropping it ends every process and removes every file.
pub struct Town {
    /// The processes, in opening order: one that is everything, or registration and checkpoint.
    pub processes: Vec<Process>,
    /// Channel to registration.
    pub registration: Channel,
    /// Channel to checkpoint.
    pub checkpoint: Channel,
    folder: TempDir,
    keys: Keyring,
    clock: Clock,
    line: Option<Line>,
    databases: Vec<TestDb>,
}

/// The two ways in which a town is built; journeys run in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Built {
    /// One process on SQLite.
    Embedded,
    /// A process per service on PostgreSQL.
    Spread,
}

impl Town {
    /// A town built this way.
    pub async fn built(how: Built) -> Self {
        Self::built_with(how, Vec::new()).await
    }

    /// The same, with these settings (as variables) of every process besides.
    pub async fn built_with(how: Built, variables: Vec<(String, String)>) -> Self {
        match how {
            Built::Embedded => Self::embedded_with(variables).await,
            Built::Spread => Self::spread_out(None, variables).await,
        }
    }

    /// Everything in one process, on SQLite.
    ///
    /// # Panics
    ///
    /// When it does not become healthy.
    pub async fn embedded() -> Self {
        Self::embedded_with(Vec::new()).await
    }

    /// The same, with these settings (as variables) besides.
    ///
    /// # Panics
    ///
    /// When it does not become healthy.
    pub async fn embedded_with(variables: Vec<(String, String)>) -> Self {
        let folder = folder();
        let everything = start(folder.path(), "town", &["run"], variables);
        let mut process = everything.serve();
        process.healthy().await;
        let channel = channel(&process);
        let channels = (channel.clone(), channel);
        Self::of(folder, vec![process], channels, Vec::new(), None)
    }

    /// Registration and checkpoint as separate processes, each with its own PostgreSQL database.
    ///
    /// # Panics
    ///
    /// When there is no PostgreSQL, or they do not become healthy.
    pub async fn spread() -> Self {
        Self::spread_out(None, Vec::new()).await
    }

    /// The same, but one of them reaches its database over a [line](Town::line) that can be cut.
    ///
    /// # Panics
    ///
    /// When there is no PostgreSQL, or they do not become healthy.
    pub async fn spread_over_a_line(of: ServiceName) -> Self {
        Self::spread_out(Some(of), Vec::new()).await
    }

    async fn spread_out(over_a_line: Option<ServiceName>, more: Vec<(String, String)>) -> Self {
        let folder = folder();
        let (mut databases, mut urls, mut line) = (Vec::new(), Vec::new(), None);
        for name in [ServiceName::Registration, ServiceName::Checkpoint] {
            let database = TestDb::fresh(On::Postgres, &migrations(name)).await;
            let mut url = database.settings.url.clone();
            if over_a_line == Some(name) {
                let between = Line::to(&url);
                between.url().clone_into(&mut url);
                line = Some(between);
            }
            databases.push(database);
            urls.push(url);
        }
        let variable = |key: &str, value: String| {
            let mut variables = more.clone();
            variables.push((key.to_owned(), value));
            variables
        };
        let people = variable("QUMA__REGISTRATION__DATABASE__URL", urls[0].clone());
        let mut registration = start(folder.path(), "registration", &["run", "registration"], people).serve();
        let mut variables = variable("QUMA__CHECKPOINT__DATABASE__URL", urls[1].clone());
        variables.push((
            "QUMA__NEIGHBOURS__REGISTRATION".to_owned(),
            format!("http://{}", registration.address()),
        ));
        let mut checkpoint = start(folder.path(), "checkpoint", &["run", "checkpoint"], variables).serve();
        registration.healthy().await;
        checkpoint.healthy().await;
        let channels = (channel(&registration), channel(&checkpoint));
        Self::of(folder, vec![registration, checkpoint], channels, databases, line)
    }

    /// Registration and checkpoint as somebody has set them up themselves, with the town's keys and everything else in this folder.
    pub fn set_up(
        folder: TempDir,
        registration: Process,
        checkpoint: Process,
        databases: Vec<TestDb>,
    ) -> Self {
        let channels = (channel(&registration), channel(&checkpoint));
        Self::of(folder, vec![registration, checkpoint], channels, databases, None)
    }

    fn of(
        folder: TempDir,
        processes: Vec<Process>,
        channels: (Channel, Channel),
        databases: Vec<TestDb>,
        line: Option<Line>,
    ) -> Self {
        let keys =
            Keyring::open(&folder.path().join("keys"), "410811").expect("the town's keys can be opened");
        let clock = Clock::system(Zone::parse("+08:00").expect("a zone"));
        Self {
            processes,
            registration: channels.0,
            checkpoint: channels.1,
            folder,
            keys,
            clock,
            line,
            databases,
        }
    }

    /// The process in which checkpoint runs.
    pub fn checkpoint_process(&mut self) -> &mut Process {
        self.processes.last_mut().expect("a town has a process")
    }

    /// The process in which registration runs.
    pub fn registration_process(&mut self) -> &mut Process {
        self.processes.first_mut().expect("a town has a process")
    }

    /// The line between a service and its database.
    ///
    /// # Panics
    ///
    /// When the town was not spread over one.
    pub fn line(&self) -> &Line {
        self.line.as_ref().expect("the town was spread over a line")
    }

    /// Checkpoint's database, seen from beside it.
    ///
    /// # Panics
    ///
    /// When the town is not spread.
    pub fn checkpoint_books(&self) -> &TestDb {
        self.databases.last().expect("the town is spread")
    }

    /// What its processes wrote, for a test that fails.
    pub fn said(&self) -> String {
        self.processes.iter().map(Process::said).collect()
    }

    /// The town's folder: databases, keys, logs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The town's keys, to sign what only the town could have signed.
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// The machine's time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A token for somebody of this role; `scope` such as `410811` or `checkpoint:…`.
    ///
    /// # Panics
    ///
    /// When the scope is none.
    pub fn token(&self, role: Role, scope: &str, subject: &str) -> String {
        let scope = Scope::parse(scope).expect("a scope");
        let bearer = Bearer {
            subject: subject.to_owned(),
            roles: vec![role],
            scope,
        };
        tokens::mint(&self.keys, &self.clock, &bearer, 1).expect("a token can be made")
    }

    /// A request by somebody of this role for the whole district.
    pub fn by<M>(&self, role: Role, message: M) -> Request<M> {
        bearing(&self.token(role, "410811", role.text()), message)
    }

    /// People and families.
    pub fn people(&self) -> RegistrationServiceClient<Channel> {
        RegistrationServiceClient::new(self.registration.clone())
    }

    /// Codes and levels.
    pub fn codes(&self) -> HealthCodeServiceClient<Channel> {
        HealthCodeServiceClient::new(self.registration.clone())
    }

    /// Reaching people who came from outside.
    pub fn outreach(&self) -> OutreachServiceClient<Channel> {
        OutreachServiceClient::new(self.registration.clone())
    }

    /// Units and buildings.
    pub fn places(&self) -> PlaceServiceClient<Channel> {
        PlaceServiceClient::new(self.checkpoint.clone())
    }

    /// Checkpoints and posters.
    pub fn checkpoints(&self) -> CheckpointServiceClient<Channel> {
        CheckpointServiceClient::new(self.checkpoint.clone())
    }

    /// Who did what in registration.
    pub fn registration_audit(&self) -> RegistrationAuditClient<Channel> {
        RegistrationAuditClient::new(self.registration.clone())
    }

    /// Who did what in checkpoint.
    pub fn checkpoint_audit(&self) -> CheckpointAuditClient<Channel> {
        CheckpointAuditClient::new(self.checkpoint.clone())
    }

    /// Where somebody was, who was near.
    pub fn traces(&self) -> TraceServiceClient<Channel> {
        TraceServiceClient::new(self.checkpoint.clone())
    }

    /// VisitorService.
    pub fn visitors(&self) -> VisitorServiceClient<Channel> {
        VisitorServiceClient::new(self.checkpoint.clone())
    }

    /// What gates report.
    pub fn reports(&self) -> ReportServiceClient<Channel> {
        ReportServiceClient::new(self.registration.clone())
    }

    /// FeverService.
    pub fn fevers(&self) -> FeverServiceClient<Channel> {
        FeverServiceClient::new(self.checkpoint.clone())
    }

    /// What happens at gates.
    pub fn gates(&self) -> GateServiceClient<Channel> {
        GateServiceClient::new(self.checkpoint.clone())
    }

    /// Records and figures.
    pub fn passes(&self) -> PassServiceClient<Channel> {
        PassServiceClient::new(self.checkpoint.clone())
    }
}

/// A request that bears a token.
///
/// # Panics
///
/// When the token is none.
pub fn bearing<M>(token: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}")
        .parse()
        .expect("a token is letters, digits, - _ and dots");
    request.metadata_mut().insert("authorization", bearer);
    request
}

/// The program under test, built together with the tests.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("the running program has a file");
    let folder = tests.parent().expect("a file is in a folder");
    // Tests are built into `deps/`, beside which the program lies.
    let folder = if folder.ends_with("deps") {
        folder.parent().expect("deps is in a folder")
    } else {
        folder
    };
    folder.join("tests")
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("quma-town-")
        .tempdir()
        .expect("a temporary folder")
}

fn start(folder: &Path, name: &str, arguments: &[&str], mut variables: Vec<(String, String)>) -> Start {
    let mut arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    arguments.extend(["--data".to_owned(), folder.display().to_string()]);
    // A journey asks faster than a person, unless it is about just that.
    variables.insert(0, ("QUMA__PER_CALLER__PER_SECOND".to_owned(), "0".to_owned()));
    Start {
        program: program(),
        arguments,
        variables,
        address: free_address(),
        log: log_in(folder, name),
        from: None,
    }
}

fn channel(process: &Process) -> Channel {
    Endpoint::from_shared(format!("http://{}", process.address()))
        .expect("an address")
        .connect_lazy()
}
