//! What a board is made of: asked of the services as somebody who looks at one, and kept with its age when they do not answer.

use crate::front::Front;
use crate::session::signed_in::SignedIn;
use kit::clock::Moment;
use kit::wire::Wire;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::registration::v1 as people;
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;
use tonic::{Request, Status};

/// Open cases that are asked for; more are told as "and more".
const CASES: i32 = 200;
/// Cases whose gates are named.
const NAMED: usize = 12;
/// Less than a service may take: with the five seconds between two rounds, a board hears before it believes that the server is out of reach.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a board shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Of the gates.
    pub(super) gates: Told<OfGates>,
    /// Of people.
    pub(super) people: Told<OfPeople>,
}

/// What one service told, when, and whether it has been silent since.
#[derive(Clone, Debug)]
pub(super) struct Told<T> {
    /// The newest answer, and when it was given in the town's time; `None` before the first.
    pub(super) newest: Option<(Moment, T)>,
    /// Whether it did not answer the last time.
    pub(super) is_silent: bool,
}

/// What checkpoint tells.
#[derive(Clone, Debug, Default)]
pub(super) struct OfGates {
    /// Everything since the beginning.
    pub(super) summary: gates::GetSummaryResponse,
    /// Today by the hour.
    pub(super) today: gates::CountPassesResponse,
    /// The streets, or those of them that are in sight.
    pub(super) ranking: Vec<gates::RankedArea>,
    /// Open fevers, whoever is soonest due first.
    pub(super) fevers: Cases<gates::Fever>,
    /// Names of the gates of the first of them.
    pub(super) gate_names: BTreeMap<String, String>,
}

/// What registration tells.
#[derive(Clone, Debug, Default)]
pub(super) struct OfPeople {
    /// Open abnormal answers, whoever is soonest due first.
    pub(super) abnormal: Cases<people::AbnormalCase>,
    /// Quarantines of the area.
    pub(super) quarantines: people::QuarantineCount,
    /// Returnees of the area.
    pub(super) returnees: people::AreaReturnees,
}

/// Open cases.
#[derive(Clone, Debug)]
pub(super) struct Cases<T> {
    pub(super) all: Vec<T>,
    /// Whether there are more than were asked for.
    pub(super) has_more: bool,
}

impl Facts {
    /// Whether the services were asked at all.
    pub(super) fn are_told(&self) -> bool {
        self.gates.newest.is_some() || self.gates.is_silent
    }
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self {
            newest: None,
            is_silent: false,
        }
    }
}

impl<T> Default for Cases<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            has_more: false,
        }
    }
}

impl<T: Clone> Told<T> {
    fn after(&self, answer: Result<T, Status>, now: Moment, service: &'static str) -> Self {
        match answer {
            Ok(told) => Self {
                newest: Some((now, told)),
                is_silent: false,
            },
            Err(status) => {
                tracing::warn!(service, code = ?status.code(), "a board's figures are old: the service does not answer");
                Self {
                    newest: self.newest.clone(),
                    is_silent: true,
                }
            }
        }
    }
}

/// Asks everything as whoever looks at the board; what does not answer keeps what it told before.
pub(super) async fn ask(front: &Front, by: &SignedIn, before: &Facts) -> Facts {
    let known = before.gates.newest.as_ref().map(|(_, gates)| &gates.gate_names);
    let known = known.cloned().unwrap_or_default();
    let (gates, people) = tokio::join!(
        timeout(PATIENCE, of_gates(&front.neighbours.checkpoint, by, known)),
        timeout(PATIENCE, of_people(&front.neighbours.registration, by)),
    );
    let late = |_| Status::deadline_exceeded("the board does not wait longer");
    let now = front.clock.now();
    Facts {
        gates: before
            .gates
            .after(gates.unwrap_or_else(|e| Err(late(e))), now, "checkpoint"),
        people: before
            .people
            .after(people.unwrap_or_else(|e| Err(late(e))), now, "registration"),
    }
}

async fn of_gates(wire: &Wire, by: &SignedIn, known: BTreeMap<String, String>) -> Result<OfGates, Status> {
    let mut passes = PassServiceClient::new(wire.clone());
    let (mut counting, mut ranking) = (passes.clone(), passes.clone());
    let mut fevers = FeverServiceClient::new(wire.clone());
    let (summary, today, ranking, fevers) = tokio::try_join!(
        passes.get_summary(asked(by, gates::GetSummaryRequest::default())?),
        counting.count_passes(asked(by, gates::CountPassesRequest::default())?),
        ranking.rank_areas(asked(by, gates::RankAreasRequest::default())?),
        fevers.list_fevers(asked(
            by,
            gates::ListFeversRequest {
                page_size: CASES,
                ..gates::ListFeversRequest::default()
            }
        )?),
    )?;
    let answer = fevers.into_inner();
    let mut fevers = Cases {
        all: answer.fevers,
        has_more: !answer.next_page_token.is_empty(),
    };
    fevers.all.sort_by_key(|fever| due_second(fever.due_at.as_ref()));
    let first = fevers.all.iter().take(NAMED);
    let gate_names = names(wire, by, first.map(|fever| fever.checkpoint_id.as_str()), known).await?;
    Ok(OfGates {
        summary: summary.into_inner(),
        today: today.into_inner(),
        ranking: ranking.into_inner().areas,
        fevers,
        gate_names,
    })
}

/// Names of gates; those that are known already are not asked for again.
async fn names(
    wire: &Wire,
    by: &SignedIn,
    gates_shown: impl Iterator<Item = &str>,
    known: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Status> {
    let mut client = CheckpointServiceClient::new(wire.clone());
    let mut names = BTreeMap::new();
    for id in gates_shown {
        let name = match known.get(id) {
            Some(name) => name.clone(),
            None => {
                let request = gates::GetCheckpointRequest {
                    checkpoint_id: id.to_owned(),
                };
                let gate = client.get_checkpoint(asked(by, request)?).await?.into_inner();
                let gate = gate.checkpoint.unwrap_or_default();
                // The only gate of a unit often bears its name.
                match gate.name == gate.unit_name {
                    true => gate.name,
                    false => format!("{} {}", gate.unit_name, gate.name),
                }
            }
        };
        names.insert(id.to_owned(), name);
    }
    Ok(names)
}

async fn of_people(wire: &Wire, by: &SignedIn) -> Result<OfPeople, Status> {
    let mut outreach = OutreachServiceClient::new(wire.clone());
    let mut quarantines = QuarantineServiceClient::new(wire.clone());
    let mut returnees = ReturneeServiceClient::new(wire.clone());
    let (abnormal, quarantines, returnees) = tokio::try_join!(
        outreach.list_abnormal(asked(
            by,
            people::ListAbnormalRequest {
                page_size: CASES,
                ..people::ListAbnormalRequest::default()
            }
        )?),
        quarantines.count_quarantines(asked(by, people::CountQuarantinesRequest::default())?),
        returnees.count_returnees(asked(by, people::CountReturneesRequest::default())?),
    )?;
    let answer = abnormal.into_inner();
    let mut abnormal = Cases {
        all: answer.cases,
        has_more: !answer.next_page_token.is_empty(),
    };
    abnormal.all.sort_by_key(|case| due_second(case.due_at.as_ref()));
    Ok(OfPeople {
        abnormal,
        quarantines: quarantines.into_inner().total.unwrap_or_default(),
        returnees: returnees.into_inner().whole.unwrap_or_default(),
    })
}

/// What nobody owes any more comes last.
fn due_second(due: Option<&prost_types::Timestamp>) -> i64 {
    due.map_or(i64::MAX, |due| due.seconds)
}

fn asked<M>(by: &SignedIn, message: M) -> Result<Request<M>, Status> {
    by.request(message)
        .map_err(|_| Status::unavailable("no token can be signed"))
}
