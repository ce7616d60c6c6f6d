//! The head of a board: the town's day and time, and how old the figures of each service are.

use super::facts::{Facts, Told};
use crate::front::Front;
use crate::web::frame::{Frame, clock_time};
use crate::web::language::Language;
use crate::web::words::Both;
use askama::Template;
use kit::clock::Moment;

#[derive(Template)]
#[template(path = "board/head.html")]
pub(super) struct Head {
    frame: Frame,
    date: String,
    clock: String,
    is_story: bool,
    notes: Vec<Note>,
}

/// How old the figures of a service are.
struct Note {
    text: String,
    is_warning: bool,
}

/// As it stands now.
pub(super) fn head(front: &Front, frame: &Frame, facts: &Facts) -> Head {
    let (now, zone, today) = (front.clock.now(), front.clock.zone(), front.clock.today());
    let weekday = usize::from(today.weekday().saturating_sub(1));
    let (chinese, english) = WEEKDAYS[weekday.min(6)];
    let note = |told: Option<Moment>, is_silent, name: Both| Note {
        text: age(
            frame,
            told.map(|at| (clock_time(at, zone), now.since(at).as_secs())),
            is_silent,
            name,
        ),
        is_warning: is_silent || told.is_none(),
    };
    Head {
        date: match frame.language {
            Language::Chinese => format!("{}年{}月{}日 {chinese}", today.year(), today.month(), today.day()),
            Language::English => format!("{english}, {today}"),
        },
        clock: clock_time(now, zone),
        is_story: front.clock.is_story(),
        notes: vec![
            note(
                at(&facts.gates),
                facts.gates.is_silent,
                ("卡点数据", "Gates as of"),
            ),
            note(
                at(&facts.people),
                facts.people.is_silent,
                ("人员数据", "People as of"),
            ),
        ],
        frame: frame.clone(),
    }
}

const WEEKDAYS: [Both; 7] = [
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
];

fn at<T>(told: &Told<T>) -> Option<Moment> {
    told.newest.as_ref().map(|(at, _)| *at)
}

fn age(frame: &Frame, told: Option<(String, u64)>, is_silent: bool, (zh, en): Both) -> String {
    let name = frame.t(zh, en);
    match told {
        Some((at, _)) if !is_silent => format!("{name} {at}"),
        Some((at, seconds)) => {
            let minutes = seconds / 60;
            match frame.language {
                Language::Chinese => format!("{name}：服务无应答，显示 {at} 的数据（{minutes} 分钟前）"),
                Language::English => format!("{name}: no answer; figures of {at}, {minutes} min old"),
            }
        }
        None if is_silent => format!("{name}{}", frame.t("：服务无应答，尚无数据", ": no answer yet")),
        None => format!("{name}{}", frame.t("：读取中", ": asking")),
    }
}
