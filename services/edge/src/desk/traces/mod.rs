//! `/desk/traces`: who was where, and who was near. A purpose and a legal basis are demanded; every person shown can be told who looked.
//!
//! - [`tables`]: what traces answer with

mod tables;

use crate::desk::page::{Cell, Form, Page, Table, What};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
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

/// Asks one of the traces. Each takes a span, the grounds and a place in its list beside what it is about, and answers with lines, where they
/// go on, and its number in the trail.
macro_rules! asks {
    ($desk:ident, $fields:ident, $trace:ident($message:ident { $($about:ident),* }) -> $lines:ident) => {{
        let text = |name| $fields.text(name).trim().to_owned();
        let message = pb::$message {
            from: $desk.typed_moment(&text("from")),
            to: $desk.typed_moment(&text("to")),
            grounds: Some(pb::TraceGrounds {
                purpose: text("grounds.purpose"),
                legal_basis: text("grounds.legal_basis"),
            }),
            page_size: LINES,
            page_token: text("after"),
            $($about,)*
        };
        let found = $desk.traces().$trace($desk.by.request(message)?).await?.into_inner();
        Traced {
            table: tables::$lines($desk, &found.$lines),
            next: found.next_page_token,
            trace_id: found.trace_id,
        }
    }};
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
        let links = Trace::ALL.map(|trace| {
            crate::desk::page::link(trace.title(&desk), format!("/desk/traces/{}", trace.path()))
        });
        desk.page(desk.t("流调追溯", "Traces"))
            .note(warning(&desk))
            .links(links.into())
    });
    desk.shows(page).await
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
            .seeks("unit_id", desk.t("或单位", "or the unit"), What::Unit),
        _ => form.seeks("person_id", desk.t("本人", "Who"), What::Person),
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
    desk.shows(page).await
}

/// Asked for by a form: no address, and nobody's history, holds who was traced.
async fn send(Path(trace): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let Some(trace) = Trace::of(&trace) else {
        return desk.unknown();
    };
    if let Some(asked) = desk.seeks(&asked_for(&desk, trace), &fields).await {
        return asked;
    }
    match traced(&desk, trace, &fields).await {
        Ok(found) => desk.shows(Ok(answer(&desk, trace, &fields, found))).await,
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
    let person_id = text("person_id");
    let within_minutes = whole(fields.text("within_minutes"));
    Ok(match trace {
        Trace::Person => asks!(desk, fields, trace_person(TracePersonRequest { person_id }) -> passes),
        Trace::Place => {
            use pb::trace_place_request::Of;
            let of = match (desk.gate_typed(&text("checkpoint_id")).await, text("unit_id")) {
                (gate, unit) if gate.is_empty() && unit.is_empty() => None,
                (gate, unit) if gate.is_empty() => Some(Of::UnitId(unit)),
                (gate, _) => Some(Of::CheckpointId(gate)),
            };
            asks!(desk, fields, trace_place(TracePlaceRequest { of }) -> passes)
        }
        Trace::Contacts => {
            asks!(desk, fields, trace_contacts(TraceContactsRequest { person_id, within_minutes }) -> meetings)
        }
        Trace::Grouped => {
            asks!(desk, fields, group_contacts(GroupContactsRequest { person_id, within_minutes }) -> contacts)
        }
    })
}
