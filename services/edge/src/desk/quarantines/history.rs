//! What was told, asked for and done under an order, as tables.

use super::words::{
    CHECK_OUTCOMES, EXTENSIONS, HALVES, MODES, NEED_OUTCOMES, NEEDS, RELEASE_STATES, RELEASES, TELLERS, WAYS,
    deadline,
};
use crate::desk::page::{Cell, Table, degrees};
use crate::desk::registration::{acts_now, place};
use crate::desk::seat::Desk;
use proto::registration::v1 as pb;
use vocabulary::Role;

/// Checks, the newest first; an alarming one leads to its answer.
pub(super) fn checks(desk: &Desk, found: &pb::GetQuarantineResponse, order: &str) -> Table {
    let heads = [
        desk.t("日期", "Day"),
        desk.t("体温", "Reading"),
        desk.t("方式", "How"),
        desk.t("记录时间", "Recorded"),
        desk.t("处置", "Outcome"),
        desk.t("备注", "Note"),
    ];
    let line = |check: &pb::DailyCheck| {
        let degrees = check.temperature_deci_celsius.map(degrees);
        let mut told = degrees.map_or_else(
            || desk.t("未测", "not taken").to_owned(),
            |text| format!("{text} ℃"),
        );
        for symptom in check.symptoms() {
            if symptom != pb::Symptom::None {
                told = format!("{told} {}", symptom_word(desk, symptom));
            }
        }
        let reading = match check.alarming {
            true => Cell::marked("red", "!", told),
            false => Cell::of(told),
        };
        let late = match check.late {
            true => desk.t("（补报）", " (late)"),
            false => "",
        };
        let outcome = match (check.alarming, check.outcome()) {
            (false, _) => Cell::default(),
            (true, pb::CheckOutcome::Unspecified) => Cell::link(
                desk.t("处置", "Answer"),
                format!("/desk/quarantines/{order}/answer-check/{}", check.check_id),
            ),
            (true, outcome) => Cell::of(desk.says(CHECK_OUTCOMES, outcome)),
        };
        let how = format!(
            "{} · {}",
            desk.says(WAYS, check.way()),
            desk.says(TELLERS, check.teller())
        );
        vec![
            Cell::of(format!("{} {}", check.day, desk.says(HALVES, check.half()))),
            reading,
            Cell::of(how),
            Cell::of(format!("{}{late}", desk.time(check.received_at.as_ref()))),
            outcome,
            Cell::of(joined(&check.note, &check.answer)),
        ]
    };
    let none = desk.t("还没有记录。", "Nothing recorded yet.");
    Table::new(&heads, none).lines(found.checks.iter().map(line))
}

fn symptom_word(desk: &Desk, symptom: pb::Symptom) -> &'static str {
    let known = crate::resident::SYMPTOMS.iter().find(|row| row.1 == symptom);
    known.map_or("", |row| desk.t(row.2, row.3))
}

fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (false, false) => format!("{first} → {second}"),
        _ => format!("{first}{second}"),
    }
}

/// Needs, the newest first; an open one leads to its answer.
pub(super) fn needs(desk: &Desk, found: &pb::GetQuarantineResponse, order: &str) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("需要", "What"),
        desk.t("谁说的", "By"),
        desk.t("结果", "Outcome"),
        desk.t("说明", "Text"),
    ];
    let line = |need: &pb::QuarantineNeed| {
        let outcome = match need.outcome() {
            pb::NeedOutcome::Unspecified => Cell::link(
                desk.t("回复", "Answer"),
                format!("/desk/quarantines/{order}/answer-need/{}", need.need_id),
            ),
            outcome => Cell::of(desk.says(NEED_OUTCOMES, outcome)),
        };
        vec![
            Cell::of(desk.time(need.asked_at.as_ref())),
            Cell::of(desk.says(NEEDS, need.kind())),
            Cell::of(desk.says(TELLERS, need.teller())),
            outcome,
            Cell::of(joined(&need.text, &need.answer)),
        ]
    };
    Table::new(&heads, desk.t("没有求助。", "None.")).lines(found.needs.iter().map(line))
}

/// Stays, extensions, releases and hops, in the order of their kinds.
pub(super) fn history(desk: &Desk, found: &pb::GetQuarantineResponse, order: &str) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("事项", "What"),
        desk.t("内容", "Which"),
        desk.t("经办", "By"),
    ];
    let stays = found.stays.iter().map(|stay| {
        let late = match stay.late {
            true => desk.t("（补报）", "(told late)"),
            false => "",
        };
        let what = format!(
            "{} {} {} {}{late}",
            desk.says(MODES, stay.mode()),
            stay.place,
            place(stay.watched_by.as_ref()),
            stay.note
        );
        vec![
            Cell::of(desk.time(stay.began_at.as_ref())),
            Cell::of(desk.t("隔离方式", "Mode and place")),
            Cell::of(what),
            Cell::by(&stay.ordered_by),
        ]
    });
    let extensions = found.extensions.iter().map(|extension| {
        let what = format!(
            "+{} → {} · {} {}",
            extension.days,
            extension.last_day,
            desk.says(EXTENSIONS, extension.reason()),
            extension.evidence
        );
        vec![
            Cell::of(desk.time(extension.extended_at.as_ref())),
            Cell::of(desk.t("延长", "Extension")),
            Cell::of(what),
            Cell::by(&extension.extended_by),
        ]
    });
    let releases = found
        .releases
        .iter()
        .map(|release| release_line(desk, release, order));
    let hops = found.hops.iter().map(|hop| {
        vec![
            Cell::of(desk.time(hop.at.as_ref())),
            Cell::of(desk.t("逾期上报", "Passed on")),
            Cell::of(format!(
                "{}：{} → {}",
                desk.word(deadline(&hop.kind)),
                acts_now(desk, &hop.from_level),
                acts_now(desk, &hop.to_level)
            )),
            Cell::default(),
        ]
    });
    let lines = stays.chain(extensions).chain(releases).chain(hops);
    Table::new(&heads, "").lines(lines)
}

fn release_line(desk: &Desk, release: &pb::QuarantineRelease, order: &str) -> Vec<Cell> {
    let happened = match release.happened_at.as_ref() {
        Some(at) => format!(
            " · {} {}",
            desk.t("补报，实际于", "told late, of"),
            desk.time(Some(at))
        ),
        None => String::new(),
    };
    let told = format!(
        "{} · {} {}{happened}",
        desk.says(RELEASES, release.reason()),
        desk.says(RELEASE_STATES, release.state()),
        release.evidence
    );
    let waits = release.state() == pb::QuarantineReleaseState::Proposed;
    let may = desk.is_any(&[Role::Officer, Role::Command]);
    let what = match waits && may {
        true => Cell::link(
            format!("{told} — {}", desk.t("审批", "decide")),
            format!("/desk/quarantines/{order}/approve-release/{}", release.release_id),
        ),
        false => Cell::of(told),
    };
    vec![
        Cell::of(desk.time(release.proposed_at.as_ref())),
        Cell::of(desk.t("解除", "Release")),
        what,
        Cell::by_both(&release.proposed_by, &release.decided_by),
    ]
}
