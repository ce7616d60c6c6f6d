//! The program under test plays 1 March 2020: the newspaper's figures come out, on PostgreSQL as on SQLite; a killed load resumes, nothing is
//! told twice, and a neighbour's town opens beside the first.

use crate::steps::says_later;
use crate::the_demo_tells_of_its_people::Asker;
use kit::db::Migrations;
use kit::db::testing::{On, TestDb};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::registration::v1 as people;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::town::process::{Process, Start, free_address, log_in};
use tests::town::{bearing, program};
use tonic::Code;
use tonic::transport::{Channel, Endpoint};
use vocabulary::Role;

/// Telling the whole day may take so long on two busy cores, without optimisation.
const PATIENCE: Duration = Duration::from_secs(420);

/// Gates, gates with records, and records.
type Figures = (i64, i64, i64);

#[tokio::test]
async fn the_newspapers_figures_come_out_exactly() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut demo = Demo::opens(folder.path(), "", "quma-data").await;
    // Killed while people register, and again in the evening on which gates upload and volunteers type in what they found at doors.
    demo.has_begun("居民登记 residents register").await;
    demo.has_registered(100).await;
    demo.falls_and_rises_before("错峰购物 shopping by turns").await;
    demo.has_begun("2月29日 records and doors of 29 February").await;
    demo.has_recorded(4_000).await;
    demo.has_opened_a_survey().await;
    demo.falls_and_rises_before("3月1日上午 the morning of 1 March")
        .await;

    demo.is_told().await;
    assert_eq!(demo.figures("officer").await, Some((927, 713, 95_482)));
    let every_gate = demo.every_gate().await;
    assert_eq!(every_gate.len(), 927);
    assert_eq!(
        every_gate.iter().filter(|gate| gate.passes_recorded > 0).count(),
        713
    );
    assert_eq!(
        every_gate.iter().map(|gate| gate.passes_recorded).sum::<i64>(),
        95_482
    );
    let offices: Vec<_> = every_gate
        .iter()
        .filter(|gate| gate.unit_name == "山阳区行政机关大院")
        .map(|gate| gate.passes_recorded)
        .collect();
    assert_eq!(offices, [7_211]);
    demo.has_a_token_for_every_role();
    let officer = Asker {
        town: demo.channel.clone(),
        token: demo.token("officer"),
    };
    officer.hears_of_everybody().await;

    // A second start keeps everything and tells nothing twice; the town's clock goes on.
    let before = demo.story().now;
    demo.stops_and_starts().await;
    demo.is_told().await;
    assert_eq!(demo.figures("command").await, Some((927, 713, 95_482)));
    assert!(demo.story().now >= before, "{} {before}", demo.story().now);
}

#[tokio::test]
async fn a_story_killed_halfway_is_told_to_its_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut demo = Demo::opens(folder.path(), "--area 410883", "quma-data-410883").await;
    // Killed when the first records are in the books, and again a little later.
    for some in [1, 4_000] {
        demo.has_recorded(some).await;
        demo.falls_and_rises_before("stop with Ctrl-C").await;
    }
    demo.is_told().await;
    assert_eq!(demo.figures("officer").await, Some((186, 151, 12_640)));
    assert_eq!(demo.every_gate().await.len(), 186);
}

#[tokio::test]
async fn a_story_is_told_on_postgresql_by_the_settings_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut databases, mut settings) = (Vec::new(), "data = \"town\"\n".to_owned());
    for service in ["registration", "checkpoint", "edge"] {
        let database = TestDb::fresh(On::Postgres, &Migrations::of_kit()).await;
        settings += &format!("\n[{service}.database]\nurl = \"{}\"\n", database.settings.url);
        databases.push(database);
    }
    std::fs::write(folder.path().join("town.toml"), settings).expect("a settings file");
    let words = "--area 410883 --settings town.toml";
    let mut demo = Demo::opens(folder.path(), words, "town").await;
    demo.is_told().await;
    assert_eq!(demo.figures("officer").await, Some((186, 151, 12_640)));
    assert_eq!(demo.every_gate().await.len(), 186);
    for service in ["registration", "checkpoint", "edge"] {
        assert!(!demo.data.join(format!("{service}.db")).exists(), "{service}");
    }

    // Another folder makes no other town of these databases.
    let elsewhere = demo.beside(&format!("demo {words} --data elsewhere"));
    assert!(
        elsewhere.contains("elsewhere holds a town without a story: choose another folder with --data"),
        "{elsewhere}"
    );
    demo.stops_and_starts().await;
    demo.is_told().await;
    assert_eq!(demo.figures("command").await, Some((186, 151, 12_640)));
}

#[tokio::test]
async fn a_neighbours_town_opens_beside_the_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = Demo::opens(folder.path(), "", "quma-data").await;
    let second = Demo::opens(folder.path(), "--area 410883", "quma-data-410883").await;
    // Each tells its own story, and answers its own officer and no other's.
    for (town, other, area) in [(&first, &second, "410811"), (&second, &first, "410883")] {
        assert_eq!(town.story().area, area);
        let answers = async || town.figures("officer").await;
        town.waits("the town answers", answers).await;
        let refused = async || {
            let stranger = bearing(&other.token("officer"), pb::GetSummaryRequest::default());
            let answer = town.passes.clone().get_summary(stranger).await;
            let refused = answer.expect_err(area);
            (!says_later(&refused)).then_some(refused.code())
        };
        let code = town.waits("the other's officer is refused", refused).await;
        assert_eq!(code, Code::Unauthenticated);
    }

    // A folder tells one story, and is not run as if it told none.
    let taken = second.beside("demo --area 410883 --data quma-data");
    assert!(
        taken.contains("quma-data tells the story of 410811: choose another folder with --data"),
        "{taken}"
    );
    let run = first.beside("run");
    assert!(
        run.contains("holds a demonstration: open it with `quma demo`"),
        "{run}"
    );
    let nowhere = first.beside("demo --area 410802");
    assert!(nowhere.contains("no story is told of 410802"), "{nowhere}");
}

/// A demonstration that was opened in some folder.
struct Demo {
    process: Process,
    channel: Channel,
    passes: PassServiceClient<Channel>,
    /// Where it was typed.
    folder: PathBuf,
    /// Where it keeps its story.
    data: PathBuf,
    /// How much of what it wrote was written before its last start, in bytes.
    heard: usize,
}

/// Where the story stands, as the data folder says.
#[derive(serde::Deserialize)]
struct Story {
    area: String,
    told: bool,
    now: String,
}

/// The program with these words, typed in this folder.
fn typed(folder: &Path, words: &str, log: &str) -> Start {
    Start {
        program: program(),
        arguments: words.split_whitespace().map(str::to_owned).collect(),
        variables: Vec::new(),
        address: free_address(),
        log: log_in(folder, log),
        from: Some(folder.to_owned()),
    }
}

impl Demo {
    /// Types these words behind `quma demo`; the story is to be found in `data` then.
    async fn opens(folder: &Path, words: &str, data: &str) -> Self {
        let mut process = typed(folder, &format!("demo {words}"), data).serve();
        process.healthy().await;
        let address = format!("http://{}", process.address());
        let channel = Endpoint::from_shared(address).expect("an address").connect_lazy();
        Self {
            process,
            passes: PassServiceClient::new(channel.clone()),
            channel,
            folder: folder.to_owned(),
            data: folder.join(data),
            heard: 0,
        }
    }

    /// What somebody is told who types this in the same folder. Its address is taken, so what should not open does not.
    fn beside(&self, words: &str) -> String {
        let words = format!("{words} --listen {}", self.process.address());
        typed(&self.folder, &words, "beside").once().refused()
    }

    /// What it wrote since its last start.
    fn says(&self) -> String {
        let said = self.process.said();
        said.get(self.heard..).unwrap_or_default().to_owned()
    }

    async fn has_begun(&self, chapter: &str) {
        let begun = async || self.says().contains(chapter).then_some(());
        self.waits(chapter, begun).await;
    }

    /// Ended as by a power cut before it has come to this chapter, and started again.
    async fn falls_and_rises_before(&mut self, chapter: &str) {
        self.process.kill();
        assert!(
            !self.says().contains(chapter) && !self.story().told,
            "it was killed too late"
        );
        self.heard = self.process.said().len();
        self.process.start_again();
        self.process.healthy().await;
    }

    async fn stops_and_starts(&mut self) {
        assert!(self.process.stop().await.success(), "{}", self.process.said());
        self.process.start_again();
        self.process.healthy().await;
    }

    fn story(&self) -> Story {
        let text = std::fs::read(self.data.join("story.json")).expect("a story is begun");
        serde_json::from_slice(&text).expect("a bookmark")
    }

    fn token(&self, role: &str) -> String {
        let file = self.data.join("tokens").join(format!("{role}.jwt"));
        std::fs::read_to_string(file).expect("a token lies ready")
    }

    /// A token for every role that people have in a district.
    fn has_a_token_for_every_role(&self) {
        for role in Role::ALL {
            let file = self.data.join("tokens").join(format!("{role}.jwt"));
            let is_given = !matches!(role, Role::Resident | Role::Service);
            assert_eq!(file.exists(), is_given, "{role}");
        }
    }

    async fn is_told(&self) {
        self.waits("the story is told", async || self.story().told.then_some(()))
            .await;
    }

    async fn has_recorded(&self, some: i64) {
        let recorded = async || {
            let figures = self.figures("officer").await;
            figures.filter(|(_, _, passes)| *passes >= some)
        };
        self.waits("the first records are in the books", recorded).await;
    }

    async fn has_registered(&self, some: usize) {
        let registered = async || {
            let ask = people::FindPeopleRequest {
                page_size: 200,
                ..people::FindPeopleRequest::default()
            };
            let found = RegistrationServiceClient::new(self.channel.clone())
                .find_people(bearing(&self.token("officer"), ask))
                .await;
            let found = found.ok()?.into_inner().people.len();
            (found >= some).then_some(())
        };
        self.waits("somebody is registered", registered).await;
    }

    async fn has_opened_a_survey(&self) {
        let opened = async || {
            let ask = bearing(&self.token("officer"), people::ListSurveysRequest::default());
            let listed = SurveyServiceClient::new(self.channel.clone())
                .list_surveys(ask)
                .await;
            let is_any = !listed.ok()?.into_inner().surveys.is_empty();
            is_any.then_some(())
        };
        self.waits("a survey is opened", opened).await;
    }

    async fn waits<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            let has_patience = began.elapsed() < PATIENCE && !self.process.has_ended();
            assert!(has_patience, "still waiting: {what}: {}", self.process.said());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The figures of the whole scope; none while lists are shed.
    async fn figures(&self, role: &str) -> Option<Figures> {
        let request = bearing(&self.token(role), pb::GetSummaryRequest::default());
        let told = self.passes.clone().get_summary(request).await.ok()?.into_inner();
        Some((
            told.checkpoints_registered,
            told.checkpoints_active,
            told.passes_recorded,
        ))
    }

    /// The figures of every gate, page by page.
    async fn every_gate(&self) -> Vec<pb::PlaceSummary> {
        let (mut gates, mut page_token) = (Vec::new(), String::new());
        loop {
            let ask = pb::GetSummaryRequest {
                depth: pb::Depth::Checkpoints.into(),
                page_size: 100,
                page_token,
                ..pb::GetSummaryRequest::default()
            };
            let page = self
                .passes
                .clone()
                .get_summary(bearing(&self.token("inspector"), ask))
                .await;
            let page = page.expect("the figures are told").into_inner();
            gates.extend(page.places);
            if page.next_page_token.is_empty() {
                return gates;
            }
            page_token = page.next_page_token;
        }
    }
}
