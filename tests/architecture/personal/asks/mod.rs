//! How each RPC is asked: so that it is answered to whoever may, about the planted people.

mod anomalies;
mod area_risk;
mod checkpoint;
mod disinfection;
mod erasures;
mod fevers;
mod households;
mod imports;
mod objections;
pub(super) mod outreach;
mod policies;
mod quarantine;
mod registration;
mod returnees;
mod shifts;
mod traces;
pub(crate) mod visitors;

use super::pantry::Pantry;
use prost::Message;

/// One way to ask.
pub(super) struct Ask {
    /// What is special about it.
    pub(super) what: &'static str,
    /// The messages sent; one unless the RPC takes a stream.
    pub(super) messages: Vec<Vec<u8>>,
    /// Whom a resident must be for this to be about themselves; nothing for the usual one.
    pub(super) oneself: Option<String>,
}

impl Ask {
    fn plain(message: impl Message) -> Self {
        Self::so("", message)
    }

    fn so(what: &'static str, message: impl Message) -> Self {
        Self {
            what,
            messages: vec![message.encode_to_vec()],
            oneself: None,
        }
    }

    fn stream<M: Message>(messages: &[M]) -> Self {
        Self {
            what: "",
            messages: messages.iter().map(Message::encode_to_vec).collect(),
            oneself: None,
        }
    }

    fn about(self, person: &str) -> Self {
        Self {
            oneself: Some(person.to_owned()),
            ..self
        }
    }
}

/// Every way to ask an RPC; `None` for an RPC nobody has said it of yet. `token` is what the asker will show.
pub(super) async fn asks(path: &str, pantry: &Pantry<'_>, token: Option<&str>) -> Option<Vec<Ask>> {
    let (service, rpc) = path.trim_start_matches("/quma.").split_once('/')?;
    match service {
        "registration.v1.RegistrationService" => registration::people(rpc, pantry).await,
        "registration.v1.HealthCodeService" => registration::codes(rpc, pantry).await,
        "registration.v1.ErasureService" => erasures::erasures(rpc, pantry).await,
        "registration.v1.ObjectionService" => objections::objections(rpc, pantry).await,
        "registration.v1.LevelService" => objections::levels(rpc, pantry).await,
        "registration.v1.QuarantineService" => quarantine::orders(rpc, pantry).await,
        "registration.v1.PolicyService" => policies::registration(rpc, pantry).await,
        "registration.v1.AreaRiskService" => area_risk::area_risk(rpc, pantry).await,
        "registration.v1.AuditService" => registration::audit(rpc, pantry),
        "registration.v1.ReturneeService" => returnees::returnees(rpc, pantry).await,
        "registration.v1.OutreachService" => outreach::asks(rpc, pantry).await,
        "registration.v1.ReportService" if rpc == "ReportFever" => fevers::reports(rpc, pantry).await,
        "registration.v1.ReportService" => visitors::leads(rpc, pantry).await,
        "registration.v1.ImportService" => imports::lists(rpc, pantry).await,
        "registration.v1.ExportService" => imports::exports(rpc, pantry).await,
        "registration.v1.SurveyService" => households::surveys(rpc, pantry).await,
        "registration.v1.HouseholdService" => households::households(rpc),
        "registration.v1.NoticeService" => households::notices(rpc, pantry).await,
        "checkpoint.v1.QuotaService" => households::quotas(rpc, pantry).await,
        "checkpoint.v1.PlaceService" => checkpoint::places(rpc, pantry).await,
        "checkpoint.v1.CheckpointService" => checkpoint::checkpoints(rpc, pantry).await,
        "checkpoint.v1.GateService" => checkpoint::gates(rpc, pantry, token).await,
        "checkpoint.v1.PassService" => checkpoint::passes(rpc, pantry),
        "checkpoint.v1.ExportService" => checkpoint::exports(rpc, pantry).await,
        "checkpoint.v1.ShiftService" => shifts::asks(rpc, pantry, token).await,
        "checkpoint.v1.AnomalyService" => anomalies::asks(rpc, pantry).await,
        "checkpoint.v1.DisinfectionService" => disinfection::asks(rpc, pantry),
        "checkpoint.v1.TraceService" => traces::asks(rpc, pantry),
        "checkpoint.v1.PolicyService" => policies::checkpoint(rpc, pantry).await,
        "checkpoint.v1.AuditService" => checkpoint::audit(rpc, pantry),
        "checkpoint.v1.FeverService" => fevers::fevers(rpc, pantry).await,
        "checkpoint.v1.VisitorService" => visitors::visitors(rpc, pantry).await,
        "checkpoint.v1.DayTicketService" => visitors::day_tickets(rpc, pantry).await,
        "checkpoint.v1.VehicleService" => visitors::vehicles(rpc, pantry),
        _ => None,
    }
}
