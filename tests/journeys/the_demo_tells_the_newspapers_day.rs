//! The program under test plays 1 March 2020: the newspaper's figures come out, a killed load resumes, nothing is told twice.

use crate::the_demo_tells_of_its_people::Asker;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::town::process::{Process, Start, free_address, log_in};
use tests::town::{bearing, program};
use tonic::transport::{Channel, Endpoint};
use vocabulary::Role;

/// Telling the whole day may take so long on two busy cores, without optimisation.
const PATIENCE: Duration = Duration::from_secs(420);

/// Gates, gates with records, and records.
type Figures = (i64, i64, i64);

#[tokio::test]
async fn the_newspapers_figures_come_out_exactly() {
    let mut demo = Demo::opens("410811").await;
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
    let before = demo.now();
    assert!(demo.process.stop().await.success(), "{}", demo.process.said());
    demo.process.start_again();
    demo.process.healthy().await;
    demo.is_told().await;
    assert_eq!(demo.figures("command").await, Some((927, 713, 95_482)));
    assert!(demo.now() >= before, "{} {before}", demo.now());
}

#[tokio::test]
async fn a_story_killed_halfway_is_told_to_its_end() {
    let mut demo = Demo::opens("410883").await;
    // Killed when the first records are in the books, and again a little later.
    for some in [1, 4_000] {
        demo.has_recorded(some).await;
        demo.process.kill();
        assert!(!demo.story().told, "it was killed too late");
        demo.process.start_again();
        demo.process.healthy().await;
    }
    demo.is_told().await;
    assert_eq!(demo.figures("officer").await, Some((186, 151, 12_640)));
    assert_eq!(demo.every_gate().await.len(), 186);
}

/// A demonstration in a folder of its own.
struct Demo {
    process: Process,
    channel: Channel,
    passes: PassServiceClient<Channel>,
    folder: TempDir,
}

/// Where the story stands, as the data folder says.
#[derive(serde::Deserialize)]
struct Story {
    told: bool,
    now: String,
}

impl Demo {
    async fn opens(area: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shown = folder.path().display().to_string();
        let start = Start {
            program: program(),
            arguments: ["demo", "--area", area, "--data", &shown]
                .map(str::to_owned)
                .to_vec(),
            variables: Vec::new(),
            address: free_address(),
            log: log_in(folder.path(), "demo"),
        };
        let mut process = start.serve();
        process.healthy().await;
        let address = format!("http://{}", process.address());
        let channel = Endpoint::from_shared(address).expect("an address").connect_lazy();
        Self {
            process,
            passes: PassServiceClient::new(channel.clone()),
            channel,
            folder,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn story(&self) -> Story {
        let text = std::fs::read(self.path().join("story.json")).expect("a story is begun");
        serde_json::from_slice(&text).expect("a bookmark")
    }

    fn now(&self) -> String {
        self.story().now
    }

    fn token(&self, role: &str) -> String {
        let file = self.path().join("tokens").join(format!("{role}.jwt"));
        std::fs::read_to_string(file).expect("a token lies ready")
    }

    /// A token for every role that people have in a district.
    fn has_a_token_for_every_role(&self) {
        for role in Role::ALL {
            let file = self.path().join("tokens").join(format!("{role}.jwt"));
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
