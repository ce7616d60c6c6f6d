//! What the rooms of checkpoint share: whom they ask, the filters of a list, and the words for what is answered.

use super::page::{Cell, Choices, Form, degrees, options};
use super::seat::{Answered, Desk, Failed};
use crate::web::Asked;
use crate::web::words::{self, Both};
use futures::{StreamExt, stream};
use http::StatusCode;
use kit::wire::Wire;
use pb::resolve_poster_request::By;
use proto::checkpoint::v1 as pb;
use proto::common::v1::Direction;
use std::collections::{BTreeMap, BTreeSet};
use tonic::{Code, Response, Status};
use vocabulary::Role;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer};

/// Those who set up places, gates and rosters.
pub(super) const KEEPERS: &[Role] = &[Officer, CommunityWorker];
/// Those who stand at a gate, or look after it.
pub(super) const VERIFIERS: &[Role] = &[GateStaff, CommunityWorker, Officer];
/// Names of gates that are asked for at once.
const AT_ONCE: usize = 8;
/// Characters of a gate's short code.
const SHORT_CODE: usize = 9;
/// Characters of an id that are shown.
const ID_END: usize = 6;

/// A client of one of checkpoint's services, over the wire that every page holds.
macro_rules! clients {
    ($($(#[$doc:meta])* $name:ident: $module:ident::$client:ident;)*) => {
        impl Desk {
            $($(#[$doc])* pub(super) fn $name(&self) -> pb::$module::$client<Wire> {
                pb::$module::$client::new(self.front.neighbours.checkpoint.clone())
            })*
        }
    };
}

clients! {
    /// Gates and their posters.
    gates: checkpoint_service_client::CheckpointServiceClient;
    /// Units and buildings.
    places: place_service_client::PlaceServiceClient;
    /// Passes and figures.
    passes: pass_service_client::PassServiceClient;
    /// Cases of fever.
    fevers: fever_service_client::FeverServiceClient;
    /// The roster.
    shifts: shift_service_client::ShiftServiceClient;
    /// What cannot be as it stands in the records.
    anomalies: anomaly_service_client::AnomalyServiceClient;
    /// The log of disinfections.
    disinfections: disinfection_service_client::DisinfectionServiceClient;
    /// Visitors.
    visitors: visitor_service_client::VisitorServiceClient;
    /// Tickets of a day.
    tickets: day_ticket_service_client::DayTicketServiceClient;
    /// Vehicles.
    vehicles: vehicle_service_client::VehicleServiceClient;
    /// Orders of quotas, and helpers.
    quotas: quota_service_client::QuotaServiceClient;
    /// Who was where.
    traces: trace_service_client::TraceServiceClient;
    /// The register of exports.
    exports: export_service_client::ExportServiceClient;
    /// What is ordered.
    gate_policies: policy_service_client::PolicyServiceClient;
}

/// Which way a pass leads.
pub(super) const DIRECTIONS: &Choices<Direction> =
    &[(Direction::In, ("进", "In")), (Direction::Out, ("出", "Out"))];

/// Verdicts, as a list can be narrowed to them.
pub(super) const VERDICTS: &Choices<pb::Verdict> = &[
    (pb::Verdict::Pass, ("通行", "Pass")),
    (pb::Verdict::TakeTemperature, ("请测温", "Temperature, please")),
    (pb::Verdict::AskNow, ("询问", "Ask")),
    (pb::Verdict::Recheck, ("复测", "Recheck")),
    (pb::Verdict::Refuse, ("不得通行", "No entry")),
    (pb::Verdict::FeverClinic, ("发热门诊", "Fever clinic")),
    (pb::Verdict::ReportToStreet, ("报街道", "Report to the street")),
];

impl Desk {
    /// Refuses with 403 `ROLE_NOT_ALLOWED` whoever is none of these: for pages that ask no service.
    pub(super) fn demand(&self, roles: &[Role]) -> Answered<()> {
        match self.is_any(roles) {
            true => Ok(()),
            false => Err(self.by.refused(StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED").into()),
        }
    }

    /// What a filter offers: everything, or one of these.
    pub(super) fn any_or<E: Copy + Into<i32>>(
        &self,
        any: Both,
        choices: &Choices<E>,
    ) -> Vec<(String, String)> {
        let mut offered = vec![(String::new(), self.word(any).to_owned())];
        offered.extend(options(choices, self.by.frame.language));
        offered
    }

    /// A moment in a table; a dash where there is none.
    pub(super) fn when(&self, at: Option<&prost_types::Timestamp>) -> Cell {
        Cell::of(match at {
            Some(_) => self.time(at),
            None => "—".to_owned(),
        })
    }

    /// Somebody by the end of their id, leading to their page for those who may see it; a dash for nobody.
    pub(super) fn somebody(&self, id: &str) -> Cell {
        match (id.is_empty(), self.is_any(KEEPERS)) {
            (true, _) => Cell::of("—"),
            (false, true) => Cell::link(short(id), format!("/desk/people/{id}")),
            (false, false) => Cell::of(short(id)),
        }
    }

    /// A verdict, never by its colour alone.
    pub(super) fn verdict(&self, verdict: pb::Verdict) -> Cell {
        let shown = words::verdict(verdict);
        let word = super::page::word(VERDICTS, verdict);
        Cell::marked(shown.class, shown.symbol, self.word(word))
    }

    /// A filter, filled in, and the list it asked for; what is wrong with it stands beside its fields.
    pub(super) fn found<T: Default>(
        &self,
        filter: Form,
        asked: &Asked,
        answer: Result<Response<T>, Status>,
    ) -> Answered<(Form, T)> {
        match answer {
            Ok(answer) => Ok((filter.asked(asked), answer.into_inner())),
            Err(status) if status.code() == Code::InvalidArgument => {
                let filter = filter.again(asked.fields(), &status, self.by.frame.language);
                Ok((filter, T::default()))
            }
            Err(status) => Err(Failed::from(status)),
        }
    }

    /// A gate by its unit and name.
    pub(super) async fn gate(&self, id: &str) -> Answered<pb::Checkpoint> {
        let request = self.by.request(pb::GetCheckpointRequest {
            checkpoint_id: id.to_owned(),
        })?;
        let found = self.gates().get_checkpoint(request).await?.into_inner();
        found
            .checkpoint
            .ok_or_else(|| self.by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER").into())
    }

    /// The id of a gate that was typed by its short code. What is no short code of a gate is handed on as it is: the service says so.
    pub(super) async fn gate_typed(&self, typed: &str) -> String {
        let typed = typed.trim();
        let short_code: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        if short_code.len() != SHORT_CODE {
            return typed.to_owned();
        }
        let by = Some(By::ShortCode(short_code.to_uppercase()));
        let resolved = self.gates().resolve_poster(pb::ResolvePosterRequest { by }).await;
        resolved.map_or_else(|_| typed.to_owned(), |found| found.into_inner().checkpoint_id)
    }

    /// Unit and name of each of these gates, by id; one that cannot be told is left out.
    pub(super) async fn gate_names(&self, ids: Vec<&str>) -> Answered<BTreeMap<String, String>> {
        let ids: BTreeSet<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let mut asks = Vec::new();
        for id in ids {
            let request = self.by.request(pb::GetCheckpointRequest {
                checkpoint_id: id.to_owned(),
            })?;
            let mut gates = self.gates();
            asks.push(async move { gates.get_checkpoint(request).await.ok()?.into_inner().checkpoint });
        }
        let found: Vec<_> = stream::iter(asks).buffer_unordered(AT_ONCE).collect().await;
        let named = |gate: pb::Checkpoint| {
            let name = gate_name(&gate);
            (gate.checkpoint_id, name)
        };
        Ok(found.into_iter().flatten().map(named).collect())
    }
}

/// `新兴小区 东门`; a gate that is called as its unit is told once.
pub(super) fn full_name(unit: &str, gate: &str) -> String {
    match unit == gate {
        true => unit.to_owned(),
        false => format!("{unit} {gate}").trim().to_owned(),
    }
}

/// The same, of a gate.
pub(super) fn gate_name(gate: &pb::Checkpoint) -> String {
    full_name(&gate.unit_name, &gate.name)
}

/// The end of an id: enough to tell lines apart.
fn short(id: &str) -> String {
    let from = id.char_indices().rev().nth(ID_END - 1).map_or(0, |(at, _)| at);
    format!("…{}", &id[from..])
}

/// A gate in a table, by the names that were asked for; its id when it has none.
pub(super) fn named(names: &BTreeMap<String, String>, id: &str) -> String {
    names.get(id).map_or(id, String::as_str).to_owned()
}

/// `36.5 ℃`; a dash where none was taken.
pub(super) fn reading(tenths: Option<i32>) -> String {
    tenths.map_or_else(|| "—".to_owned(), |tenths| format!("{} ℃", degrees(tenths)))
}

/// Tenths of a degree out of `36.5` or `36,5`; what is no temperature is refused by every service.
pub(super) fn tenths(text: &str) -> i32 {
    let degrees: Option<f64> = text
        .trim()
        .replace(['，', ',', '。'], ".")
        .trim_end_matches('℃')
        .parse()
        .ok();
    let tenths = degrees.map(|degrees| (degrees * 10.0).round());
    // Whole by now, and small.
    tenths
        .filter(|tenths| (0.0..10_000.0).contains(tenths))
        .map_or(0, |tenths| tenths as i32)
}

/// `95,482`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let told = [0, 927, 95_482, -1_234_567].map(grouped);
        assert_eq!(told, ["0", "927", "95,482", "-1,234,567"]);
    }

    #[test]
    fn a_temperature_is_typed_in_degrees() {
        let typed = ["36.5", " 37，3℃", "38", "warm", "", "-4", "99999"].map(tenths);
        assert_eq!(typed, [365, 373, 380, 0, 0, 0, 0]);
    }
}
