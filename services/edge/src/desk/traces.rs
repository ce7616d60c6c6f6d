//! `/desk/traces`: who was where, and who was near. A purpose and a legal basis are demanded; every person shown can be told who looked.

use super::checkpoint::DIRECTIONS;
use super::page::{Cell, Form, Page, Table};
use super::registration::place;
use super::seat::{Answered, Desk, DeskForm};
use super::times::whole;
use crate::front::Front;
use crate::web::Fields;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use vocabulary::Role;
use vocabulary::Role::{Command, Officer};

/// Those who trace.
const TRACERS: &[Role] = &[Officer, Command];
/// Lines on a page.
const LINES: i32 = 100;

/// What can be traced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trace {
    Person,
    Contacts,
    Grouped,
    Place,
}

/// What a trace answers with.
struct Traced {
    table: Table,
    next: String,
    trace_id: String,
}

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/traces", get(show))
        .route("/desk/traces/{trace}", get(form).post(send))
}

impl Trace {
    const ALL: [Self; 4] = [Self::Person, Self::Contacts, Self::Grouped, Self::Place];

    fn path(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Contacts => "meetings",
            Self::Grouped => "contacts",
            Self::Place => "place",
        }
    }

    fn title(self, desk: &Desk) -> &'static str {
        match self {
            Self::Person => desk.t("一人去过哪里", "Where a person was"),
            Self::Contacts => desk.t("逐次接触", "Every meeting"),
            Self::Grouped => desk.t("接触过哪些人", "Whom a person met"),
            Self::Place => desk.t("一处有谁经过", "Who passed a place"),
        }
    }

    fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trace| trace.path() == path)
    }
}

async fn show(desk: Desk) -> Response {
    let page = desk.demand(TRACERS).map(|()| {
        let links = Trace::ALL
            .map(|trace| super::page::link(trace.title(&desk), format!("/desk/traces/{}", trace.path())));
        desk.page(desk.t("流调追溯", "Traces"))
            .note(warning(&desk))
            .links(links.into())
    });
    desk.shows(page)
}

/// Said before anybody asks.
fn warning(desk: &Desk) -> &'static str {
    desk.t(
        "每次查询都写入审计记录：谁、何时、为何、依据什么。被查到的每个人都可以知道谁查过。只有编号，没有姓名。",
        "Every trace is written into the audit trail: who, when, why, on what basis. Each person it shows can be told who looked. It shows ids, no names.",
    )
}

fn asked_for(desk: &Desk, trace: Trace) -> Form {
    let now = desk.front.clock.now();
    let from = now - std::time::Duration::from_secs(14 * 86_400);
    let form = Form::new(format!("/desk/traces/{}", trace.path()), trace.title(desk))
        .button(desk.t("查询并记入审计", "Trace, and write it down"));
    let form = match trace {
        Trace::Place => form
            .line("checkpoint_id", desk.t("卡点短码", "Gate's short code"), 36)
            .line("unit_id", desk.t("或单位编号", "or unit's id"), 36)
            .hint(desk.t("单位编号见单位页面。", "A unit's id stands on its own page.")),
        _ => form
            .line("person_id", desk.t("人员编号", "Person's id"), 36)
            .hint(desk.t(
                "编号见“人员”里本人的页面。",
                "The id stands on their page under “people”.",
            )),
    };
    let form = form
        .moment("from", desk.t("从", "From"))
        .value(desk.in_field(from))
        .moment("to", desk.t("到（最多31天）", "Until (31 days at most)"))
        .value(desk.in_field(now));
    let form = match trace {
        Trace::Contacts | Trace::Grouped => form
            .line(
                "within_minutes",
                desk.t("前后几分钟内算接触（1–60）", "Met within minutes (1 to 60)"),
                2,
            )
            .value("10"),
        _ => form,
    };
    form.line("grounds.purpose", desk.t("查询目的", "Purpose"), 200)
        .line("grounds.legal_basis", desk.t("法律依据", "Legal basis"), 200)
}

async fn form(desk: Desk, Path(trace): Path<String>) -> Response {
    let Some(trace) = Trace::of(&trace) else {
        return desk.unknown();
    };
    let page = desk.demand(TRACERS).map(|()| {
        desk.page(trace.title(&desk))
            .under(desk.t("流调追溯", "Traces"), "/desk/traces")
            .note(warning(&desk))
            .form(asked_for(&desk, trace))
    });
    desk.shows(page)
}

/// Asked for by a form: no address, and nobody's history, holds who was traced.
async fn send(Path(trace): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let Some(trace) = Trace::of(&trace) else {
        return desk.unknown();
    };
    match traced(&desk, trace, &fields).await {
        Ok(found) => desk.shows(Ok(answer(&desk, trace, &fields, found))),
        Err(failed) => desk.sent(asked_for(&desk, trace), &fields, Err(failed)),
    }
}

fn answer(desk: &Desk, trace: Trace, fields: &Fields, found: Traced) -> Page {
    let page = desk
        .page(trace.title(desk))
        .under(desk.t("流调追溯", "Traces"), "/desk/traces")
        .facts(vec![
            (
                desk.t("查询目的", "Purpose"),
                Cell::of(fields.text("grounds.purpose")),
            ),
            (
                desk.t("法律依据", "Legal basis"),
                Cell::of(fields.text("grounds.legal_basis")),
            ),
            (
                desk.t("审计编号", "In the audit trail as"),
                Cell::of(found.trace_id),
            ),
        ])
        .table(found.table);
    if found.next.is_empty() {
        return page;
    }
    let mut on = Form::new(
        format!("/desk/traces/{}", trace.path()),
        desk.t("下一页", "Next page"),
    );
    for (name, value) in fields
        .pairs()
        .filter(|(name, _)| !["form", "after"].contains(name))
    {
        on = on.hidden(name, value);
    }
    page.form(on.hidden("after", found.next))
}

async fn traced(desk: &Desk, trace: Trace, fields: &Fields) -> Answered<Traced> {
    let text = |name| fields.text(name).trim().to_owned();
    let (from, to) = (desk.typed_moment(&text("from")), desk.typed_moment(&text("to")));
    let grounds = Some(pb::TraceGrounds {
        purpose: text("grounds.purpose"),
        legal_basis: text("grounds.legal_basis"),
    });
    let (person_id, page_token) = (text("person_id"), text("after"));
    let within_minutes = whole(fields.text("within_minutes"));
    let (mut traces, page_size) = (desk.traces(), LINES);
    match trace {
        Trace::Person => {
            let message = pb::TracePersonRequest {
                person_id,
                from,
                to,
                grounds,
                page_size,
                page_token,
            };
            let found = traces.trace_person(desk.by.request(message)?).await?.into_inner();
            Ok(Traced {
                table: passes(desk, &found.passes),
                next: found.next_page_token,
                trace_id: found.trace_id,
            })
        }
        Trace::Place => {
            use pb::trace_place_request::Of;
            let of = match (desk.gate_typed(&text("checkpoint_id")).await, text("unit_id")) {
                (gate, unit) if gate.is_empty() && unit.is_empty() => None,
                (gate, unit) if gate.is_empty() => Some(Of::UnitId(unit)),
                (gate, _) => Some(Of::CheckpointId(gate)),
            };
            let message = pb::TracePlaceRequest {
                of,
                from,
                to,
                grounds,
                page_size,
                page_token,
            };
            let found = traces.trace_place(desk.by.request(message)?).await?.into_inner();
            Ok(Traced {
                table: passes(desk, &found.passes),
                next: found.next_page_token,
                trace_id: found.trace_id,
            })
        }
        Trace::Contacts => {
            let message = pb::TraceContactsRequest {
                person_id,
                from,
                to,
                within_minutes,
                grounds,
                page_size,
                page_token,
            };
            let found = traces
                .trace_contacts(desk.by.request(message)?)
                .await?
                .into_inner();
            Ok(Traced {
                table: meetings(desk, &found.meetings),
                next: found.next_page_token,
                trace_id: found.trace_id,
            })
        }
        Trace::Grouped => {
            let message = pb::GroupContactsRequest {
                person_id,
                from,
                to,
                within_minutes,
                grounds,
                page_size,
                page_token,
            };
            let found = traces
                .group_contacts(desk.by.request(message)?)
                .await?
                .into_inner();
            Ok(Traced {
                table: contacts(desk, &found.contacts),
                next: found.next_page_token,
                trace_id: found.trace_id,
            })
        }
    }
}

fn passes(desk: &Desk, passes: &[pb::TracedPass]) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("人员编号", "Person"),
        desk.t("单位与卡点", "Unit and gate"),
        desk.t("区划", "Area"),
        desk.t("方向", "Way"),
        desk.t("结论", "Verdict"),
    ];
    let line = |pass: &pb::TracedPass| {
        vec![
            desk.when(pass.scanned_at.as_ref()),
            desk.somebody(&pass.person_id),
            Cell::of(format!("{} {}", pass.unit_name, pass.checkpoint_name)),
            Cell::of(place(pass.area.as_ref())),
            Cell::of(desk.says(DIRECTIONS, pass.direction())),
            desk.verdict(pass.verdict()),
        ]
    };
    Table::new(&heads, desk.t("没有记录。", "No records.")).lines(passes.iter().map(line))
}

fn meetings(desk: &Desk, meetings: &[pb::Meeting]) -> Table {
    let heads = [
        desk.t("此人经过", "The person passed"),
        desk.t("接触者经过", "The contact passed"),
        desk.t("相差（秒）", "Seconds apart"),
        desk.t("接触者编号", "Contact"),
        desk.t("单位与卡点", "Unit and gate"),
    ];
    let line = |meeting: &pb::Meeting| {
        vec![
            desk.when(meeting.person_passed_at.as_ref()),
            desk.when(meeting.contact_passed_at.as_ref()),
            Cell::number(meeting.difference_seconds),
            desk.somebody(&meeting.contact_id),
            Cell::of(format!("{} {}", meeting.unit_name, meeting.checkpoint_name)),
        ]
    };
    Table::new(&heads, desk.t("没有接触。", "Nobody was met.")).lines(meetings.iter().map(line))
}

fn contacts(desk: &Desk, contacts: &[pb::Contact]) -> Table {
    let heads = [
        desk.t("接触者编号", "Contact"),
        desk.t("次数", "Meetings"),
        desk.t("首次", "First"),
        desk.t("最近", "Last"),
        desk.t("最近相差（秒）", "Nearest (s)"),
    ];
    let line = |contact: &pb::Contact| {
        vec![
            desk.somebody(&contact.contact_id),
            Cell::number(contact.meetings),
            desk.when(contact.first_met_at.as_ref()),
            desk.when(contact.last_met_at.as_ref()),
            Cell::number(contact.nearest_seconds),
        ]
    };
    Table::new(&heads, desk.t("没有接触。", "Nobody was met.")).lines(contacts.iter().map(line))
}
