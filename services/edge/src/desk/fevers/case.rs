//! One case: its readings, who has it in hand from community to district, and all that happened.

use super::acts;
use super::found::found;
use super::list::deadline;
use super::words::{ACTIONS, LEVELS, OUTCOMES, RESULTS, STATES, STEPS};
use crate::desk::checkpoint::{KEEPERS, reading};
use crate::desk::page::{Cell, Form, Page, Table};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// The way a report climbs.
const CHAIN: [pb::FeverLevel; 3] = [
    pb::FeverLevel::Community,
    pb::FeverLevel::Street,
    pb::FeverLevel::District,
];

pub(super) async fn show(desk: Desk, Path(id): Path<String>, asked: Asked) -> Response {
    let page = page(&desk, &id, None).await;
    desk.shows(page.map(|page| page.done(asked.has("done")))).await
}

/// The same with what the notes say: a purpose is given, and written down first.
pub(super) async fn with_notes(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match page(&desk, &id, Some(fields.text("purpose"))).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(notes_form(&desk, &id), &fields, Err(failed)),
    }
}

async fn page(desk: &Desk, id: &str, purpose: Option<&str>) -> Answered<Page> {
    let found = found(desk, id, purpose).await?;
    let fever = found.fever.unwrap_or_default();
    let names = desk.gate_names(vec![&fever.checkpoint_id]).await?;
    let gate = Cell::link(
        crate::desk::checkpoint::named(&names, &fever.checkpoint_id),
        format!("/desk/gates/{}", fever.checkpoint_id),
    );
    let page = desk
        .page(desk.t("发热病例", "A fever"))
        .under(desk.t("发热处置", "Fevers"), "/desk/fevers")
        .facts(facts(desk, &fever, gate))
        .links(acts::links(desk, &fever))
        .heading(desk.t("逐级上报", "The chain"))
        .table(chain(desk, &fever, &found.steps, &found.hops))
        .heading(desk.t("处置经过", "What happened"))
        .table(steps(desk, &found.steps));
    let has_notes = found.steps.iter().any(|step| step.has_note);
    let page = match purpose.is_none() && has_notes && desk.is_any(KEEPERS) {
        true => page
            .heading(desk.t("查看备注", "Read the notes"))
            .form(notes_form(desk, id)),
        false => page,
    };
    Ok(page)
}

fn facts<'d>(desk: &'d Desk, fever: &pb::Fever, gate: Cell) -> Vec<(&'d str, Cell)> {
    let mut facts = vec![
        (desk.t("卡点", "Gate"), gate),
        (desk.t("发现时间", "Found"), desk.when(fever.opened_at.as_ref())),
        (
            desk.t("首次体温", "First reading"),
            Cell::of(reading(Some(fever.first_temperature_deci_celsius))),
        ),
        (
            desk.t("复测", "Second reading"),
            Cell::of(reading(fever.second_temperature_deci_celsius)),
        ),
        (
            desk.t("阈值", "Threshold"),
            Cell::of(reading(Some(fever.threshold_deci_celsius))),
        ),
        (
            desk.t("状态", "State"),
            Cell::of(desk.says(STATES, fever.state())),
        ),
        (
            desk.t("由谁办理", "Who must act"),
            Cell::of(desk.says(LEVELS, fever.waits_for())),
        ),
        (desk.t("期限", "Deadline"), deadline(desk, fever)),
        (
            desk.t("人员编号", "Person"),
            match fever.person_id.as_str() {
                "" => Cell::of(desk.t("无（访客或已删除）", "none: a visitor, or erased")),
                id => desk.somebody(id),
            },
        ),
        (
            desk.t("已报送登记", "Registration knows"),
            Cell::of(desk.t(
                if fever.reported { "是" } else { "否" },
                if fever.reported { "yes" } else { "not yet" },
            )),
        ),
    ];
    if !fever.hospital.is_empty() {
        let said = format!(
            "{} · {}",
            fever.hospital,
            desk.says(RESULTS, fever.hospital_result())
        );
        facts.push((desk.t("医院", "Hospital"), Cell::of(said)));
    }
    if fever.closed_at.is_some() {
        let said = format!(
            "{} · {}",
            desk.says(OUTCOMES, fever.outcome()),
            desk.time(fever.closed_at.as_ref())
        );
        facts.push((desk.t("结果", "Outcome"), Cell::of(said)));
    }
    if let Some(policy) = &fever.policy {
        let said = format!("{} v{}", policy.document_number, policy.version);
        facts.push((desk.t("依据", "By order of"), Cell::of(said)));
    }
    facts
}

/// Community, street, district: who has it in hand since when, and who stayed silent.
fn chain(desk: &Desk, fever: &pb::Fever, steps: &[pb::FeverStep], hops: &[pb::FeverHop]) -> Table {
    let heads = [
        desk.t("层级", "Level"),
        desk.t("签收", "In hand since"),
        desk.t("签收人", "By"),
        desk.t("超时", "Deadline missed"),
    ];
    let line = |level: pb::FeverLevel| {
        let taken = steps
            .iter()
            .find(|step| step.kind() == pb::FeverStepKind::Acknowledged && step.level() == level);
        let missed = hops.iter().find(|hop| hop.from() == level);
        let since = match (taken, fever.waits_for() == level) {
            (Some(step), _) => Cell::marked("green", "✓", desk.time(step.at.as_ref())),
            (None, true) => Cell::marked("yellow", "…", desk.t("待签收", "waits")),
            (None, false) => Cell::of("—"),
        };
        let missed = match missed {
            Some(hop) => Cell::marked("red", "!", desk.time(hop.at.as_ref())),
            None => Cell::of("—"),
        };
        let by = taken.map_or("", |step| step.by.as_str());
        vec![Cell::of(desk.says(LEVELS, level)), since, Cell::by(by), missed]
    };
    Table::new(&heads, "").lines(CHAIN.into_iter().map(line))
}

fn steps(desk: &Desk, steps: &[pb::FeverStep]) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("事项", "What"),
        desk.t("内容", "Of it"),
        desk.t("办理人", "By"),
        desk.t("备注", "Note"),
    ];
    let line = |step: &pb::FeverStep| {
        let note = match (step.note.as_str(), step.has_note) {
            ("", true) => desk.t("（有备注）", "(there is one)"),
            (note, _) => note,
        };
        vec![
            desk.when(step.at.as_ref()),
            Cell::of(desk.says(STEPS, step.kind())),
            Cell::of(told(desk, step)),
            Cell::by(&step.by),
            Cell::of(note),
        ]
    };
    Table::new(&heads, "").lines(steps.iter().map(line))
}

fn told(desk: &Desk, step: &pb::FeverStep) -> String {
    use pb::FeverStepKind as Kind;
    match step.kind() {
        Kind::Acted => desk.says(ACTIONS, step.action()),
        Kind::Acknowledged => desk.says(LEVELS, step.level()),
        Kind::Hospital => desk.says(RESULTS, step.hospital_result()),
        Kind::Closed => desk.says(OUTCOMES, step.outcome()),
        _ => reading(step.temperature_deci_celsius),
    }
}

fn notes_form(desk: &Desk, id: &str) -> Form {
    Form::new(format!("/desk/fevers/{id}"), desk.t("查看备注", "Read the notes")).line(
        "purpose",
        desk.t(
            "查看目的（将记入审计）",
            "Why (it is written into the audit trail)",
        ),
        200,
    )
}
