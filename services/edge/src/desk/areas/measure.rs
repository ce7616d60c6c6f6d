//! One measure: whom it touches, how far it has come, and what can be done with it by whoever looks.

use super::counties::{today, told};
use super::words::{QUARANTINES, STATES, grade};
use crate::desk::page::{Cell, Drawing, Form, Page, Table};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::figures::grouped;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use pb::MeasureState as State;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use std::collections::BTreeMap;
use vocabulary::Role;

/// Levels in the order of the table.
const LEVELS: [HealthLevel; 4] = [
    HealthLevel::Green,
    HealthLevel::Yellow,
    HealthLevel::Red,
    HealthLevel::Grey,
];
/// Seconds after which the page looks again while people are held or let go.
const AGAIN: u32 = 2;

/// The measure; while it is carried out the page looks again by itself.
pub(super) async fn show(desk: Desk, Path(measure): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, measure, asked.has("done")).await).await
}

async fn page(desk: &Desk, id: String, is_done: bool) -> Answered<Page> {
    let request = pb::GetMeasureRequest { measure_id: id };
    let found = desk
        .area_risks()
        .get_measure(desk.by.request(request)?)
        .await?
        .into_inner();
    let measure = found.measure.unwrap_or_default();
    let risk = measure.area_risk.clone().unwrap_or_default();
    let from = told(desk, &today(desk, &risk));
    let page = desk
        .page(format!("{}{from}", desk.t("到过此地的人：", "Who was there: ")))
        .under(desk.t("分区分级", "Areas by grade"), "/desk/areas")
        .under(desk.t("对本区的措施", "Measures here"), "/desk/areas/measures")
        .done(is_done);
    let page = match measure.state() {
        State::Applying | State::Reverting => page.again_in(AGAIN).note(desk.t(
            "正在执行，本页每 2 秒刷新一次。可以离开，稍后再来。",
            "It is being carried out: this page looks again every two seconds. You may leave and come back.",
        )),
        _ => page,
    };
    let page = page.facts(what(desk, &measure, &risk)).facts(far(desk, &measure));
    Ok(forms(desk, page, &measure)
        .heading(desk.t("按街道", "By street"))
        .table(counts(desk, &measure))
        .heading(desk.t("其中部分人员（隐去信息）", "Some of them, masked"))
        .table(desk.some_of(&found.sample.unwrap_or_default().people)))
}

/// What follows from the grade, as the policy says.
fn what<'d>(desk: &'d Desk, measure: &pb::Measure, risk: &pb::AreaRisk) -> Vec<(&'d str, Cell)> {
    let basis = risk.basis.clone().unwrap_or_default();
    let policy = measure.policy.clone().unwrap_or_default().document_number;
    let until = match &measure.hold_until {
        None => desk.t("至撤回为止", "until it is taken back").to_owned(),
        at => desk.time(at.as_ref()),
    };
    vec![
        (desk.t("等级", "Grade"), grade(desk, risk.grade())),
        (desk.t("依据文件", "Document"), Cell::of(basis.source_document)),
        (
            desk.t("本区范围", "People of"),
            Cell::of(place(measure.within.as_ref())),
        ),
        (
            desk.t("到达日期不早于", "Arrived on or after"),
            Cell::of(&measure.since),
        ),
        (
            desk.t("涉及人数", "People it touches"),
            Cell::of(grouped(measure.touched)),
        ),
        (
            desk.t("码色改为", "Held at"),
            Cell::level(measure.level(), desk.by.frame.language),
        ),
        (desk.t("保持至", "Until"), Cell::of(until)),
        (
            desk.t(
                "建议隔离（另行逐人下达）",
                "Quarantine suggested, ordered one by one",
            ),
            Cell::of(desk.says(QUARANTINES, measure.quarantine())),
        ),
        (desk.t("措施依据", "By the policy"), Cell::of(policy)),
    ]
}

/// Where it stands, how far it has come, and who did what.
fn far<'d>(desk: &'d Desk, measure: &pb::Measure) -> Vec<(&'d str, Cell)> {
    let at = |moment| format!(" {}", desk.time(moment));
    let why = |reason: &str| format!(" · {reason}");
    let mut facts = vec![
        (
            desk.t("状态", "State"),
            Cell::of(desk.says(STATES, measure.state())),
        ),
        (
            desk.t("提出", "Shown to"),
            Cell::by_and(&measure.author, at(measure.proposed_at.as_ref())),
        ),
    ];
    if measure.decided_at.is_some() {
        let mut then = at(measure.decided_at.as_ref());
        if !measure.note.is_empty() {
            then.push_str(&why(&measure.note));
        }
        facts.push((desk.t("审批", "Decided"), Cell::by_and(&measure.approver, then)));
    }
    if measure.held + measure.gone > 0 || measure.state() == State::Applying {
        let done = measure.held + measure.gone;
        facts.push((
            desk.t("已改人数", "Held so far"),
            Cell::of(progress(desk, measure)),
        ));
        facts.push((
            desk.t("进度", "Done"),
            Cell::drawn(Drawing::bar(done, measure.touched)),
        ));
    }
    if measure.lifted > 0 || measure.state() == State::Reverting {
        let told = format!("{} / {}", grouped(measure.lifted), grouped(measure.held));
        facts.push((desk.t("已恢复人数", "Let go so far"), Cell::of(told)));
    }
    if !measure.stopped_by.is_empty() {
        let told = Cell::by_and(&measure.stopped_by, why(&measure.stop_reason));
        facts.push((desk.t("中止", "Stopped by"), told));
    }
    if !measure.reverted_by.is_empty() {
        let told = Cell::by_and(&measure.reverted_by, why(&measure.revert_reason));
        facts.push((desk.t("要求撤回", "To be taken back, by"), told));
    }
    if measure.finished_at.is_some() {
        let at = Cell::of(desk.time(measure.finished_at.as_ref()));
        facts.push((desk.t("完成时间", "Finished"), at));
    }
    facts
}

fn progress(desk: &Desk, measure: &pb::Measure) -> String {
    let told = format!("{} / {}", grouped(measure.held), grouped(measure.touched));
    match measure.gone {
        0 => told,
        gone => format!(
            "{told} · {} {}",
            grouped(gone),
            desk.t("人已不在登记中", "gone when their turn came")
        ),
    }
}

/// What whoever looks can do with it now.
fn forms(desk: &Desk, page: Page, measure: &pb::Measure) -> Page {
    let id = &measure.measure_id;
    let form = |act: &str| asked(desk, id, act);
    let is_mine = desk.is_me(&measure.author);
    let acts: &[&str] = match measure.state() {
        State::Previewed if is_mine && desk.is_any(&[Role::Officer]) && measure.touched > 0 => &["apply"],
        State::Waiting if is_mine => &["stop"],
        State::Waiting => &["approve", "stop"],
        State::Applying => &["stop"],
        State::Applied | State::Stopped if measure.held > 0 => &["revert"],
        State::RevertWaiting if !desk.is_me(&measure.reverted_by) => &["revert"],
        _ => &[],
    };
    let page = match said(desk, measure, is_mine) {
        Some(words) => page.text(words),
        None => page,
    };
    let named = |form: Form| match measure.needs_two && measure.state() == State::Previewed {
        true => form.button(desk.t("提交，待另一人审批", "Ask for it; another person decides")),
        false => form,
    };
    acts.iter()
        .filter_map(|act| form(act))
        .map(named)
        .fold(page, Page::form)
}

/// What is to come, and by whom.
fn said<'d>(desk: &'d Desk, measure: &pb::Measure, is_mine: bool) -> Option<&'d str> {
    Some(match measure.state() {
        State::Previewed if measure.touched == 0 => {
            desk.t("没有涉及的人，不用执行。", "It touches nobody: there is nothing to do.")
        }
        State::Previewed if !is_mine => desk.t(
            "由预览的人执行；要自己执行，请自己预览一次。",
            "Whoever had it shown applies it; to apply it yourself, have it shown to you.",
        ),
        State::Previewed if measure.needs_two => desk.t(
            "人数超过一人可定的限额：提交后由另一人审批，才会执行。",
            "These are more people than one person may decide about: another one must agree before anything changes.",
        ),
        State::Waiting if is_mine => desk.t("等待另一人审批。", "Another person must decide."),
        State::RevertWaiting if desk.is_me(&measure.reverted_by) => {
            desk.t("撤回须由另一人同意。", "Another person must agree to take it back.")
        }
        _ => return None,
    })
}

/// The form of an act; `None` when there is no such act.
fn asked(desk: &Desk, measure: &str, act: &str) -> Option<Form> {
    let form = |words| Form::new(format!("/desk/areas/measures/{measure}/{act}"), words);
    Some(match act {
        "apply" => form(desk.t("执行", "Apply it")).danger(),
        "approve" => form(desk.t("审批", "Decide"))
            .choose("approve", desk.t("意见", "Decision"), desk.decisions())
            .line(
                "note",
                desk.t("说明（不同意时必填）", "Why; required to reject"),
                200,
            ),
        "stop" => form(desk.t("中止", "Stop it"))
            .line("reason", desk.t("中止的原因", "Why it is stopped"), 200)
            .hint(desk.t(
                "立即停止；已改的人不变，可以再撤回。",
                "At once: whoever was held stays held, and can be let go by taking it back.",
            ))
            .danger(),
        "revert" => form(desk.t("撤回", "Take it back"))
            .line("reason", desk.t("撤回的原因", "Why it is taken back"), 200)
            .hint(desk.t(
                "受影响的人恢复原来的码色；两人同意执行的，撤回也须两人同意。",
                "Whoever it held stands as before; what two people did, two people take back.",
            ))
            .danger(),
        _ => return None,
    })
}

/// An act was sent.
pub(super) async fn send(
    Path((measure, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = asked(&desk, &measure, &act) else {
        return desk.unknown();
    };
    let to = format!("/desk/areas/measures/{measure}?done=1");
    let done = done(&desk, measure, &act, &fields).await;
    desk.sent(form, &fields, done.map(|()| to))
}

async fn done(desk: &Desk, measure_id: String, act: &str, fields: &Fields) -> Answered<()> {
    let reason = fields.text("reason").trim().to_owned();
    let mut risks = desk.area_risks();
    match act {
        "apply" => {
            let request = desk.by.request(pb::ApplyAreaRiskRequest { measure_id })?;
            risks.apply_area_risk(request).await?;
        }
        "approve" => {
            let request = desk.by.request(pb::ApproveAreaRiskRequest {
                measure_id,
                approve: fields.text("approve") == "yes",
                note: fields.text("note").trim().to_owned(),
            })?;
            risks.approve_area_risk(request).await?;
        }
        "stop" => {
            let request = desk.by.request(pb::StopMeasureRequest { measure_id, reason })?;
            risks.stop_measure(request).await?;
        }
        _ => {
            let request = desk.by.request(pb::RevertMeasureRequest { measure_id, reason })?;
            risks.revert_measure(request).await?;
        }
    }
    Ok(())
}

/// How the people of every street stood when it was shown.
fn counts(desk: &Desk, measure: &pb::Measure) -> Table {
    let mut streets: BTreeMap<&str, [i64; 4]> = BTreeMap::new();
    for count in &measure.counts {
        let column = LEVELS.iter().position(|level| *level == count.level());
        let row = streets.entry(&count.street).or_default();
        if let Some(cell) = column.and_then(|column| row.get_mut(column)) {
            *cell += count.people;
        }
    }
    let heads = [
        desk.t("街道", "Street"),
        desk.t("绿码", "Green"),
        desk.t("黄码", "Yellow"),
        desk.t("红码", "Red"),
        desk.t("灰码", "Grey"),
        desk.t("合计", "All"),
        "",
    ];
    let line = |(street, people): (&&str, &[i64; 4])| {
        let name = match street.is_empty() {
            true => desk.t("由区直接管理", "Of the whole district").to_owned(),
            false => desk.area_name(street),
        };
        let all = people.iter().sum();
        let mut cells = vec![Cell::of(name)];
        cells.extend(people.iter().map(|number| Cell::number(grouped(*number))));
        cells.push(Cell::number(grouped(all)));
        cells.push(Cell::drawn(Drawing::bar(all, measure.touched)));
        cells
    };
    Table::new(&heads, desk.t("没有涉及的人。", "It touches nobody.")).lines(streets.iter().map(line))
}
