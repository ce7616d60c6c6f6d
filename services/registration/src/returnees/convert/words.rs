//! Closed lists: each enum of the contract beside the city's.

use crate::returnees::rules::words::{ReturneeKind, TravelMeans, TripAct, TripState};
use kit::parse::Unreadable;
use proto::registration::v1 as pb;

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// Why somebody comes.
pub fn kind(kind: ReturneeKind) -> pb::ReturneeKind {
    match kind {
        ReturneeKind::Work => pb::ReturneeKind::Work,
        ReturneeKind::Post => pb::ReturneeKind::Post,
        ReturneeKind::School => pb::ReturneeKind::School,
        ReturneeKind::Home => pb::ReturneeKind::Home,
    }
}

/// Why somebody comes; `None` when unspecified. Refuses with `UNKNOWN_RETURNEE_KIND`.
pub fn read_optional_kind(number: i32) -> Result<Option<ReturneeKind>, Unreadable> {
    match pb::ReturneeKind::try_from(number) {
        Ok(pb::ReturneeKind::Unspecified) => Ok(None),
        Ok(told) => Ok(ReturneeKind::ALL.iter().copied().find(|ours| kind(*ours) == told)),
        Err(_) => Err(unknown("UNKNOWN_RETURNEE_KIND")),
    }
}

/// Why somebody comes. Refuses with `MISSING`, `UNKNOWN_RETURNEE_KIND`.
pub fn read_kind(number: i32) -> Result<ReturneeKind, Unreadable> {
    read_optional_kind(number)?.ok_or_else(missing)
}

/// How somebody travels.
pub fn means(means: TravelMeans) -> pb::TravelMeans {
    match means {
        TravelMeans::Rail => pb::TravelMeans::Rail,
        TravelMeans::Air => pb::TravelMeans::Air,
        TravelMeans::Coach => pb::TravelMeans::Coach,
        TravelMeans::SelfDrive => pb::TravelMeans::SelfDrive,
        TravelMeans::Ferry => pb::TravelMeans::Ferry,
        TravelMeans::Other => pb::TravelMeans::Other,
    }
}

/// How somebody travels. Refuses with `MISSING`, `UNKNOWN_TRAVEL_MEANS`.
pub fn read_means(number: i32) -> Result<TravelMeans, Unreadable> {
    let told = pb::TravelMeans::try_from(number).map_err(|_| unknown("UNKNOWN_TRAVEL_MEANS"))?;
    let ours = TravelMeans::ALL.iter().copied().find(|ours| means(*ours) == told);
    ours.ok_or_else(missing)
}

/// What became of a trip.
pub fn state(state: TripState) -> pb::TripState {
    match state {
        TripState::Expected => pb::TripState::Expected,
        TripState::Present => pb::TripState::Present,
        TripState::Departed => pb::TripState::Departed,
        TripState::Cancelled => pb::TripState::Cancelled,
    }
}

/// What was done to a trip.
pub fn act(act: TripAct) -> pb::TripAct {
    match act {
        TripAct::Declared => pb::TripAct::Declared,
        TripAct::Confirmed => pb::TripAct::Confirmed,
        TripAct::Corrected => pb::TripAct::Corrected,
        TripAct::Cancelled => pb::TripAct::Cancelled,
        TripAct::Departed => pb::TripAct::Departed,
    }
}

/// Which arrivals are listed; unspecified is those expected. Refuses with `UNKNOWN_ARRIVAL_LIST`.
pub fn read_list(number: i32) -> Result<pb::ArrivalList, Unreadable> {
    match pb::ArrivalList::try_from(number) {
        Ok(pb::ArrivalList::Unspecified) => Ok(pb::ArrivalList::Expected),
        Ok(list) => Ok(list),
        Err(_) => Err(unknown("UNKNOWN_ARRIVAL_LIST")),
    }
}
