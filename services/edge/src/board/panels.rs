//! What a board shows, piece by piece, in the language of whoever looks.

use super::bars::{ranking, verdicts};
use super::cases::{Line, abnormal, fevers};
use super::chart::{FLOOR, HEIGHT, Hours, WIDTH, percent};
use super::facts::{Facts, OfGates, OfPeople};
use super::head::head;
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::figures::grouped_or_dash;
use crate::web::frame::Frame;
use crate::web::words::Both;
use askama::Template;
use kit::clock::Moment;

/// A piece of the board, told anew when it changes.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) name: &'static str,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "board/figures.html")]
struct Figures {
    cells: Vec<Cell>,
}

/// One large figure.
struct Cell {
    label: String,
    value: String,
    note: String,
}

#[derive(Template)]
#[template(path = "board/hours.html")]
struct HoursPiece {
    frame: Frame,
    hours: Hours,
    told: String,
}

#[derive(Template)]
#[template(path = "board/cases.html")]
struct CasesPiece {
    frame: Frame,
    title: String,
    count: String,
    overdue: usize,
    none: &'static str,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "board/counts.html")]
struct Counts {
    title: String,
    rows: Vec<(String, String, bool)>,
}

/// Every piece, in the order of the page. What was never told is shown as dashes.
pub(super) fn pieces(front: &Front, by: &SignedIn, facts: &Facts) -> Vec<Piece> {
    let (frame, now) = (&by.frame, front.clock.now());
    let gates = facts.gates.newest.as_ref().map(|(_, gates)| gates);
    let people = facts.people.newest.as_ref().map(|(_, people)| people);
    vec![
        written("head", &head(front, frame, facts)),
        written("figures", &figures(frame, gates)),
        written("hours", &hours(frame, gates)),
        written("verdicts", &verdicts(frame, gates)),
        written("ranking", &ranking(frame, gates)),
        written("fevers", &fever_cases(frame, gates, now)),
        written("abnormal", &abnormal_cases(by, people, now)),
        written("quarantines", &quarantines(frame, people)),
        written("returnees", &returnees(frame, people)),
    ]
}

fn written(name: &'static str, template: &impl Template) -> Piece {
    // A template is made of text in memory: it cannot fail in a way anybody could mend.
    let html = template.render().unwrap_or_default();
    Piece { name, html }
}

fn figures(frame: &Frame, gates: Option<&OfGates>) -> Figures {
    let cell = |label: Both, value: Option<i64>, note: String| Cell {
        label: frame.t(label.0, label.1).to_owned(),
        value: grouped_or_dash(value),
        note,
    };
    let summary = gates.map(|gates| &gates.summary);
    let hours = gates.map(|gates| gates.today.hours.as_slice());
    let share = summary.map(|told| percent(told.checkpoints_active, told.checkpoints_registered));
    Figures {
        cells: vec![
            cell(
                ("登记卡点", "Gates registered"),
                summary.map(|told| told.checkpoints_registered),
                String::new(),
            ),
            cell(
                ("有记录卡点", "Gates with records"),
                summary.map(|told| told.checkpoints_active),
                share.map(|share| format!("{share}%")).unwrap_or_default(),
            ),
            cell(
                ("累计登记人次", "Records in all"),
                summary.map(|told| told.passes_recorded),
                String::new(),
            ),
            cell(
                ("今日登记人次", "Records today"),
                hours.map(|hours| hours.iter().map(|hour| hour.passes_recorded).sum()),
                String::new(),
            ),
            cell(
                ("本小时", "This hour"),
                hours.map(|hours| hours.last().map_or(0, |hour| hour.passes_recorded)),
                String::new(),
            ),
        ],
    }
}

fn hours(frame: &Frame, gates: Option<&OfGates>) -> HoursPiece {
    let counts: Vec<i64> = gates
        .map(|gates| {
            gates
                .today
                .hours
                .iter()
                .map(|hour| hour.passes_recorded)
                .collect()
        })
        .unwrap_or_default();
    let told = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    HoursPiece {
        told: told
            .map(|(hour, count)| format!("{hour:02}: {count}"))
            .collect::<Vec<_>>()
            .join(", "),
        hours: Hours::of(&counts),
        frame: frame.clone(),
    }
}

fn fever_cases(frame: &Frame, gates: Option<&OfGates>, now: Moment) -> CasesPiece {
    let told = gates.map(|gates| (&gates.fevers, fevers(frame, gates, now)));
    CasesPiece {
        title: frame.t("发热未结", "Open fevers").to_owned(),
        none: frame.t("没有未结发热", "None open"),
        count: told.as_ref().map_or_else(
            || "—".to_owned(),
            |(cases, _)| counted(cases.all.len(), cases.has_more),
        ),
        overdue: told.as_ref().map_or(0, |(_, (overdue, _))| *overdue),
        lines: told.map(|(_, (_, lines))| lines).unwrap_or_default(),
        frame: frame.clone(),
    }
}

fn abnormal_cases(by: &SignedIn, people: Option<&OfPeople>, now: Moment) -> CasesPiece {
    let frame = &by.frame;
    let home = by.scope.area().map(|area| by.office.gazetteer.full_name(&area));
    let home = home.unwrap_or_default();
    let told = people.map(|people| (&people.abnormal, abnormal(frame, people, &home, now)));
    CasesPiece {
        title: frame.t("外访异常未结", "Abnormal answers").to_owned(),
        none: frame.t("没有未结异常", "None open"),
        count: told.as_ref().map_or_else(
            || "—".to_owned(),
            |(cases, _)| counted(cases.all.len(), cases.has_more),
        ),
        overdue: told.as_ref().map_or(0, |(_, (overdue, _))| *overdue),
        lines: told.map(|(_, (_, lines))| lines).unwrap_or_default(),
        frame: frame.clone(),
    }
}

fn counted(count: usize, has_more: bool) -> String {
    format!("{count}{}", if has_more { "+" } else { "" })
}

fn quarantines(frame: &Frame, people: Option<&OfPeople>) -> Counts {
    let told = people.map(|people| &people.quarantines);
    let row = |name: Both, value: Option<i64>, alarms: bool| {
        let is_alarm = alarms && value.is_some_and(|value| value > 0);
        (
            frame.t(name.0, name.1).to_owned(),
            grouped_or_dash(value),
            is_alarm,
        )
    };
    Counts {
        title: frame.t("隔离观察", "Quarantine").to_owned(),
        rows: vec![
            row(("居家", "At home"), told.map(|told| told.at_home), false),
            row(("集中", "Centralised"), told.map(|told| told.centralised), false),
            row(
                ("自我监测", "Self-watch"),
                told.map(|told| told.self_monitoring),
                false,
            ),
            row(("今日期满", "End today"), told.map(|told| told.ends_today), false),
            row(("今日已测", "Checked"), told.map(|told| told.checks_done), false),
            row(
                ("逾期未测", "Late checks"),
                told.map(|told| told.checks_overdue),
                true,
            ),
            row(
                ("异常待处置", "Alarms open"),
                told.map(|told| told.unanswered_checks),
                true,
            ),
            row(("求助待办", "Needs open"), told.map(|told| told.open_needs), true),
        ],
    }
}

fn returnees(frame: &Frame, people: Option<&OfPeople>) -> Counts {
    let told = people.and_then(|people| people.returnees.total.as_ref());
    let known = people.is_some();
    let value = |of: fn(&proto::registration::v1::ReturneeFigures) -> i64| match told {
        Some(told) => grouped_or_dash(Some(of(told))),
        None if known => grouped_or_dash(Some(0)),
        None => grouped_or_dash(None),
    };
    let row = |name: Both, value: String| (frame.t(name.0, name.1).to_owned(), value, false);
    Counts {
        title: frame.t("三返人员", "Returnees").to_owned(),
        rows: vec![
            row(("在住", "Present"), value(|told| told.present)),
            row(("今日到达", "Came today"), value(|told| told.arrived_that_day)),
            row(("近日将到", "Expected"), value(|told| told.planned)),
            row(("逾期未到", "Overdue"), value(|told| told.overdue)),
        ],
    }
}
