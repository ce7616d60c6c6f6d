//! What was typed of a trip, and the facts it says.

use super::trip_words::{KINDS, MEANS};
use crate::web::Fields;
use kit::clock::{Day, Moment, Zone};
use prost_types::Timestamp;
use proto::common::v1::AreaRef;
use proto::registration::v1::day_or_time::By;
use proto::registration::v1::{DayOrTime, ReturneeKind, TravelMeans, Trip, TripFacts};
use std::time::Duration;

/// The form, to be shown again as it was.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedTrip {
    pub request_id: String,
    /// Of a correction: the version that was seen.
    pub version: i32,
    pub kind: String,
    /// Province or country.
    pub from: String,
    /// A code that says it more exactly; may be empty.
    pub from_code: String,
    pub arrives: String,
    /// `14:30`; may be empty.
    pub arrives_at: String,
    pub departs: String,
    pub means: String,
    pub number: String,
    pub seat: String,
    pub plate: String,
    /// Names, separated by commas.
    pub companions: String,
    pub still_on_the_way: bool,
    /// Of a correction: why.
    pub reason: String,
}

impl TypedTrip {
    /// What was sent.
    pub(super) fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            request_id: text("request_id"),
            version: fields.text("version").parse().unwrap_or_default(),
            kind: text("kind"),
            from: text("from"),
            from_code: text("from_code"),
            arrives: text("arrives"),
            arrives_at: text("arrives_at"),
            departs: text("departs"),
            means: text("means"),
            number: text("number"),
            seat: text("seat"),
            plate: text("plate"),
            companions: text("companions"),
            still_on_the_way: fields.has("still_on_the_way"),
            reason: text("reason"),
        }
    }

    /// A trip as it stands, to be corrected.
    pub(super) fn of_trip(trip: &Trip, request_id: String, zone: Zone) -> Self {
        let facts = trip.facts.clone().unwrap_or_default();
        let code = facts.from_area.map(|area| area.code).unwrap_or_default();
        let province = code.get(..2).map(|two| format!("{two}0000")).unwrap_or_default();
        let (arrives, arrives_at) = day_and_time(trip.arrived.as_ref().or(facts.arrives.as_ref()), zone);
        let kind = KINDS.iter().find(|row| i32::from(row.1) == facts.kind);
        let means = MEANS.iter().find(|row| i32::from(row.1) == facts.means);
        Self {
            request_id,
            version: trip.version,
            kind: kind.map_or("", |row| row.0).to_owned(),
            from_code: if code == province { String::new() } else { code },
            from: if facts.from_country.is_empty() {
                province
            } else {
                facts.from_country
            },
            arrives,
            arrives_at,
            departs: day_and_time(facts.departs.as_ref(), zone).0,
            means: means.map_or("", |row| row.0).to_owned(),
            number: facts.transport_number,
            seat: facts.seat,
            plate: facts.plate,
            companions: facts.companion_names.join("、"),
            ..Self::default()
        }
    }

    /// As registration is asked; it says what is wrong.
    pub(super) fn facts(&self, zone: Zone) -> TripFacts {
        let kind = KINDS.iter().find(|row| row.0 == self.kind);
        let means = MEANS.iter().find(|row| row.0 == self.means);
        let is_country = self.from.bytes().any(|byte| byte.is_ascii_alphabetic());
        let code = match self.from_code.is_empty() {
            false => self.from_code.clone(),
            true if is_country => String::new(),
            true => self.from.clone(),
        };
        TripFacts {
            kind: kind.map_or(ReturneeKind::Unspecified, |row| row.1).into(),
            from_area: (!code.is_empty()).then(|| AreaRef {
                code,
                ..AreaRef::default()
            }),
            from_country: if is_country {
                self.from.clone()
            } else {
                String::new()
            },
            to_area: None,
            departs: day_or_time(&self.departs, "", zone),
            arrives: day_or_time(&self.arrives, &self.arrives_at, zone),
            means: means.map_or(TravelMeans::Unspecified, |row| row.1).into(),
            transport_number: self.number.clone(),
            seat: self.seat.clone(),
            plate: self.plate.clone(),
            companion_names: names(&self.companions),
            companion_count: 0,
        }
    }
}

/// Names as people separate them.
fn names(text: &str) -> Vec<String> {
    let parts = text.split(['、', '，', ',', ';', '；', '\n']);
    parts
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A day, and the time of it where one was typed; `None` when nothing was. What does not read goes on as it is, so that it is refused.
pub(super) fn day_or_time(day: &str, time: &str, zone: Zone) -> Option<DayOrTime> {
    if day.is_empty() && time.is_empty() {
        return None;
    }
    let by = match (Day::parse(day), minutes(time)) {
        (Ok(day), Some(minutes)) => By::At((day.start(zone) + Duration::from_secs(60 * minutes)).to_proto()),
        _ if time.is_empty() => By::Day(day.to_owned()),
        _ => By::Day(format!("{day} {time}")),
    };
    Some(DayOrTime { by: Some(by) })
}

/// Minutes since midnight of `14:30`.
fn minutes(time: &str) -> Option<u64> {
    let (hours, minutes) = time.split_once([':', '：'])?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A day and a time as a form shows them; the time is empty where only the day is known.
pub(super) fn day_and_time(when: Option<&DayOrTime>, zone: Zone) -> (String, String) {
    match when.and_then(|when| when.by.as_ref()) {
        Some(By::Day(day)) => (day.clone(), String::new()),
        Some(By::At(at)) => at_day_and_time(at, zone).unwrap_or_default(),
        None => Default::default(),
    }
}

fn at_day_and_time(at: &Timestamp, zone: Zone) -> Option<(String, String)> {
    let at = Moment::from_proto(at).ok()?;
    let told = crate::web::frame::minute(at, zone);
    let (day, time) = told.split_once(' ')?;
    Some((day.to_owned(), time.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        Zone::parse("+08:00").unwrap()
    }

    #[test]
    fn what_is_typed_is_what_is_declared_and_shown_again() {
        let typed = TypedTrip::of(&Fields::read(
            "kind=work&from=420000&from_code=420106&arrives=2020-03-02&arrives_at=14%3A30&means=rail&number=G1572\
             &companions=%E7%8E%8B%E7%BA%A2%E3%80%81%E6%9D%8E%E6%98%8E"
                .as_bytes(),
        ));
        let facts = typed.facts(zone());
        assert_eq!(facts.kind(), ReturneeKind::Work);
        assert_eq!(facts.from_area.as_ref().unwrap().code, "420106");
        assert_eq!(facts.companion_names, ["王红", "李明"]);
        let trip = Trip {
            facts: Some(facts.clone()),
            version: 3,
            ..Trip::default()
        };
        let again = TypedTrip::of_trip(&trip, String::new(), zone());
        assert_eq!(
            (again.from.as_str(), again.arrives_at.as_str()),
            ("420000", "14:30")
        );
        assert_eq!(again.facts(zone()), facts);
    }

    #[test]
    fn days_times_and_countries_read_as_people_type_them() {
        let by = |day, time| day_or_time(day, time, zone()).and_then(|when| when.by);
        let noon = Moment::parse("2020-03-02T12:05:00+08:00").unwrap();
        for (day, time, read) in [
            ("", "", None),
            ("2020-03-02", "", Some(By::Day("2020-03-02".to_owned()))),
            ("2020-03-02", "12：05", Some(By::At(noon.to_proto()))),
            (
                "2020-03-02",
                "25:00",
                Some(By::Day("2020-03-02 25:00".to_owned())),
            ),
            ("tomorrow", "", Some(By::Day("tomorrow".to_owned()))),
        ] {
            assert_eq!(by(day, time), read, "{day} {time}");
        }
        let abroad = TypedTrip::of(&Fields::read(b"from=JPN")).facts(zone());
        assert_eq!((abroad.from_country.as_str(), abroad.from_area), ("JPN", None));
    }
}
