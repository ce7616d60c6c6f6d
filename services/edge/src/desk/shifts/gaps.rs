//! Hours that must be covered and are not: drawn day by day, and told in words beside the drawing.

use super::tabs::tabs;
use crate::desk::checkpoint::full_name;
use crate::desk::page::{Cell, Drawing, Form, Hours, Page, Table};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use kit::clock::{Day, Moment, Zone};
use pb::list_gaps_request::Of;
use proto::checkpoint::v1 as pb;

/// Gates looked at for a page.
const GATES: i32 = 100;
const MINUTES_OF_DAY: u32 = 1_440;

/// The list; its filters and its place stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let area = asked.text("area");
    let request = desk.by.request(pb::ListGapsRequest {
        of: (!area.is_empty()).then(|| Of::Area(area.to_owned())),
        first_day: asked.text("first_day").to_owned(),
        last_day: asked.text("last_day").to_owned(),
        page_size: GATES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.shifts().list_gaps(request).await;
    let filter = Form::filter("/desk/shifts/gaps", desk.t("查询", "Show"))
        .day("first_day", desk.t("从（默认今天）", "From (today)"))
        .day("last_day", desk.t("到（最多7天）", "Until (7 days at most)"))
        .offers("area", desk.t("区划", "Area"), desk.areas());
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("卡点", "Gate"),
        desk.t("区划", "Area"),
        desk.t("日期", "Day"),
        desk.t("0时—24时", "0 to 24 h"),
        desk.t("缺口", "Gaps"),
    ];
    let table = Table::new(
        &heads,
        desk.t("没有缺口：每小时都有人值守。", "No gaps: every hour is covered."),
    )
    .lines(found.gates.iter().flat_map(|gate| lines(desk, gate)))
    .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("值守排班", "Shifts"))
        .tabs(tabs(desk, true))
        .form(filter)
        .text(legend(desk))
        .table(table))
}

/// What the colours of the drawing say; the words beside it say the same.
pub(super) fn legend(desk: &Desk) -> &'static str {
    match desk.by.frame.language {
        crate::web::Language::Chinese => "红：无人排班；黄：排了班但无人在岗；灰：没有缺口。",
        crate::web::Language::English => "Red: nobody is put down. Yellow: nobody was there. Grey: no gap.",
    }
}

fn lines<'l>(desk: &'l Desk, gate: &'l pb::GateGaps) -> impl Iterator<Item = Vec<Cell>> + 'l {
    let name = full_name(&gate.unit_name, &gate.checkpoint_name);
    days(desk, &gate.gaps).into_iter().map(move |(day, hours)| {
        vec![
            Cell::link(&name, format!("/desk/shifts/gates/{}", gate.checkpoint_id)),
            Cell::of(place(gate.area.as_ref())),
            Cell::of(day.to_string()),
            Cell::drawn(Drawing::Hours(hours.clone())),
            Cell::of(told(desk, &hours)),
        ]
    })
}

/// Days with gaps, in order, each with its hours.
pub(super) fn days(desk: &Desk, gaps: &[pb::Gap]) -> Vec<(Day, Vec<Hours>)> {
    let zone = desk.front.clock.zone();
    let mut days: Vec<(Day, Vec<Hours>)> = Vec::new();
    for gap in gaps {
        let ends = |at: &Option<prost_types::Timestamp>| Moment::from_proto(at.as_ref()?).ok();
        let (Some(from), Some(to)) = (ends(&gap.starts_at), ends(&gap.ends_at)) else {
            continue;
        };
        let (class, kind) = match gap.kind() {
            pb::GapKind::Unattended => ("yellow", desk.t("无人在岗", "nobody was there")),
            _ => ("red", desk.t("无人排班", "nobody is put down")),
        };
        for (day, from, to) in parts(from, to, zone) {
            let hours = Hours {
                class,
                from,
                to,
                told: format!("{}–{} {kind}", clock(from), clock(to)),
            };
            match days.iter_mut().find(|(known, _)| *known == day) {
                Some((_, all)) => all.push(hours),
                None => days.push((day, vec![hours])),
            }
        }
    }
    days.sort_by_key(|(day, _)| *day);
    days
}

/// A span cut at every midnight of the town: the day, from which minute, to which.
fn parts(from: Moment, to: Moment, zone: Zone) -> Vec<(Day, u32, u32)> {
    let mut parts = Vec::new();
    let mut day = Day::of(from, zone);
    while day.start(zone) < to {
        let (begins, next) = (day.start(zone), day.next());
        let minute = |at: Moment| u32::try_from(at.since(begins).as_secs() / 60).unwrap_or(MINUTES_OF_DAY);
        let (first, last) = (minute(from), minute(to).min(MINUTES_OF_DAY));
        // Seconds between two turns are no gap that anybody can read.
        if first < last {
            parts.push((day, first, last));
        }
        // The last day there is has no other behind it.
        if next == day {
            break;
        }
        day = next;
    }
    parts
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The gaps of a day in words.
pub(super) fn told(desk: &Desk, hours: &[Hours]) -> String {
    let told: Vec<&str> = hours.iter().map(|hours| hours.told.as_str()).collect();
    told.join(desk.t("；", "; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_cut_at_midnight() {
        let zone = Zone::parse("+08:00").unwrap();
        let at = |text: &str| Moment::parse(text).unwrap();
        let cut = parts(
            at("2020-03-01T22:30:00+08:00"),
            at("2020-03-03T06:00:00+08:00"),
            zone,
        );
        let cut: Vec<_> = cut
            .into_iter()
            .map(|(day, from, to)| (day.to_string(), from, to))
            .collect();
        assert_eq!(
            cut,
            [
                ("2020-03-01".to_owned(), 1_350, 1_440),
                ("2020-03-02".to_owned(), 0, 1_440),
                ("2020-03-03".to_owned(), 0, 360),
            ]
        );
        let midnight = at("2020-03-02T00:00:00+08:00");
        assert_eq!(parts(midnight, midnight, zone), []);
        assert_eq!(clock(1_440), "24:00");
    }
}
