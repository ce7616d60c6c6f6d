//! The figures of a span: what the hourly tallies tell and what is counted at the edges, and how gates add up to places.

use std::collections::{BTreeMap, HashMap};
use std::ops::AddAssign;
use std::time::Duration;

use kit::clock::Moment;
use vocabulary::{Area, AreaLevel, CheckpointId};

use super::place::Gate;

const HOUR: Duration = Duration::from_secs(3_600);

/// From when (inclusive) until when (exclusive) records are counted, as known at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// `None`: since the beginning.
    pub from: Option<Moment>,
    /// `None`: everything there is.
    pub to: Option<Moment>,
}

/// How a span is counted. Whole hours come from the tallies; what they cannot tell is counted from the passes, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Hours that lie in the span as a whole; `None` when there are none.
    pub whole: Option<Hours>,
    /// Passes scanned in these times are counted one by one: the pieces of an hour before and behind.
    pub edges: [Option<(Moment, Moment)>; 2],
    /// Passes received before then count as recorded, later ones as late. [`Moment::LAST`] when nothing is late.
    pub known_until: Moment,
}

/// Whole hours by the time of the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Beginning of the first.
    pub first: Moment,
    /// End of the last.
    pub end: Moment,
    /// Cells received in an hour before this one are recorded as a whole.
    pub recorded_before: Moment,
    /// Cells received in this hour or later are late as a whole.
    pub late_from: Moment,
}

impl Hours {
    /// The hour of receipt in which some of a cell's passes are recorded and some late; `None` when no cell is cut.
    pub fn cut(&self) -> Option<Moment> {
        (self.recorded_before < self.late_from).then_some(self.recorded_before)
    }
}

impl Plan {
    /// How to count this span.
    pub fn of(span: Span) -> Self {
        let from = span.from.unwrap_or(Moment::FIRST);
        let Some(to) = span.to else {
            let first = ceil_hour(from);
            let end = Moment::LAST;
            return Self {
                whole: Some(Hours {
                    first,
                    end,
                    recorded_before: end,
                    late_from: end,
                }),
                edges: [piece(from, first), None],
                known_until: end,
            };
        };
        let (first, end) = (ceil_hour(from), to.floor_hour());
        if first >= end {
            return Self {
                whole: None,
                edges: [piece(from, to), None],
                known_until: to,
            };
        }
        let late_from = if end == to { end } else { end + HOUR };
        Self {
            whole: Some(Hours {
                first,
                end,
                recorded_before: end,
                late_from,
            }),
            edges: [piece(from, first), piece(end, to)],
            known_until: to,
        }
    }
}

fn ceil_hour(moment: Moment) -> Moment {
    let floor = moment.floor_hour();
    if floor == moment || moment == Moment::FIRST {
        floor
    } else {
        floor + HOUR
    }
}

fn piece(from: Moment, to: Moment) -> Option<(Moment, Moment)> {
    (from < to && from > Moment::FIRST).then_some((from, to))
}

/// What is counted of one gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Scanned in the span and known at its end.
    pub passes: i64,
    /// Scanned in the span, known only later.
    pub late: i64,
    /// Self-scans among the passes whose reading did not come within the minutes of their gate.
    pub unconfirmed: i64,
    /// Self-scans among the passes that still wait for it.
    pub waiting: i64,
}

impl Figures {
    /// Self-scans among the passes without a reading.
    pub fn unmeasured(&self) -> i64 {
        self.unconfirmed + self.waiting
    }

    /// So many of those that were taken for unconfirmed still wait.
    pub fn still_wait(&mut self, scans: i64) {
        let scans = scans.min(self.unconfirmed).max(0);
        self.unconfirmed -= scans;
        self.waiting += scans;
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, more: Self) {
        self.passes += more.passes;
        self.late += more.late;
        self.unconfirmed += more.unconfirmed;
        self.waiting += more.waiting;
    }
}

/// The figures of every gate that has any.
pub type ByGate = HashMap<CheckpointId, Figures>;

/// What a place comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Gates registered until the end of the span.
    pub registered: i64,
    /// Gates with at least one record.
    pub active: i64,
    /// Records, late ones, and those without a reading.
    pub figures: Figures,
}

impl Count {
    /// Adds one gate.
    pub fn add(&mut self, gate: &Gate, figures: Figures, until: Option<Moment>) {
        self.registered += i64::from(until.is_none_or(|until| gate.created_at < until));
        self.active += i64::from(figures.passes > 0);
        self.figures += figures;
    }
}

/// The places directly inside an area, in the order of their codes; `None` when those are its gates themselves.
///
/// A gate that stands in the street itself and in no community counts under the street.
pub fn places_in<'g>(
    area: &Area,
    gates: impl Iterator<Item = &'g Gate>,
    figures: &ByGate,
    until: Option<Moment>,
) -> Option<BTreeMap<Area, Count>> {
    let child = |gate: &Gate| match area.level() {
        AreaLevel::Province | AreaLevel::City => gate.area.district(),
        AreaLevel::District => gate.area.street(),
        AreaLevel::Street => gate.area.community().or(Some(gate.area)),
        AreaLevel::Community => None,
    };
    let mut places: BTreeMap<Area, Count> = BTreeMap::new();
    for gate in gates {
        let place = places.entry(child(gate)?).or_default();
        place.add(gate, figures.get(&gate.id).copied().unwrap_or_default(), until);
    }
    (area.level() != AreaLevel::Community).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(&format!("2020-03-01T{text}Z")).unwrap()
    }

    #[test]
    fn a_span_of_whole_hours_never_looks_at_passes() {
        let plan = Plan::of(Span {
            from: None,
            to: Some(at("04:00:00")),
        });
        let hours = plan.whole.unwrap();
        assert_eq!(
            (hours.end, hours.cut(), plan.edges),
            (at("04:00:00"), None, [None, None])
        );
        let open = Plan::of(Span { from: None, to: None });
        assert_eq!((open.whole.unwrap().cut(), open.edges), (None, [None, None]));
    }

    #[test]
    fn the_pieces_of_an_hour_at_both_ends_are_counted_from_passes() {
        let plan = Plan::of(Span {
            from: Some(at("01:20:00")),
            to: Some(at("04:10:00")),
        });
        assert_eq!(
            plan.edges,
            [
                Some((at("01:20:00"), at("02:00:00"))),
                Some((at("04:00:00"), at("04:10:00")))
            ]
        );
        let hours = plan.whole.unwrap();
        assert_eq!(
            (hours.first, hours.end, hours.cut()),
            (at("02:00:00"), at("04:00:00"), Some(at("04:00:00")))
        );
    }

    #[test]
    fn a_span_inside_an_hour_or_across_one_boundary_is_counted_from_passes_alone() {
        for (from, to) in [
            ("01:20:00", "01:40:00"),
            ("01:50:00", "02:10:00"),
            ("01:00:00", "01:30:00"),
        ] {
            let plan = Plan::of(Span {
                from: Some(at(from)),
                to: Some(at(to)),
            });
            assert_eq!((plan.whole, plan.edges), (None, [Some((at(from), at(to))), None]));
        }
    }
}
