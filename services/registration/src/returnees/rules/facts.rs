//! What is declared of a trip.

use crate::returnees::rules::details::Details;
use crate::returnees::rules::origin::Elsewhere;
use crate::returnees::rules::transport::TransportNumber;
use crate::returnees::rules::words::{ReturneeKind, TravelMeans};
use kit::clock::{Day, Moment, Zone};
use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};
use vocabulary::area::Area;

/// The moment something is decided at, and its civil day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// The moment.
    pub now: Moment,
    /// Its day.
    pub day: Day,
    /// The town's distance from UTC.
    pub zone: Zone,
}

impl Today {
    /// The day of this moment.
    pub fn of(now: Moment, zone: Zone) -> Self {
        Self {
            now,
            day: Day::of(now, zone),
            zone,
        }
    }
}

/// A day, and the moment where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The day.
    pub day: Day,
    /// The moment; of that day.
    pub at: Option<Moment>,
}

impl When {
    /// Some time of that day.
    pub fn on(day: Day) -> Self {
        Self { day, at: None }
    }

    /// That moment.
    pub fn at(moment: Moment, zone: Zone) -> Self {
        Self {
            day: Day::of(moment, zone),
            at: Some(moment),
        }
    }

    /// Whether it certainly lies after `other`: by the moment where both have one, else by the day.
    pub fn is_after(&self, other: &Self) -> bool {
        match (self.at, other.at) {
            (Some(at), Some(other)) => at > other,
            _ => self.day > other.day,
        }
    }

    /// Itself, when it has happened or happens today. Refuses with `IN_THE_FUTURE`.
    pub fn past(self, today: &Today) -> Result<Self, Unreadable> {
        if self.is_after(&Self::at(today.now, today.zone)) {
            return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
        }
        Ok(self)
    }
}

/// What is declared of a trip, without what is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Why they come.
    pub kind: ReturneeKind,
    /// Where from.
    pub origin: Elsewhere,
    /// Where to, in this district.
    pub to: Area,
    /// When they set out, where that is known.
    pub departs: Option<When>,
    /// When they come, as declared.
    pub arrives: When,
    /// How.
    pub means: TravelMeans,
    /// By which train, flight, coach or ship.
    pub transport_number: Option<TransportNumber>,
}

/// What was told of a trip, before it is known who looks after the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Why they come.
    pub kind: ReturneeKind,
    /// Where from.
    pub origin: Elsewhere,
    /// Where to; `None` is wherever they are looked after.
    pub to: Option<Area>,
    /// When they set out.
    pub departs: Option<When>,
    /// When they come.
    pub arrives: When,
    /// How.
    pub means: TravelMeans,
    /// By which train, flight, coach or ship.
    pub transport_number: Option<TransportNumber>,
    /// What is sealed.
    pub details: Details,
}

impl Told {
    /// The facts of somebody looked after by `ward`.
    pub fn facts(&self, ward: Area) -> Facts {
        Facts {
            kind: self.kind,
            origin: self.origin,
            to: self.to.unwrap_or(ward),
            departs: self.departs,
            arrives: self.arrives,
            means: self.means,
            transport_number: self.transport_number.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_compared_by_the_moment_and_else_by_the_day() {
        let zone = Zone::parse("+08:00").unwrap();
        let at = |text| When::at(Moment::parse(text).unwrap(), zone);
        let (morning, evening) = (at("2020-03-01T08:00:00+08:00"), at("2020-03-01T20:00:00+08:00"));
        assert!(evening.is_after(&morning) && !morning.is_after(&evening));
        let that_day = When::on(morning.day);
        assert!(!that_day.is_after(&morning) && !evening.is_after(&that_day));
        assert!(When::on(morning.day.next()).is_after(&evening));

        let noon = Today::of(Moment::parse("2020-03-01T12:00:00+08:00").unwrap(), zone);
        assert!(morning.past(&noon).is_ok() && that_day.past(&noon).is_ok());
        assert_eq!(evening.past(&noon).unwrap_err().reason, "IN_THE_FUTURE");
        assert!(When::on(noon.day.next()).past(&noon).is_err());
    }
}
