//! The rows of a paper sheet, typed later: each a pass of its own time, of a person of its own number.
//!
//! Nothing counts before every row reads. What the paper cannot know is not supposed: the level is grey, since nobody asked registration.

use super::at::At;
use super::sheet::Ticket;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::degrees::tenths;
use crate::web::frame::{Frame, minute};
use crate::web::refusal::rendered;
use crate::web::words::Both;
use crate::web::{Fields, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::{HeaderMap, StatusCode};
use kit::clock::{Day, Moment, Zone};
use kit::fault;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::common::v1::{Direction, HealthLevel};
use proto::registration::v1 as people;
use proto::registration::v1::find_people_request::By;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use uuid::Builder;

/// Rows of the form.
const ROWS: usize = 12;
/// Clocks are read by the minute.
const MINUTE: Duration = Duration::from_secs(60);
/// From here on it is a fever (domain §3), where the paper does not say so itself.
const FEVER: i32 = 373;

/// What came of somebody: name in the form, verdict, words.
const RESULTS: &[(&str, pb::Verdict, &str, &str)] = &[
    ("pass", pb::Verdict::Pass, "放行", "passed"),
    ("hold", pb::Verdict::Recheck, "留步复测", "held"),
    ("refuse", pb::Verdict::Refuse, "劝返", "sent back"),
];

#[derive(Template)]
#[template(path = "gate/typed.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    sheet: String,
    asks_direction: bool,
    rows: Vec<Row>,
    span: Option<(String, String)>,
    ticket: &'p str,
    no_ticket: bool,
    done: Option<Done>,
}

/// What came of the rows that were sent.
#[derive(Clone, Copy, Default)]
struct Done {
    accepted: i64,
    repeated: i64,
    refused: i64,
}

/// A row as it was typed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
struct Row {
    nth: usize,
    time: String,
    number: String,
    way: String,
    temperature: String,
    mask: String,
    result: String,
    wrong: Vec<String>,
}

impl Row {
    fn of(fields: &Fields, nth: usize) -> Self {
        let text = |name: &str| fields.text(&format!("{nth}.{name}")).trim().to_owned();
        Self {
            nth,
            time: text("time"),
            number: text("number"),
            way: text("way"),
            temperature: text("temperature"),
            mask: text("mask"),
            result: text("result"),
            wrong: Vec::new(),
        }
    }

    fn empty(nth: usize) -> Self {
        Self {
            nth,
            ..Self::default()
        }
    }

    /// Ways and results are chosen before anything is typed.
    fn is_empty(&self) -> bool {
        self.time.is_empty() && self.number.is_empty() && self.temperature.is_empty()
    }

    fn direction(&self, at: &At) -> Direction {
        at.only_direction().unwrap_or(match self.way.as_str() {
            "out" => Direction::Out,
            _ => Direction::In,
        })
    }
}

/// The moment of a time of day on the paper: the first one after the sheet was printed, since no sheet is good for a whole day.
fn moment_of(typed: &str, from: Moment, zone: Zone) -> Option<Moment> {
    let typed = typed.replace('：', ":");
    let (hours, minutes) = match typed.split_once(':') {
        Some(parts) => parts,
        None => typed.split_at_checked(typed.len().checked_sub(2)?)?,
    };
    let number = |text: &str, below: u64| text.parse().ok().filter(|number: &u64| *number < below);
    let seconds = number(hours, 24)? * 3_600 + number(minutes, 60)? * 60;
    let on = |day: Day| day.start(zone) + Duration::from_secs(seconds);
    let day = Day::of(from, zone);
    Some(match on(day) {
        moment if moment + MINUTE > from => moment,
        _ => on(day.next()),
    })
}

/// The form; its ticket is the one this browser keeps.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    let ticket = Ticket::kept(&headers, &at.gate.checkpoint_id);
    let rows = (0..ROWS).map(Row::empty).collect();
    Ok(shown(&at, ticket.as_ref(), "", false, rows, None))
}

fn shown(
    at: &At,
    ticket: Option<&Ticket>,
    scanned: &str,
    no_ticket: bool,
    rows: Vec<Row>,
    done: Option<Done>,
) -> Response {
    let zone = at.front.clock.zone();
    let is_wrong = no_ticket || rows.iter().any(|row| !row.wrong.is_empty());
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        sheet: at.request_id(),
        asks_direction: at.only_direction().is_none(),
        rows,
        span: ticket.map(|ticket| (minute(ticket.from, zone), minute(ticket.until, zone))),
        ticket: scanned,
        no_ticket,
        done,
    };
    let status = match is_wrong {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    (status, rendered(&page)).into_response()
}

/// Reads every row, then sends them all.
pub(super) async fn take(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let mut rows: Vec<Row> = (0..ROWS).map(|nth| Row::of(&fields, nth)).collect();
    let scanned = fields.text("ticket").trim();
    let ticket = match scanned.is_empty() {
        true => Ticket::kept(&headers, &at.gate.checkpoint_id),
        false => Ticket::read(scanned),
    };
    let Some(ticket) = ticket else {
        return Ok(shown(&at, None, scanned, true, rows, None));
    };
    let mut passes = Vec::new();
    for row in rows.iter_mut().filter(|row| !row.is_empty()) {
        if let Some(pass) = read(&at, &ticket, fields.text("sheet"), row).await? {
            passes.push((row.nth, pass));
        }
    }
    if rows.iter().any(|row| !row.wrong.is_empty()) {
        return Ok(shown(&at, Some(&ticket), scanned, false, rows, None));
    }
    let (places, passes): (Vec<usize>, Vec<pb::OfflinePass>) = passes.into_iter().unzip();
    let report = sent(&at, &ticket, passes).await?;
    let done = Done {
        accepted: report.accepted,
        repeated: report.repeated,
        refused: report.refused,
    };
    let rows = remaining(&at, rows, &places, &report.refused_passes);
    Ok(shown(&at, Some(&ticket), scanned, false, rows, Some(done)))
}

/// Only what was refused stands there again, with its reason.
fn remaining(at: &At, rows: Vec<Row>, places: &[usize], refused: &[pb::RefusedPass]) -> Vec<Row> {
    let of = |nth: usize| {
        let sent = places.iter().position(|place| *place == nth)?;
        let row = i64::try_from(sent).ok()? + 1;
        refused.iter().find(|refused| refused.row == row)
    };
    let row = |row: Row| match of(row.nth) {
        Some(refused) => Row {
            wrong: vec![because(at, &refused.reason)],
            ..row
        },
        None => Row::empty(row.nth),
    };
    rows.into_iter().map(row).collect()
}

fn because(at: &At, reason: &str) -> String {
    let words = match reason {
        "OUTSIDE_SHIFT" => ("不在这张登记表的有效时间内", "Outside the hours of this sheet"),
        "IN_THE_FUTURE" => ("时间还没有到", "This lies in the future"),
        "REQUEST_ID_REUSED" => (
            "同一人同一分钟已录过，内容不同",
            "The same person at the same minute was typed already, with something else",
        ),
        "CHECKPOINT_CLOSED" => ("卡点当时已关闭", "The gate was closed by then"),
        _ => ("没有录入", "Not taken"),
    };
    format!("{}（{reason}）", at.by.frame.language.t(words.0, words.1))
}

/// A row as a pass; `None` with what is wrong beside it.
async fn read(
    at: &At,
    ticket: &Ticket,
    sheet: &str,
    row: &mut Row,
) -> Result<Option<pb::OfflinePass>, Turned> {
    let language = at.by.frame.language;
    let now = at.front.clock.now();
    let mut wrong = Vec::new();
    let mut finds = |words: Both| wrong.push(language.t(words.0, words.1).to_owned());
    let moment = moment_of(&row.time, ticket.from, at.front.clock.zone());
    match moment {
        None => finds(("时间写作 8:05 或 0805", "A time is written 8:05 or 0805")),
        Some(moment) if moment > ticket.until || moment > now + MINUTE => {
            finds(("不在这张登记表的有效时间内", "Outside the hours of this sheet"));
        }
        Some(_) => {}
    }
    let temperature = tenths(&row.temperature);
    if temperature.is_some_and(|tenths| !(250..=420).contains(&tenths)) {
        finds((
            "体温应为25.0至42.0之间",
            "A temperature lies between 25.0 and 42.0",
        ));
    }
    let result = RESULTS.iter().find(|(name, ..)| *name == row.result);
    if result.is_none() {
        finds(("请选择结果", "Say what came of it"));
    }
    let person = match row.number.is_empty() {
        true => String::new(),
        false => match person_of(at, &row.number).await? {
            Ok(person) => person,
            Err(words) => {
                wrong.push(words);
                String::new()
            }
        },
    };
    let (Some(moment), Some(result), true) = (moment, result, wrong.is_empty()) else {
        row.wrong = wrong;
        return Ok(None);
    };
    let direction = row.direction(at);
    Ok(Some(pb::OfflinePass {
        pass_id: pass_id(at, sheet, row, moment, direction),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        way: match person.is_empty() {
            true => pb::Way::Manual,
            false => pb::Way::IdCard,
        }
        .into(),
        person_id: person,
        direction: direction.into(),
        temperature_deci_celsius: temperature,
        mask_worn: match row.mask.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        level: HealthLevel::Grey.into(),
        verdict: result.1.into(),
        reasons: reasons(temperature),
        scanned_at: Some(moment.to_proto()),
        ..pb::OfflinePass::default()
    }))
}

/// The gate knew nothing of anybody; and what was read.
fn reasons(temperature: Option<i32>) -> Vec<i32> {
    let fever = temperature
        .filter(|tenths| *tenths >= FEVER)
        .map(|_| pb::VerdictReason::Fever);
    let reasons = std::iter::once(pb::VerdictReason::StandingsStale).chain(fever);
    reasons.map(i32::from).collect()
}

/// Who has this number, or what is wrong with it.
async fn person_of(at: &At, number: &str) -> Result<Result<String, String>, Turned> {
    let language = at.by.frame.language;
    let request = at.asks(people::FindPeopleRequest {
        by: Some(By::IdNumber(number.to_owned())),
        page_size: 1,
        ..people::FindPeopleRequest::default()
    })?;
    let found = RegistrationServiceClient::new(at.registration())
        .find_people(request)
        .await;
    let nobody = language.t(
        "此证件号没有登记；清空证件号则按未登记人员计数",
        "Nobody is registered with this number; without it, the row counts for nobody",
    );
    match found {
        Ok(found) => Ok(match found.into_inner().people.into_iter().next() {
            Some(person) => Ok(person.person_id),
            None => Err(nobody.to_owned()),
        }),
        Err(status) if fault::reason_of(&status).as_deref() == Some("OUT_OF_SCOPE") => Ok(Err(language
            .t(
                "您的账号只管一个卡点，不能按证件号查人；请由社区工作人员录入",
                "Your account is for one gate and finds nobody by number: let the community worker type it",
            )
            .to_owned())),
        Err(status) => match Flaws::of(&status, language).beside("id_number") {
            Some(flaw) => Ok(Err(flaw)),
            None => Err(at.refused(&status)),
        },
    }
}

/// The same row typed twice is the same pass: its id is made of gate, minute, person and way. Rows of nobody are told apart by the sheet.
fn pass_id(at: &At, sheet: &str, row: &Row, moment: Moment, direction: Direction) -> String {
    let mut digest = Sha256::new();
    digest.update(at.gate.checkpoint_id.as_bytes());
    digest.update([direction as u8]);
    match row.number.is_empty() {
        true => digest.update(format!("{sheet} {}", row.nth)),
        false => digest.update(row.number.to_uppercase().replace(' ', "")),
    }
    let digest = digest.finalize();
    let mut rest = [0; 10];
    rest.copy_from_slice(&digest[..10]);
    let millis = u64::try_from(moment.unix_seconds()).unwrap_or_default() * 1_000;
    Builder::from_unix_timestamp_millis(millis, &rest)
        .into_uuid()
        .to_string()
}

async fn sent(
    at: &At,
    ticket: &Ticket,
    passes: Vec<pb::OfflinePass>,
) -> Result<pb::UploadPassesResponse, Turned> {
    let header = pb::UploadHeader {
        shift_ticket: ticket.signed.clone(),
        device_id: ticket.device.clone(),
        // Paper has no clock of its own: whoever wrote on it looked at the town's.
        device_now: Some(at.front.clock.now().to_proto()),
    };
    let parts = [Part::Header(header), Part::Passes(pb::OfflinePasses { passes })];
    let parts = parts.map(|part| pb::UploadPassesRequest { part: Some(part) });
    let answer = at.gates().upload_passes(at.asks(stream::iter(parts))?).await;
    match answer {
        Ok(answer) => Ok(answer.into_inner()),
        Err(status) => Err(at.refused(&status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_the_first_one_after_the_sheet_was_printed() {
        let zone = Zone::parse("+08:00").unwrap();
        let printed = Moment::parse("2020-03-01T20:30:20+08:00").unwrap();
        let read = |typed| moment_of(typed, printed, zone).map(|moment| minute(moment, zone));
        for (typed, is) in [
            ("20:30", "2020-03-01 20:30"),
            ("2359", "2020-03-01 23:59"),
            ("0：05", "2020-03-02 00:05"),
            ("20:29", "2020-03-02 20:29"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(is), "{typed}");
        }
        for typed in ["", "8", "24:00", "12:60", "noon", "1２:00", "::", "-1:00"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
