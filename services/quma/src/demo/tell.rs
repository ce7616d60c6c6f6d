//! Tells a story: the back office registers gates, residents register at posters, gates keep records, and it is noon.
//!
//! Every step may be told again: ids come from the dice, and what is there already counts once. So a killed load resumes by telling all of it.

use super::desk::{Desks, patiently};
use super::dice::Dice;
use super::gates::{self, PlannedGate};
use super::people::{self, Household, Invented};
use super::schedule::{self, Calendar, PlannedPass, Span};
use super::story::Story;
use futures::stream::{self, StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use kit::clock::{Clock, Moment};
use kit::fault;
use proto::checkpoint::v1 as gate;
use proto::common::v1::{Answer, Direction, HealthLevel};
use proto::registration::v1 as person;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use tonic::Status;
use vocabulary::Role;

/// How many calls are under way at once.
const AT_ONCE: usize = 48;
/// The privacy notice residents were shown.
const NOTICE: &str = "2020-02";

/// Why a story could not be told to its end.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// A call was refused.
    #[error("{step} was refused: {status}")]
    Refused {
        /// What was being told.
        step: &'static str,
        /// The refusal.
        status: Box<Status>,
    },
    /// The figures do not come out.
    #[error("{what}: {found}, not {told} as the story tells")]
    Figures {
        /// Which figure.
        what: &'static str,
        /// What the town answers.
        found: i64,
        /// What the story says.
        told: i64,
    },
}

/// Turns a refusal into an error that says at which step.
fn at(step: &'static str) -> impl Fn(Status) -> TellError {
    move |status| TellError::Refused {
        step,
        status: Box::new(status),
    }
}

/// What a told story came to.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Gates registered.
    pub gates: i64,
    /// Gates with records.
    pub active_gates: i64,
    /// Records.
    pub passes: i64,
    /// People registered.
    pub people: usize,
    /// Households they live in.
    pub households: usize,
}

/// A gate of the story that is registered.
struct Gate {
    plan: PlannedGate,
    id: String,
}

/// A person of the story who is registered.
struct Resident {
    id: String,
    code_digest: Vec<u8>,
    coughs: bool,
}

/// Everything a teller holds while telling.
pub struct Teller<'a> {
    /// Whose story.
    pub story: &'static Story,
    /// How the services are reached.
    pub desks: &'a Desks,
    /// The town's clock, moved from step to step.
    pub clock: &'a Clock,
    /// Shows how far we are.
    pub progress: &'a ProgressBar,
}

impl Teller<'_> {
    /// Tells the whole story and checks its figures. The clock stands at noon on 1 March afterwards.
    pub async fn tell(&self) -> Result<Told, TellError> {
        let calendar = Calendar::of_the_newspaper(self.clock.zone());
        let plans = gates::plan(self.story);
        let households = people::plan(self.story, &plans);

        self.set_clock(calendar.registering);
        let gates = self.register_gates(plans).await?;
        self.set_clock(calendar.posters);
        let posters = self.print_posters(&gates).await?;
        let residents = self.register_households(&households, &posters).await?;
        let passers = Passers::of(&gates, &households, &residents);
        for (number, shift) in calendar.shifts.into_iter().enumerate() {
            self.work_offline(&gates, &passers, &residents, shift, number)
                .await?;
        }
        self.live_through(&gates, &passers, &residents, calendar.live)
            .await?;
        self.set_clock(calendar.noon);
        self.check_figures(residents.len()).await
    }

    fn set_clock(&self, moment: Moment) {
        self.clock.set_now(moment).expect("a story's clock can be moved");
    }

    #[expect(clippy::print_stdout, reason = "where no terminal shows the bar, a line does")]
    fn begin(&self, what: &'static str, length: usize) {
        if self.progress.is_hidden() {
            println!("{what}: {length}");
        }
        self.progress.set_message(what);
        self.progress.set_position(0);
        self.progress.set_length(length as u64);
    }

    /// The back office registers the gates from one table.
    async fn register_gates(&self, plans: Vec<PlannedGate>) -> Result<Vec<Gate>, TellError> {
        self.begin("卡点登记 registering gates", plans.len());
        let rows: Vec<_> = plans
            .iter()
            .enumerate()
            .map(|(index, plan)| row(index, plan))
            .collect();
        let rows = self.desks.by(Role::Officer, 0, stream::iter(rows));
        let report = self
            .desks
            .checkpoints()
            .import_checkpoints(rows)
            .await
            .map_err(at("the import of gates"))?
            .into_inner();
        expect(
            "gates registered",
            i64::from(report.created + report.known_already),
            plans.len() as i64,
        )?;
        self.progress.set_position(plans.len() as u64);

        let mut ids = HashMap::with_capacity(plans.len());
        let mut page_token = String::new();
        loop {
            let list = gate::ListCheckpointsRequest {
                page_size: 1000,
                page_token,
                ..Default::default()
            };
            let list = self.desks.by(Role::Officer, 0, list);
            let page = self
                .desks
                .checkpoints()
                .list_checkpoints(list)
                .await
                .map_err(at("the list of gates"))?
                .into_inner();
            for found in page.checkpoints {
                let area = found.area.map(|area| area.code).unwrap_or_default();
                ids.insert((found.unit_name, area, found.name), found.checkpoint_id);
            }
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let found = plans.into_iter().filter_map(|plan| {
            let id = ids.remove(&(plan.unit.clone(), plan.community.clone(), plan.name.clone()))?;
            Some(Gate { plan, id })
        });
        let gates: Vec<Gate> = found.collect();
        expect(
            "gates found again by name",
            gates.len() as i64,
            self.story.gates as i64,
        )?;
        Ok(gates)
    }

    /// Every gate gets its poster; the answer is each one's token.
    async fn print_posters(&self, gates: &[Gate]) -> Result<Vec<String>, TellError> {
        self.begin("一点一码 issuing posters", gates.len());
        stream::iter(0..gates.len())
            .map(|index| async move {
                let issue = async || {
                    let issue = gate::IssuePosterRequest { checkpoint_id: gates[index].id.clone() };
                    self.desks.checkpoints().issue_poster(self.desks.by(Role::Officer, index, issue)).await
                };
                let issued = patiently(issue).await.map_err(at("the issue of a poster"))?;
                self.progress.inc(1);
                Ok(issued.poster.unwrap_or_default().token)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Every household scans the poster of its gate and registers, once.
    async fn register_households(
        &self,
        households: &[Household],
        posters: &[String],
    ) -> Result<Vec<Resident>, TellError> {
        self.begin("居民登记 residents register", households.len());
        let families: Vec<Vec<Resident>> = stream::iter(0..households.len())
            .map(|number| async move {
                let household = &households[number];
                let family = self.register(number, household, &posters[household.home]).await?;
                self.progress.inc(1);
                Ok::<_, TellError>(family)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(families.into_iter().flatten().collect())
    }

    async fn register(
        &self,
        number: usize,
        household: &Household,
        poster: &str,
    ) -> Result<Vec<Resident>, TellError> {
        let resolve = async || {
            let by = gate::resolve_poster_request::By::Token(poster.to_owned());
            self.desks.checkpoints().resolve_poster(gate::ResolvePosterRequest { by: Some(by) }).await
        };
        let resolved = patiently(resolve).await.map_err(at("the scan of a poster"))?;
        let (first, others) = household.members.split_first().expect("nobody is no household");
        let mut dice = Dice::new("households", number as u64);
        let request_id = dice.uuid_v7(
            (Calendar::of_the_newspaper(self.clock.zone())
                .posters
                .unix_micros()
                / 1000) as u64,
        );
        let member = |member: &Invented| person::FamilyMember {
            person: Some(details(member, &household.address)),
            health: Some(answers(member)),
            relation: member.relation.to_owned(),
        };
        let registration = person::RegisterByPosterRequest {
            request_id: request_id.to_string(),
            poster_ticket: resolved.poster_ticket,
            notice_version: NOTICE.to_owned(),
            person: Some(details(first, &household.address)),
            health: Some(answers(first)),
            family: others.iter().map(member).collect(),
        };
        let register = async || self.desks.people().register_by_poster(registration.clone()).await;
        let registered = patiently(register).await.map_err(at("a registration"))?;
        let own = person::RegisteredMember {
            person_id: registered.person_id,
            health_code: registered.health_code,
            ..Default::default()
        };
        let family = std::iter::once(own)
            .chain(registered.family)
            .zip(&household.members);
        Ok(family
            .map(|(registered, invented)| resident(registered, invented))
            .collect())
    }

    /// Gates fetch what they need at the start of a shift, work without a network, and upload their records at its end.
    async fn work_offline(
        &self,
        gates: &[Gate],
        passers: &Passers,
        residents: &[Resident],
        shift: Span,
        number: usize,
    ) -> Result<(), TellError> {
        let working: Vec<(usize, u32)> = gates
            .iter()
            .enumerate()
            .map(|(index, gate)| (index, schedule::shares(&gate.plan)[number]))
            .filter(|(_, count)| *count > 0)
            .collect();
        self.begin(
            if number == 0 {
                "2月29日 records of 29 February"
            } else {
                "3月1日上午 the morning of 1 March"
            },
            working.len() * 2,
        );
        self.set_clock(shift.from);
        let tickets: Vec<Vec<u8>> = stream::iter(working.clone())
            .map(|(index, _)| async move {
                let fetch = gate::FetchOfflineBundleRequest {
                    checkpoint_id: gates[index].id.clone(),
                    device_id: device(index),
                };
                let bundle = self.when_synchronised(index, fetch).await?;
                self.progress.inc(1);
                Ok::<_, TellError>(bundle.shift_ticket)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        self.set_clock(shift.to);
        stream::iter(working.into_iter().zip(tickets))
            .map(Ok)
            .try_for_each_concurrent(AT_ONCE, |((index, count), ticket)| async move {
                let passes = schedule::passes(index, shift, count, passers.healthy(index));
                self.upload(&gates[index].id, index, ticket, &passes, residents)
                    .await?;
                self.progress.inc(1);
                Ok(())
            })
            .await
    }

    /// A gate gets its bundle as soon as checkpoint has heard from registration for the first time.
    async fn when_synchronised(
        &self,
        index: usize,
        fetch: gate::FetchOfflineBundleRequest,
    ) -> Result<gate::FetchOfflineBundleResponse, TellError> {
        let ask = async || {
            let fetch = self.desks.by(Role::GateStaff, index, fetch.clone());
            self.desks.gates().fetch_offline_bundle(fetch).await.map_err(|status| {
                match fault::reason_of(&status).as_deref() {
                    Some("NEVER_SYNCHRONISED") => Status::unavailable(status.message()),
                    _ => status,
                }
            })
        };
        patiently(ask).await.map_err(at("an offline bundle"))
    }

    async fn upload(
        &self,
        checkpoint_id: &str,
        index: usize,
        ticket: Vec<u8>,
        passes: &[PlannedPass],
        residents: &[Resident],
    ) -> Result<(), TellError> {
        let header = gate::UploadHeader {
            shift_ticket: ticket,
            device_id: device(index),
            device_now: Some(self.clock.now().to_proto()),
        };
        let rows = passes
            .iter()
            .enumerate()
            .map(|(sequence, pass)| offline_pass(checkpoint_id, pass, &residents[pass.person], sequence));
        let rows: Vec<_> = rows.collect();
        let batches = rows.chunks(2000).map(|batch| gate::OfflinePasses {
            passes: batch.to_vec(),
        });
        let parts: Vec<_> = std::iter::once(gate::upload_passes_request::Part::Header(header))
            .chain(batches.map(gate::upload_passes_request::Part::Passes))
            .map(|part| gate::UploadPassesRequest { part: Some(part) })
            .collect();
        let upload = async || {
            let parts = self.desks.by(Role::GateStaff, index, stream::iter(parts.clone()));
            self.desks.gates().upload_passes(parts).await
        };
        let report = patiently(upload).await.map_err(at("an upload"))?;
        expect(
            "records uploaded",
            report.accepted + report.repeated,
            passes.len() as i64,
        )
    }

    /// The last hour happens minute by minute: staff scan codes, and a few people cough or run a fever.
    async fn live_through(
        &self,
        gates: &[Gate],
        passers: &Passers,
        residents: &[Resident],
        hour: Span,
    ) -> Result<(), TellError> {
        let mut scans: Vec<(usize, PlannedPass)> = Vec::new();
        for (index, gate) in gates.iter().enumerate() {
            let count = schedule::shares(&gate.plan)[2];
            scans.extend(
                schedule::passes(index, hour, count, passers.anyone(index))
                    .into_iter()
                    .map(|pass| (index, pass)),
            );
        }
        scans.sort_by_key(|(_, pass)| pass.at);
        self.begin("3月1日十一时 the last hour, live", scans.len());
        let minutes =
            scans.chunk_by(|(_, one), (_, other)| one.at.unix_seconds() / 60 == other.at.unix_seconds() / 60);
        for minute in minutes {
            self.set_clock(minute[minute.len() - 1].1.at);
            stream::iter(minute.to_vec())
                .map(Ok)
                .try_for_each_concurrent(AT_ONCE, |(index, pass)| async move {
                    self.scan(&gates[index].id, index, &pass, &residents[pass.person])
                        .await?;
                    self.progress.inc(1);
                    Ok::<_, TellError>(())
                })
                .await?;
        }
        Ok(())
    }

    async fn scan(
        &self,
        checkpoint_id: &str,
        index: usize,
        pass: &PlannedPass,
        resident: &Resident,
    ) -> Result<(), TellError> {
        let make = person::MakeCodeRequest {
            person_id: resident.id.clone(),
            kind: person::CodeKind::Phone.into(),
        };
        let make = async || {
            self.desks.codes().make_code(self.desks.by(Role::CommunityWorker, index, make.clone())).await
        };
        let made = patiently(make).await.map_err(at("a code"))?;
        let feverish = Dice::new("fever", pass.id.as_u128() as u64).chance(4);
        let verify = gate::VerifyPassRequest {
            request_id: pass.id.to_string(),
            checkpoint_id: checkpoint_id.to_owned(),
            health_code: made.health_code.unwrap_or_default().text,
            direction: direction(pass).into(),
            temperature_deci_celsius: pass.temperature.map(|normal| if feverish { 378 } else { normal }),
            mask_worn: Some(true),
            device_id: device(index),
            ..Default::default()
        };
        let scan = async || {
            self.desks.gates().verify_pass(self.desks.by(Role::GateStaff, index, verify.clone())).await
        };
        match patiently(scan).await {
            Ok(_) => Ok(()),
            // Told before a load was killed: the pass is there, under a code that was made earlier.
            Err(status) if fault::reason_of(&status).as_deref() == Some("REQUEST_ID_REUSED") => Ok(()),
            Err(status) => Err(at("a scan")(status)),
        }
    }

    /// The town must answer the newspaper's figures.
    async fn check_figures(&self, people: usize) -> Result<Told, TellError> {
        let summary = self
            .desks
            .by(Role::Officer, 0, gate::GetSummaryRequest::default());
        let summary = self
            .desks
            .passes()
            .get_summary(summary)
            .await
            .map_err(at("the summary"))?
            .into_inner();
        expect(
            "gates registered",
            summary.checkpoints_registered,
            self.story.gates as i64,
        )?;
        expect(
            "gates with records",
            summary.checkpoints_active,
            self.story.active_gates as i64,
        )?;
        expect("records", summary.passes_recorded, i64::from(self.story.passes))?;
        Ok(Told {
            gates: summary.checkpoints_registered,
            active_gates: summary.checkpoints_active,
            passes: summary.passes_recorded,
            people,
            households: self.story.households,
        })
    }
}

/// Who passes which gate, as indices of residents.
struct Passers {
    everyone: Vec<Vec<usize>>,
    healthy: Vec<Vec<usize>>,
}

impl Passers {
    /// People pass the gate they live behind; at other gates some of everyone passes.
    fn of(gates: &[Gate], households: &[Household], residents: &[Resident]) -> Self {
        let mut everyone = vec![Vec::new(); gates.len()];
        let mut next = 0;
        for household in households {
            for _ in &household.members {
                everyone[household.home].push(next);
                next += 1;
            }
        }
        for (index, people) in everyone.iter_mut().enumerate() {
            if people.is_empty() {
                let mut dice = Dice::new("passers", index as u64);
                people.extend((0..200).map(|_| dice.below(residents.len())));
            }
        }
        let well = |people: &Vec<usize>| {
            people
                .iter()
                .copied()
                .filter(|person| !residents[*person].coughs)
                .collect::<Vec<_>>()
        };
        let healthy = everyone
            .iter()
            .map(|people| {
                if well(people).is_empty() {
                    people.clone()
                } else {
                    well(people)
                }
            })
            .collect();
        Self { everyone, healthy }
    }

    fn anyone(&self, gate: usize) -> &[usize] {
        &self.everyone[gate]
    }

    fn healthy(&self, gate: usize) -> &[usize] {
        &self.healthy[gate]
    }
}

fn expect(what: &'static str, found: i64, told: i64) -> Result<(), TellError> {
    if found == told {
        Ok(())
    } else {
        Err(TellError::Figures { what, found, told })
    }
}

fn row(index: usize, plan: &PlannedGate) -> gate::ImportCheckpointsRequest {
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

fn details(invented: &Invented, address: &str) -> person::PersonDetails {
    person::PersonDetails {
        name: invented.name.clone(),
        id_document: Some(person::IdDocument {
            number: invented.id_number.clone(),
            ..Default::default()
        }),
        phone: invented.phone.clone(),
        address: address.to_owned(),
        ..Default::default()
    }
}

fn answers(invented: &Invented) -> person::HealthAnswers {
    let symptom = if invented.coughs {
        person::Symptom::DryCough
    } else {
        person::Symptom::None
    };
    person::HealthAnswers {
        temperature_deci_celsius: None,
        symptoms: vec![symptom.into()],
        high_risk_stay: Answer::No.into(),
        ..Default::default()
    }
}

fn resident(registered: person::RegisteredMember, invented: &Invented) -> Resident {
    let code = registered.health_code.unwrap_or_default();
    Resident {
        id: registered.person_id,
        code_digest: Sha256::digest(code.text.as_bytes()).to_vec(),
        coughs: invented.coughs,
    }
}

fn offline_pass(
    checkpoint_id: &str,
    pass: &PlannedPass,
    resident: &Resident,
    sequence: usize,
) -> gate::OfflinePass {
    gate::OfflinePass {
        pass_id: pass.id.to_string(),
        checkpoint_id: checkpoint_id.to_owned(),
        person_id: resident.id.clone(),
        code_digest: resident.code_digest.clone(),
        direction: direction(pass).into(),
        way: gate::Way::HealthCode.into(),
        temperature_deci_celsius: pass.temperature,
        mask_worn: Some(true),
        level: HealthLevel::Green.into(),
        verdict: gate::Verdict::Pass.into(),
        reasons: vec![gate::VerdictReason::Green.into()],
        scanned_at: Some(pass.at.to_proto()),
        device_sequence: sequence as i64,
    }
}

fn direction(pass: &PlannedPass) -> Direction {
    if pass.inward {
        Direction::In
    } else {
        Direction::Out
    }
}

/// The phone a gate works with.
fn device(gate: usize) -> String {
    format!("gate-{gate:04}")
}
