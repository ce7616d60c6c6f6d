//! A page of a trail, newest first: kept here, or asked of the service that keeps it.

use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::frame;
use crate::web::listing::Asked;
use crate::web::refusal::Refusal;
use kit::audit::{self, Filter, Record};
use kit::clock::Moment;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::audit_service_client::AuditServiceClient as GatesAudit;
use proto::common::v1::AuditRecord;
use proto::registration::v1 as people;
use proto::registration::v1::audit_service_client::AuditServiceClient as PeopleAudit;
use vocabulary::RoleSet;

/// Lines on a page.
const LINES: u8 = 50;

/// One line of a trail.
pub(super) struct Line {
    pub(super) seq: i64,
    pub(super) at: String,
    pub(super) who: String,
    pub(super) behalf: String,
    pub(super) role: String,
    pub(super) act: String,
    pub(super) object: String,
    pub(super) link: String,
}

/// What was asked for, read.
pub(super) struct Query {
    pub(super) from: Option<Moment>,
    pub(super) to: Option<Moment>,
    pub(super) who: Option<String>,
    pub(super) act: Option<String>,
}

pub(super) async fn of_accounts(
    by: &SignedIn,
    asked: &Asked,
    query: Query,
) -> Result<(Vec<Line>, String), Refusal> {
    let filter = Filter {
        from: query.from,
        to: query.to,
        who: query.who,
        act: query.act,
        ..Filter::default()
    };
    let before = asked.after().parse().ok();
    let records = audit::list(&by.office.db, &filter, before, LINES.into()).await;
    let records = records.map_err(|error| by.fails(error))?;
    let is_full = records.len() == usize::from(LINES);
    let next = records.last().filter(|_| is_full);
    let next = next.map(|last| last.seq.to_string()).unwrap_or_default();
    Ok((
        records.into_iter().map(|record| own_line(by, record)).collect(),
        next,
    ))
}

pub(super) async fn of_registration(
    front: &Front,
    by: &SignedIn,
    asked: &Asked,
    query: Query,
) -> Result<(Vec<Line>, String), Refusal> {
    let request = people::ListAuditRequest {
        from: query.from.map(Moment::to_proto),
        to: query.to.map(Moment::to_proto),
        who: query.who.unwrap_or_default(),
        act: query.act.unwrap_or_default(),
        page_size: LINES.into(),
        page_token: asked.after().to_owned(),
    };
    let mut trail = PeopleAudit::new(front.neighbours.registration.clone());
    let answer = trail.list_audit(by.request(request)?).await;
    let answer = answer
        .map_err(|status| Refusal::of(&status, by.frame.language))?
        .into_inner();
    let lines = answer
        .records
        .into_iter()
        .map(|record| line(by, record))
        .collect();
    Ok((lines, answer.next_page_token))
}

pub(super) async fn of_checkpoint(
    front: &Front,
    by: &SignedIn,
    asked: &Asked,
    query: Query,
) -> Result<(Vec<Line>, String), Refusal> {
    let request = gates::ListAuditRequest {
        from: query.from.map(Moment::to_proto),
        to: query.to.map(Moment::to_proto),
        who: query.who.unwrap_or_default(),
        act: query.act.unwrap_or_default(),
        page_size: LINES.into(),
        page_token: asked.after().to_owned(),
    };
    let mut trail = GatesAudit::new(front.neighbours.checkpoint.clone());
    let answer = trail.list_audit(by.request(request)?).await;
    let answer = answer
        .map_err(|status| Refusal::of(&status, by.frame.language))?
        .into_inner();
    let lines = answer
        .records
        .into_iter()
        .map(|record| line(by, record))
        .collect();
    Ok((lines, answer.next_page_token))
}

/// `officer+auditor` in words; what is none stays as it is written.
fn roles(by: &SignedIn, written: String) -> String {
    let Ok(roles) = RoleSet::parse(written.split('+')) else {
        return written;
    };
    let words: Vec<_> = roles
        .iter()
        .map(|role| by.frame.t(role.chinese(), role.english()))
        .collect();
    words.join(by.frame.t("、", ", "))
}

fn own_line(by: &SignedIn, record: Record) -> Line {
    Line {
        seq: record.seq,
        at: frame::minute(record.at, by.office.clock.zone()),
        who: record.who,
        behalf: record.on_behalf_of.unwrap_or_default(),
        role: roles(by, record.role),
        act: record.act,
        object: format!("{} {}", record.object_kind, record.object_id),
        link: record.link,
    }
}

fn line(by: &SignedIn, record: AuditRecord) -> Line {
    let at = Moment::parse(&record.at).map(|at| frame::minute(at, by.office.clock.zone()));
    Line {
        seq: record.sequence,
        at: at.unwrap_or(record.at),
        who: record.who,
        behalf: record.on_behalf_of,
        role: roles(by, record.role),
        act: record.act,
        object: format!("{} {}", record.object_kind, record.object_id),
        link: record.link,
    }
}
