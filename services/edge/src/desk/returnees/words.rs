//! What the enumerations of trips are called, and a trip as a line of a table.

use crate::desk::page::{Cell, Choices, Table};
use crate::desk::registration::place;
use crate::desk::seat::Desk;
use pb::day_or_time::By;
use proto::registration::v1 as pb;

/// Why somebody comes back.
pub(super) const KINDS: &Choices<pb::ReturneeKind> = &[
    (pb::ReturneeKind::Work, ("返工", "To work")),
    (pb::ReturneeKind::Post, ("返岗", "To a post")),
    (pb::ReturneeKind::School, ("返学", "To school")),
    (pb::ReturneeKind::Home, ("返乡", "Home")),
];

/// How somebody travels.
pub(super) const MEANS: &Choices<pb::TravelMeans> = &[
    (pb::TravelMeans::Rail, ("火车", "Rail")),
    (pb::TravelMeans::Air, ("飞机", "Air")),
    (pb::TravelMeans::Coach, ("客车", "Coach")),
    (pb::TravelMeans::SelfDrive, ("自驾", "Own car")),
    (pb::TravelMeans::Ferry, ("轮船", "Ferry")),
    (pb::TravelMeans::Other, ("其他", "Other")),
];

/// What became of a trip.
pub(super) const STATES: &Choices<pb::TripState> = &[
    (pb::TripState::Expected, ("待到达", "Expected")),
    (pb::TripState::Present, ("在本区", "Here")),
    (pb::TripState::Departed, ("已离开", "Left")),
    (pb::TripState::Cancelled, ("已取消", "Cancelled")),
];

/// Trips as a table of a person's page.
pub(in crate::desk) fn trips(desk: &Desk, trips: &[pb::Trip]) -> Table {
    let mut heads = heads(desk).to_vec();
    heads.push(desk.t("办理", "Do"));
    let none = desk.t("没有申报过行程。", "No trip was declared.");
    Table::new(&heads, none).lines(trips.iter().map(|trip| {
        let mut cells = line(desk, trip);
        cells.push(way(desk, trip));
        cells
    }))
}

/// What stands above the facts of a trip.
pub(super) fn heads(desk: &Desk) -> [&str; 5] {
    [
        desk.t("状态", "State"),
        desk.t("类别", "Kind"),
        desk.t("来自", "From"),
        desk.t("到达", "Arrival"),
        desk.t("交通", "By"),
    ]
}

/// The facts of a trip, as cells.
pub(super) fn line(desk: &Desk, trip: &pb::Trip) -> Vec<Cell> {
    let facts = trip.facts.clone().unwrap_or_default();
    let state = desk.says(STATES, trip.state());
    let state = match (trip.is_overdue, trip.declared_late) {
        (true, _) => Cell::marked("red", "!", format!("{state} · {}", desk.t("逾期未到", "overdue"))),
        (_, true) => Cell::marked(
            "yellow",
            "!",
            format!("{state} · {}", desk.t("迟报", "declared late")),
        ),
        _ => Cell::of(state),
    };
    let from = match facts.from_country.is_empty() {
        true => place(facts.from_area.as_ref()),
        false => facts.from_country.clone(),
    };
    let arrival = trip.arrived.as_ref().or(facts.arrives.as_ref());
    vec![
        state,
        Cell::of(desk.says(KINDS, facts.kind())),
        Cell::of(from),
        Cell::of(when(desk, arrival)),
        Cell::of(format!(
            "{} {}",
            desk.says(MEANS, facts.means()),
            facts.transport_number
        )),
    ]
}

/// What can be done about a trip now.
pub(super) fn way(desk: &Desk, trip: &pb::Trip) -> Cell {
    let to = |act: &str| format!("/desk/returnees/{}/{act}", trip.trip_id);
    match trip.state() {
        pb::TripState::Expected => Cell::link(desk.t("确认到达", "Has arrived"), to("confirm")),
        pb::TripState::Present => Cell::link(desk.t("登记离开", "Has left"), to("depart")),
        _ => Cell::default(),
    }
}

fn when(desk: &Desk, at: Option<&pb::DayOrTime>) -> String {
    match at.and_then(|at| at.by.as_ref()) {
        Some(By::Day(day)) => day.clone(),
        Some(By::At(at)) => desk.time(Some(at)),
        None => String::new(),
    }
}
