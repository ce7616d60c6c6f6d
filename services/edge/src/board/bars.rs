//! What is compared on a board: verdicts of today, and areas.

use super::chart::percent;
use super::facts::OfGates;
use crate::web::figures::{grouped, grouped_or_dash};
use crate::web::frame::Frame;
use crate::web::words::Both;
use askama::Template;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::Verdict;

/// Rows that fit.
const AREAS: usize = 10;

#[derive(Template)]
#[template(path = "board/bars.html")]
pub(super) struct Bars {
    title: String,
    rows: Vec<Row>,
}

/// A name, a bar and its figures.
struct Row {
    rank: String,
    name: String,
    class: &'static str,
    share: i64,
    value: String,
    note: String,
}

/// Verdicts that hold somebody up, mildest first: always all of them, so that nothing moves when one is given for the first time.
const HELD: [(Verdict, &str, Both); 5] = [
    (Verdict::AskNow, "grey", ("现场询问", "Asked")),
    (Verdict::Recheck, "yellow", ("等候复测", "Measured again")),
    (Verdict::ReportToStreet, "yellow", ("上报街道", "Street told")),
    (Verdict::Refuse, "red", ("不得通行", "Refused")),
    (Verdict::FeverClinic, "red", ("转发热门诊", "Fever clinic")),
];

/// What was decided today: always every verdict.
pub(super) fn verdicts(frame: &Frame, gates: Option<&OfGates>) -> Bars {
    let today = gates.map(|gates| &gates.today);
    let all: Option<i64> = today.map(|today| today.hours.iter().map(|hour| hour.passes_recorded).sum());
    let (passed, unmeasured) = today.map(let_through).unzip();
    let row = |name: Both, class, value: Option<i64>| Row {
        rank: String::new(),
        name: frame.t(name.0, name.1).to_owned(),
        class,
        share: percent(value.unwrap_or(0), all.unwrap_or(0)),
        value: grouped_or_dash(value),
        note: String::new(),
    };
    let mut rows = vec![
        row(("通行", "Passed"), "green", passed),
        row(("绿码未测温", "Not measured"), "blue", unmeasured),
    ];
    for (verdict, class, name) in HELD {
        let given = |today: &gates::CountPassesResponse| {
            let of = today.held.iter().filter(|held| held.verdict() == verdict);
            of.map(|held| held.passes).sum()
        };
        rows.push(row(name, class, today.map(given)));
    }
    Bars {
        title: frame.t("今日判定", "Verdicts today").to_owned(),
        rows,
    }
}

/// Who was not held up: who passed, and who may pass once they are measured. Whoever was held stands in the row of their verdict, measured
/// or not.
fn let_through(today: &gates::CountPassesResponse) -> (i64, i64) {
    let hours = |of: fn(&gates::HourCount) -> i64| today.hours.iter().map(of).sum::<i64>();
    let held = |of: fn(&gates::VerdictCount) -> i64| today.held.iter().map(of).sum::<i64>();
    // Whether their minutes are over or not: there is room for one row. Hours and verdicts may be of two moments.
    let without = hours(|hour| hour.passes_waiting + hour.passes_unconfirmed);
    let unmeasured = (without - held(|held| held.passes_unmeasured)).max(0);
    let passed = hours(|hour| hour.passes_recorded) - held(|held| held.passes) - unmeasured;
    (passed.max(0), unmeasured)
}

/// The streets of the district with their ranks; whoever sees one street or community sees the places inside it, in the same order.
pub(super) fn ranking(frame: &Frame, gates: Option<&OfGates>) -> Bars {
    let row = |rank: usize, name: String, active, registered, passes| {
        let share = percent(active, registered);
        Row {
            rank: rank.to_string(),
            name,
            class: "blue",
            share,
            value: grouped(passes),
            note: format!("{share}%"),
        }
    };
    let ranked = |of: &gates::RankedArea| {
        let rank = usize::try_from(of.rank_by_share).unwrap_or(0);
        let name = of.area.as_ref().map(|area| area.name.clone()).unwrap_or_default();
        row(
            rank,
            name,
            of.checkpoints_active,
            of.checkpoints_registered,
            of.passes_recorded,
        )
    };
    let inside = |(place, of): (usize, &gates::PlaceSummary)| {
        row(
            place + 1,
            of.name.clone(),
            of.checkpoints_active,
            of.checkpoints_registered,
            of.passes_recorded,
        )
    };
    let streets = gates.map(|gates| gates.ranking.as_slice()).unwrap_or_default();
    let rows = if streets.len() > 1 {
        streets.iter().take(AREAS).map(ranked).collect()
    } else {
        let places = gates.map(|gates| gates.summary.places.as_slice());
        let mut places: Vec<_> = places.unwrap_or_default().iter().collect();
        let order = |place: &&gates::PlaceSummary| {
            let share = percent(place.checkpoints_active, place.checkpoints_registered);
            std::cmp::Reverse((share, place.passes_recorded))
        };
        places.sort_by_key(order);
        places.into_iter().take(AREAS).enumerate().map(inside).collect()
    };
    Bars {
        title: frame
            .t("辖区排名 · 有记录卡点占比", "Areas by gates with records")
            .to_owned(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_add_up_to_the_records() {
        let hour = gates::HourCount {
            passes_recorded: 10,
            passes_unconfirmed: 2,
            passes_waiting: 2,
            ..Default::default()
        };
        // One of the four without a reading has a red code.
        let red = gates::VerdictCount {
            verdict: Verdict::Refuse.into(),
            passes: 2,
            passes_unmeasured: 1,
        };
        let today = gates::CountPassesResponse {
            hours: vec![hour],
            held: vec![red],
            ..Default::default()
        };
        assert_eq!(let_through(&today), (5, 3));
        assert_eq!(let_through(&gates::CountPassesResponse::default()), (0, 0));
    }
}
