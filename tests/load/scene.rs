//! A town with its gates and a crowd before them, and the count of what it acknowledged.

use super::Failure;
use super::Sizes;
use super::crowd::{self, DISTRICT, Gate, Visit, bearer};
use super::drive::{Outcome, Until, drive};
use super::program::Program;
use super::report::{self, Tally};
use super::workshop::Workshop;
use kit::clock::Clock;
use kit::keys::Keyring;
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::common::v1::{Direction, HealthLevel};
use quma::demo::{gates, story};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use vocabulary::{PassId, PersonId, Role};

/// A gate that has not heard from registration yet answers grey; so long it may take to hear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A town that is ready to be rushed.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) sizes: Sizes,
    pub(crate) keys: Keyring,
    pub(crate) clock: Clock,
    pub(crate) town: Program,
    /// For whatever is not a rush.
    pub(crate) channels: Vec<Channel>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) passers: Vec<crowd::Passer>,
    pub(crate) visits: Arc<Vec<Visit>>,
    pub(crate) officer: MetadataValue<Ascii>,
    /// The first PASS, for the echo to repeat.
    pub(crate) answer: gate::VerifyPassResponse,
    /// Passes the town said it has.
    pub(crate) acknowledged: u64,
    /// People who registered: the next ones are others.
    pub(crate) registered: AtomicUsize,
}

/// Channels for whatever is not a rush.
const CHANNELS: usize = 4;

impl Scene {
    /// Registers the gates and waits until one lets somebody pass.
    pub(crate) async fn set(workshop: &Workshop, town: Program) -> Result<Self, Failure> {
        let Workshop {
            sizes,
            keys,
            clock,
            passers,
            ..
        } = workshop;
        let channels = town.channels(CHANNELS)?;
        let officer = bearer(keys, clock, Role::Officer, DISTRICT, "officer")?;
        let mut scene = Self {
            sizes: sizes.clone(),
            keys: keys.clone(),
            clock: clock.clone(),
            town,
            channels,
            gates: Vec::new(),
            passers: passers.clone(),
            visits: Arc::default(),
            officer,
            answer: gate::VerifyPassResponse::default(),
            acknowledged: 0,
            registered: AtomicUsize::new(0),
        };
        scene.gates = scene.register_gates().await?;
        scene.visits = Arc::new(crowd::visits(&scene.passers, &scene.gates));
        scene.answer = scene.first_pass().await?;
        Ok(scene)
    }

    /// Any of the connections.
    pub(crate) fn channel(&self) -> Channel {
        self.channels[0].clone()
    }

    /// A request by an officer of the district.
    pub(crate) fn by_officer<M>(&self, message: M) -> Request<M> {
        by(&self.officer, message)
    }

    /// The gates of the story, registered as a back office would: from one table.
    async fn register_gates(&self) -> Result<Vec<Gate>, Failure> {
        let mut client = CheckpointServiceClient::new(self.channel());
        let mut plans = gates::plan(&story::SHANYANG);
        plans.truncate(self.sizes.gates);
        let rows: Vec<_> = plans
            .iter()
            .enumerate()
            .map(|(index, plan)| row(index, plan))
            .collect();
        let report = client
            .import_checkpoints(self.by_officer(tokio_stream::iter(rows)))
            .await?
            .into_inner();
        if let Some(refused) = report.refused_rows.first() {
            return Err(format!("a gate was refused: {refused:?}").into());
        }
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let list = gate::ListCheckpointsRequest {
                page_size: 1000,
                page_token,
                ..Default::default()
            };
            let page = client.list_checkpoints(self.by_officer(list)).await?.into_inner();
            for gate in page.checkpoints {
                let (scope, subject) = (
                    format!("checkpoint:{}", gate.checkpoint_id),
                    format!("staff-{}", gate.number),
                );
                let token = bearer(&self.keys, &self.clock, Role::GateStaff, &scope, &subject)?;
                let community = gate.area.map(|area| area.code).unwrap_or_default();
                found.push(Gate {
                    id: gate.checkpoint_id,
                    community,
                    token,
                });
            }
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Scans the first visitor until the answer is PASS: then checkpoint has registration's keys and standings.
    async fn first_pass(&mut self) -> Result<gate::VerifyPassResponse, Failure> {
        let mut client = GateServiceClient::new(self.channel());
        let began = Instant::now();
        loop {
            let id = PassId::new(self.clock.now()).to_string();
            let request = crowd::request(&id, &self.passers[0], &self.gates[0], 0);
            let answer = client
                .verify_pass(by(&self.gates[0].token, request))
                .await?
                .into_inner();
            self.acknowledged += 1;
            let verdict = answer.passage.as_ref().map(gate::Passage::verdict);
            if verdict == Some(gate::Verdict::Pass) {
                return Ok(answer);
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("nobody passes: {answer:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Scans a code at the first gate: the level it is judged by there.
    pub(crate) async fn level_at_the_gate(&mut self, code: &str) -> Result<HealthLevel, Failure> {
        let scan = gate::VerifyPassRequest {
            request_id: self.fresh_id(),
            checkpoint_id: self.gates[0].id.clone(),
            health_code: code.to_owned(),
            direction: Direction::In.into(),
            temperature_deci_celsius: Some(365),
            ..gate::VerifyPassRequest::default()
        };
        let mut client = GateServiceClient::new(self.channel());
        let answer = client.verify_pass(by(&self.gates[0].token, scan)).await?;
        self.acknowledged += 1;
        Ok(answer.into_inner().passage.unwrap_or_default().level())
    }

    /// An id nobody has used.
    pub(crate) fn fresh_id(&self) -> String {
        PersonId::new(self.clock.now()).to_string()
    }

    /// Rushes the town and counts what it acknowledged.
    pub(crate) async fn rush(&mut self, until: Until) -> Result<Outcome, Failure> {
        self.rush_by(&self.sizes.clone(), until).await
    }

    /// The same with other sizes: more calls under way, fewer connections.
    pub(crate) async fn rush_by(&mut self, sizes: &Sizes, until: Until) -> Result<Outcome, Failure> {
        let outcome = drive(&self.town, sizes, &self.visits, until, &self.clock).await?;
        self.acknowledged += outcome.acknowledged;
        Ok(outcome)
    }

    /// What was acknowledged, and what is in the books.
    pub(crate) async fn compare_with_the_books(&self) -> Result<Tally, Failure> {
        let mut client = PassServiceClient::new(self.channel());
        let summary = client
            .get_summary(self.by_officer(gate::GetSummaryRequest::default()))
            .await?
            .into_inner();
        let stored = u64::try_from(summary.passes_recorded)?;
        let tally = Tally {
            acknowledged: self.acknowledged,
            stored,
        };
        let verdict = if tally.agrees() { "exactly" } else { "DIFFERENT" };
        report::say(format_args!(
            "  acknowledged {} = stored {stored}: {verdict}",
            tally.acknowledged
        ));
        Ok(tally)
    }
}

/// A request that bears a token.
pub(crate) fn by<M>(token: &MetadataValue<Ascii>, message: M) -> Request<M> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", token.clone());
    request
}

fn row(index: usize, plan: &gates::PlannedGate) -> gate::ImportCheckpointsRequest {
    gate::ImportCheckpointsRequest {
        line: index as i32 + 2, // the first line of a table is its head
        unit_name: plan.unit.clone(),
        unit_kind: plan.kind.to_owned(),
        area: plan.community.clone(),
        checkpoint_name: plan.name.clone(),
        direction: "进出".to_owned(),
        ..Default::default()
    }
}
