//! What requests need to be answered and not only refused: people, gates, posters, codes, tickets; fresh ones where a call uses them up.

use super::asks::outreach::Round;
use super::planted::{answers, details, document};
use super::town::Town;
use kit::wire::Wire;
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::day_ticket_service_client::DayTicketServiceClient;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::place_service_client::PlaceServiceClient;
use proto::checkpoint::v1::visitor_service_client::VisitorServiceClient;
use proto::common::v1 as common;
use proto::registration::v1 as people;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::report_service_client::ReportServiceClient;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tonic::{Request, Status};
use vocabulary::Role;

use super::town::DISTRICT;

/// The privacy notice in force.
pub(super) const NOTICE: &str = "2020-02";
/// The address of every unit: no secret, and found wherever it is kept.
pub(super) const PUBLIC: &str = "解放路一百零一号";
/// The device of every gate.
pub(super) const DEVICE: &str = "gate-1";

/// What there is to ask about.
pub(super) struct Pantry<'town> {
    pub(super) town: &'town Town,
    /// The planted person most calls are about, registered at a poster, with a child.
    pub(super) person: String,
    /// A code of that person.
    pub(super) health_code: String,
    /// Another resident of the same street.
    pub(super) stranger: String,
    pub(super) unit: String,
    pub(super) building: String,
    pub(super) checkpoint: String,
    pub(super) poster: gate::Poster,
    /// A survey of their street.
    pub(super) survey: String,
    /// The planted person's household; the other resident has one, too.
    pub(super) household: String,
    /// An application of the partner's that was approved.
    pub(super) code_use: String,
    /// A round of outreach with an abnormal answer, made when it is first asked about.
    pub(super) round: OnceCell<Round>,
    next: AtomicU16,
}

impl<'town> Pantry<'town> {
    /// Sets up a unit, a gate and its people through the real RPCs.
    pub(super) async fn fill(town: &'town Town) -> Self {
        let mut pantry = Self {
            town,
            person: String::new(),
            health_code: String::new(),
            stranger: String::new(),
            unit: String::new(),
            building: String::new(),
            checkpoint: String::new(),
            poster: gate::Poster::default(),
            survey: String::new(),
            household: String::new(),
            code_use: String::new(),
            round: OnceCell::new(),
            next: AtomicU16::new(1),
        };
        pantry.unit = pantry.fresh_unit().await;
        pantry.building = pantry.fresh_building().await;
        pantry.checkpoint = pantry.fresh_checkpoint().await;
        pantry.poster = pantry.fresh_poster(&pantry.checkpoint).await;
        let registered = pantry.register_at_the_poster().await;
        pantry.person = registered.person_id;
        pantry.health_code = registered.health_code.expect("whoever registers has a code").text;
        pantry.stranger = pantry.fresh_person().await.0;
        pantry.code_use = pantry.approved_code_use().await;
        pantry.wait_until_gates_know_registration().await;
        pantry.survey = pantry.fresh_survey().await;
        pantry.household = pantry.household_of(&pantry.survey, &pantry.person).await;
        pantry.household_of(&pantry.survey, &pantry.stranger).await;
        pantry
    }

    /// A request by somebody of this role for the whole district.
    pub(super) fn by<M>(&self, role: Role, message: M) -> Request<M> {
        bearing(&self.town.token(role.text(), role, DISTRICT), message)
    }

    /// A new id, for a request.
    pub(super) fn id(&self) -> String {
        self.town.id().to_string()
    }

    /// The number of a planted person nobody has registered yet.
    pub(super) fn newcomer(&self) -> u16 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// A planted person of their own, registered by staff: their id and their number.
    pub(super) async fn fresh_person(&self) -> (String, u16) {
        let number = self.newcomer();
        let asked = people::RegisterByStaffRequest {
            request_id: self.id(),
            person: Some(details(number)),
            health: Some(answers()),
            notice_version: NOTICE.to_owned(),
            guardian_id: String::new(),
        };
        let registered = self
            .people()
            .register_by_staff(self.by(Role::Officer, asked))
            .await;
        (good(registered).person_id, number)
    }

    /// The ticket that a scan of the poster gives.
    pub(super) async fn poster_ticket(&self) -> Vec<u8> {
        let by = gate::resolve_poster_request::By::Token(self.poster.token.clone());
        let asked = gate::ResolvePosterRequest { by: Some(by) };
        good(self.checkpoints().resolve_poster(asked).await).poster_ticket
    }

    async fn register_at_the_poster(&self) -> people::RegisterByPosterResponse {
        let child = people::FamilyMember {
            person: Some(details(self.newcomer())),
            health: Some(answers()),
            relation: "女儿".to_owned(),
        };
        let asked = people::RegisterByPosterRequest {
            request_id: self.id(),
            poster_ticket: self.poster_ticket().await,
            notice_version: NOTICE.to_owned(),
            person: Some(details(self.newcomer())),
            health: Some(answers()),
            family: vec![child],
        };
        good(self.people().register_by_poster(asked).await)
    }

    /// A phone that waits for a volunteer: the code it shows, and the number of the person it claims to be.
    pub(super) async fn waiting_phone(&self) -> (String, u16) {
        let (_, number) = self.fresh_person().await;
        let asked = people::ResumeSessionRequest {
            name: "他人".to_owned(),
            id_document: Some(document(number)),
            phone_last4: "0000".to_owned(),
            resume_id: String::new(),
        };
        match good(self.people().resume_session(asked).await).result {
            Some(people::resume_session_response::Result::Pending(pending)) => (pending.confirm_code, number),
            other => panic!("a phone that does not know the name must wait: {other:?}"),
        }
    }

    /// A level somebody else proposed.
    pub(super) async fn proposed_level(&self) -> String {
        let (person_id, _) = self.fresh_person().await;
        let asked = people::SetLevelRequest {
            request_id: self.id(),
            person_id,
            level: common::HealthLevel::Yellow.into(),
            reason: people::LevelReason::Discharged.into(),
            evidence: "document 12 of the clinic".to_owned(),
        };
        let proposed = self
            .codes()
            .set_level(bearing(&self.somebody_else(), asked))
            .await;
        good(proposed).level_change_id
    }

    /// An application nobody has answered.
    pub(super) async fn code_use_applied_for(&self) -> String {
        let asked = people::ApplyCodeUseRequest {
            request_id: self.id(),
            applicant: "焦作车站".to_owned(),
            purpose: "entry to the station".to_owned(),
            legal_basis: "order 9".to_owned(),
            area: DISTRICT.to_owned(),
            until: self.town.clock.today().plus_days(30).to_string(),
        };
        good(self.codes().apply_code_use(self.by(Role::Partner, asked)).await).code_use_id
    }

    async fn approved_code_use(&self) -> String {
        let code_use_id = self.code_use_applied_for().await;
        let asked = people::DecideCodeUseRequest {
            code_use_id: code_use_id.clone(),
            approve: true,
            reason: "a station".to_owned(),
        };
        good(self.codes().decide_code_use(self.by(Role::Officer, asked)).await);
        code_use_id
    }

    pub(super) async fn fresh_unit(&self) -> String {
        let request_id = self.id();
        let asked = gate::CreateUnitRequest {
            name: format!("小区{request_id}"),
            request_id,
            kind: gate::UnitKind::Compound.into(),
            area: super::planted::STREET.to_owned(),
            address: PUBLIC.to_owned(),
            settings: None,
        };
        good(self.places().create_unit(self.by(Role::Officer, asked)).await)
            .unit
            .expect("the unit")
            .unit_id
    }

    pub(super) async fn fresh_building(&self) -> String {
        let request_id = self.id();
        let asked = gate::CreateBuildingRequest {
            name: format!("楼{request_id}"),
            request_id,
            unit_id: self.unit.clone(),
            kind: gate::BuildingKind::Building.into(),
            settings: None,
        };
        let created = good(self.places().create_building(self.by(Role::Officer, asked)).await);
        created.building.expect("the building").building_id
    }

    pub(super) async fn fresh_checkpoint(&self) -> String {
        let request_id = self.id();
        let asked = gate::CreateCheckpointRequest {
            name: format!("门{request_id}"),
            request_id,
            unit_id: self.unit.clone(),
            building_id: String::new(),
            direction: gate::PosterDirection::Both.into(),
            settings: None,
        };
        let created = good(
            self.checkpoints()
                .create_checkpoint(self.by(Role::Officer, asked))
                .await,
        );
        created.checkpoint.expect("the checkpoint").checkpoint_id
    }

    pub(super) async fn fresh_poster(&self, checkpoint: &str) -> gate::Poster {
        let asked = gate::IssuePosterRequest {
            checkpoint_id: checkpoint.to_owned(),
        };
        let issued = self
            .checkpoints()
            .issue_poster(self.by(Role::Officer, asked))
            .await;
        good(issued).poster.expect("the poster")
    }

    /// A pass that still waits for its reading.
    pub(super) async fn self_scan(&self) -> String {
        let asked = gate::ScanPosterRequest {
            request_id: self.id(),
            poster_token: self.poster.token.clone(),
            health_code: self.health_code.clone(),
            direction: common::Direction::In.into(),
        };
        good(self.gates().scan_poster(asked).await)
            .passage
            .expect("the passage")
            .pass_id
    }

    /// A fever case that waits for its second reading, of somebody whose code told nobody.
    pub(super) async fn fresh_fever(&self) -> String {
        let asked = gate::VerifyPassRequest {
            request_id: self.id(),
            checkpoint_id: self.checkpoint.clone(),
            health_code: "nothing that reads".to_owned(),
            direction: common::Direction::In.into(),
            temperature_deci_celsius: Some(381),
            ..gate::VerifyPassRequest::default()
        };
        let scanned = self.gates().verify_pass(self.by(Role::GateStaff, asked)).await;
        good(scanned).passage.expect("the passage").fever_id
    }

    /// The ticket of a planted person who was written down as a visitor.
    pub(super) async fn visitor(&self) -> gate::VisitorTicket {
        let asked = super::asks::visitors::admission(self);
        let mut visitors = VisitorServiceClient::new(self.town.checkpoint.clone());
        let admitted = good(visitors.admit_visitor(self.by(Role::GateStaff, asked)).await);
        admitted.ticket.expect("the ticket")
    }

    /// A day ticket of a planted person.
    pub(super) async fn day_ticket(&self) -> gate::DayTicket {
        let asked = super::asks::visitors::courier(self);
        let mut tickets = DayTicketServiceClient::new(self.town.checkpoint.clone());
        let issued = good(tickets.issue_day_ticket(self.by(Role::GateStaff, asked)).await);
        issued.ticket.expect("the ticket")
    }

    /// A lead about a planted person.
    pub(super) async fn fresh_lead(&self) -> String {
        let asked = super::asks::visitors::lead(self);
        let lead = asked.request_id.clone();
        let mut reports = ReportServiceClient::new(self.town.registration.clone());
        good(reports.report_lead(self.by(Role::Service, asked)).await);
        lead
    }

    /// A note on a case.
    pub(super) async fn note_on(&self, fever_id: &str, note: &str) {
        let asked = gate::RecordFeverActionRequest {
            request_id: self.id(),
            fever_id: fever_id.to_owned(),
            action: gate::FeverAction::FamilyTold.into(),
            note: note.to_owned(),
        };
        let mut fevers = FeverServiceClient::new(self.town.checkpoint.clone());
        good(fevers.record_fever_action(self.by(Role::GateStaff, asked)).await);
    }

    /// A pass recorded by whoever shows this token, if they may; else an id that no pass has.
    pub(super) async fn pass_of(&self, token: Option<&str>) -> String {
        let pass = self.id();
        let asked = gate::VerifyPassRequest {
            request_id: pass.clone(),
            checkpoint_id: self.checkpoint.clone(),
            health_code: self.health_code.clone(),
            direction: common::Direction::In.into(),
            way: gate::Way::HealthCode.into(),
            temperature_deci_celsius: Some(365),
            mask_worn: Some(true),
            device_id: DEVICE.to_owned(),
            device_sequence: 1,
            plate: String::new(),
        };
        // Whoever may not verify voids nothing: their call is about a pass that does not exist.
        let _ = self
            .gates()
            .verify_pass(bearing(token.unwrap_or_default(), asked))
            .await;
        pass
    }

    /// An export that somebody of this role, the usual one, has taken.
    pub(super) async fn export_of(&self, role: Role) -> String {
        let asked = gate::ExportPassesRequest {
            purpose: "the month's report".to_owned(),
            ..Default::default()
        };
        let mut parts = good(self.passes().export_passes(self.by(role, asked)).await);
        loop {
            let next = good(parts.message().await.map(tonic::Response::new));
            if let Some(gate::export_passes_response::Part::End(end)) = next.and_then(|next| next.part) {
                return end.export_id;
            }
        }
    }

    /// A shift ticket of whoever shows this token, if they may have one; else somebody else's.
    pub(super) async fn shift_ticket(&self, token: Option<&str>) -> Vec<u8> {
        let asked = || gate::FetchOfflineBundleRequest {
            checkpoint_id: self.checkpoint.clone(),
            device_id: DEVICE.to_owned(),
        };
        let own = self
            .gates()
            .fetch_offline_bundle(bearing(token.unwrap_or_default(), asked()))
            .await;
        let fetched = match own {
            Ok(own) => Ok(own),
            Err(_) => {
                self.gates()
                    .fetch_offline_bundle(self.by(Role::GateStaff, asked()))
                    .await
            }
        };
        good(fetched).shift_ticket
    }

    /// Gates know whose codes are revoked only when the feed has arrived.
    async fn wait_until_gates_know_registration(&self) {
        let asked = || gate::FetchOfflineBundleRequest {
            checkpoint_id: self.checkpoint.clone(),
            device_id: DEVICE.to_owned(),
        };
        for _ in 0..200 {
            if self
                .gates()
                .fetch_offline_bundle(self.by(Role::GateStaff, asked()))
                .await
                .is_ok()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("checkpoint has not heard of registration within 20 seconds");
    }

    /// A token for a worker who is no other caller of this test, nor the last one: nobody sets many levels one by one.
    fn somebody_else(&self) -> String {
        self.town.token(
            &format!("somebody-else-{}", self.id()),
            Role::CommunityWorker,
            DISTRICT,
        )
    }

    pub(super) fn people(&self) -> RegistrationServiceClient<Wire> {
        RegistrationServiceClient::new(self.town.registration.clone())
    }

    fn codes(&self) -> HealthCodeServiceClient<Wire> {
        HealthCodeServiceClient::new(self.town.registration.clone())
    }

    fn places(&self) -> PlaceServiceClient<Wire> {
        PlaceServiceClient::new(self.town.checkpoint.clone())
    }

    fn checkpoints(&self) -> CheckpointServiceClient<Wire> {
        CheckpointServiceClient::new(self.town.checkpoint.clone())
    }

    fn passes(&self) -> PassServiceClient<Wire> {
        PassServiceClient::new(self.town.checkpoint.clone())
    }

    fn gates(&self) -> GateServiceClient<Wire> {
        GateServiceClient::new(self.town.checkpoint.clone())
    }
}

pub(super) fn bearing<M>(token: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}")
        .parse()
        .expect("a token is letters, digits and dots");
    request.metadata_mut().insert("authorization", bearer);
    request
}

/// The answer of a call that must succeed, or nothing after it would mean anything.
#[track_caller]
pub(super) fn good<M>(answer: Result<tonic::Response<M>, Status>) -> M {
    answer.expect("what the test needs can be set up").into_inner()
}
