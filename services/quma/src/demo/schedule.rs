//! Who passes which gate when: the records of a story, told in the shifts in which gates worked.

use super::dice::Dice;
use super::gates::PlannedGate;
use kit::clock::{Day, Moment, Zone};
use std::time::Duration;

/// A span in which gates keep records.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Its first moment.
    pub from: Moment,
    /// Its end, exclusive.
    pub to: Moment,
}

/// The spans of the story.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// The back office registers the gates.
    pub registering: Moment,
    /// Residents scan the posters and register, before the gates open.
    pub posters: Moment,
    /// When orders are given on 28 February: turns, rosters, quarantines; what was kept on paper until then is typed in.
    pub orders: Moment,
    /// In the evening of 28 and 29 February people under quarantine are asked how they are, and who came that day says so.
    pub evenings: [Moment; 2],
    /// In the morning of 29 February and 1 March they are asked again; on the second a round of outreach begins.
    pub mornings: [Moment; 2],
    /// When volunteers of 29 February are relieved by others.
    pub relief: Moment,
    /// The two shifts whose records arrive at their end.
    pub shifts: [Span; 2],
    /// The last hour, lived through live.
    pub live: Span,
    /// Noon on 1 March: the figures are of this moment, and the clock ticks from here.
    pub noon: Moment,
}

impl Calendar {
    /// 28 February to 1 March 2020.
    pub fn of_the_newspaper(zone: Zone) -> Self {
        let day = |month, day| {
            Day::new(2020, month, day)
                .expect("a day of the calendar")
                .start(zone)
        };
        let hours = |count: u64| Duration::from_secs(count * 3600);
        let (friday, saturday, sunday) = (day(2, 28), day(2, 29), day(3, 1));
        Self {
            registering: friday + hours(9),
            posters: friday + hours(15),
            orders: friday + hours(17),
            evenings: [friday + hours(19), saturday + hours(19)],
            mornings: [saturday + hours(9), sunday + hours(9)],
            relief: saturday + hours(14),
            shifts: [
                Span {
                    from: saturday + hours(6),
                    to: saturday + hours(22),
                },
                Span {
                    from: sunday + hours(6),
                    to: sunday + hours(11),
                },
            ],
            live: Span {
                from: sunday + hours(11),
                to: sunday + hours(12),
            },
            noon: sunday + hours(12),
        }
    }
}

/// One pass of the story.
#[derive(Debug, Clone, Copy)]
pub struct PlannedPass {
    /// When the code was scanned.
    pub at: Moment,
    /// Index of the person.
    pub person: usize,
    /// In, or out.
    pub inward: bool,
    /// Tenths of a degree; none when leaving.
    pub temperature: Option<i32>,
    /// The pass's id.
    pub id: uuid::Uuid,
}

/// Passes per hour of the day, from six o'clock: two peaks.
const BY_HOUR: [u32; 16] = [30, 90, 100, 70, 60, 70, 60, 50, 50, 50, 60, 95, 100, 60, 40, 20];
/// Gates with fewer records have no live hour.
const LIVE_FROM: u32 = 200;
/// Of a thousand passes of a gate with a live hour, so many happen in it.
const LIVE_PER_MILLE: u32 = 40;

/// How a gate's records are spread over the shifts and the live hour: their sum is the gate's. Only busy gates have a live hour.
pub fn shares(gate: &PlannedGate) -> [u32; 3] {
    let live = if gate.passes >= LIVE_FROM {
        gate.passes * LIVE_PER_MILLE / 1000
    } else {
        0
    };
    let offline = gate.passes - live;
    // By the weight of the hours, 16 on Saturday and 5 on Sunday.
    let saturday: u32 = BY_HOUR.iter().sum();
    let sunday: u32 = BY_HOUR[..5].iter().sum();
    let first = offline * saturday / (saturday + sunday);
    [first, offline - first, live]
}

/// The `count` passes of a gate in a span, in the order of time. `people` are indices of those who pass here.
pub fn passes(gate: usize, span: Span, count: u32, people: &[usize]) -> Vec<PlannedPass> {
    let mut dice = Dice::new("passes", gate as u64 ^ (span.from.unix_seconds() as u64) << 16);
    let length = span.to.since(span.from).as_secs();
    let weights = &BY_HOUR[..(length / 3600).clamp(1, 16) as usize];
    let mut passes: Vec<PlannedPass> = (0..count)
        .map(|_| {
            let micros = dice.weighted(weights) as u64 * 3_600_000_000 + dice.throw() % 3_600_000_000;
            let at = span.from + Duration::from_micros(micros);
            let inward = dice.chance(560);
            PlannedPass {
                at,
                person: *dice.pick(people),
                inward,
                temperature: inward.then(|| 360 + dice.below(10) as i32),
                id: dice.uuid_v7((at.unix_micros() / 1000) as u64),
            }
        })
        .collect();
    passes.sort_by_key(|pass| pass.at);
    passes
}

#[cfg(test)]
mod tests {
    use super::super::gates;
    use super::super::story::SHANYANG;
    use super::*;

    #[test]
    fn every_record_of_the_story_happens_in_one_span() {
        let gates = gates::plan(&SHANYANG);
        let told: u32 = gates.iter().flat_map(shares).sum();
        assert_eq!(told, SHANYANG.passes);
    }

    #[test]
    fn passes_stay_inside_their_span() {
        let calendar = Calendar::of_the_newspaper(Zone::parse("+08:00").unwrap());
        for span in [calendar.shifts[0], calendar.shifts[1], calendar.live] {
            let passes = passes(3, span, 500, &[1, 2, 3]);
            assert!(
                passes
                    .iter()
                    .all(|pass| pass.at >= span.from && pass.at < span.to)
            );
            assert!(passes.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
    }
}
