//! A page of a trail, newest first: kept here, or asked of the service that keeps it.

use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::frame;
use crate::web::listing::Asked;
use crate::web::refusal::Refusal;
use kit::audit::{self, Filter, Record};
use kit::clock::Moment;
use proto::checkpoint::v1 as gates;
use proto::common::v1::AuditRecord;
use proto::registration::v1 as people;
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

/// A page of the trail that a service keeps. Both keep theirs alike, each under a contract of its own.
macro_rules! kept_by {
    ($(#[$doc:meta])* $name:ident, $wire:ident, $contract:ident) => {
        $(#[$doc])*
        pub(super) async fn $name(
            front: &Front,
            by: &SignedIn,
            asked: &Asked,
            query: Query,
        ) -> Result<(Vec<Line>, String), Refusal> {
            let request = $contract::ListAuditRequest {
                from: query.from.map(Moment::to_proto),
                to: query.to.map(Moment::to_proto),
                who: query.who.unwrap_or_default(),
                act: query.act.unwrap_or_default(),
                page_size: LINES.into(),
                page_token: asked.after().to_owned(),
            };
            let mut trail = $contract::audit_service_client::AuditServiceClient::new(front.neighbours.$wire.clone());
            let answer = trail.list_audit(by.request(request)?).await;
            let answer = answer
                .map_err(|status| Refusal::of(&status, by.frame.language))?
                .into_inner();
            let lines = answer.records.into_iter().map(|record| line(by, record));
            Ok((lines.collect(), answer.next_page_token))
        }
    };
}

kept_by! {
    /// What was done in registration.
    of_registration, registration, people
}
kept_by! {
    /// What was done at the gates.
    of_checkpoint, checkpoint, gates
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
