//! How long a gate was silent in its open hours, and how much a poster may be scanned.

use std::time::Duration;

use kit::clock::{Day, Moment, Zone};

use super::order::AnomalyOrder;

/// Scans are counted in stretches of five minutes.
pub const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// The beginning of the five minutes a moment lies in.
pub fn five_minutes_of(at: Moment) -> Moment {
    let micros = at.unix_micros();
    Moment::from_unix_micros(micros - micros.rem_euclid(300_000_000))
}

/// The most self-scans in five minutes, given what the gate had in the busiest hour of a week.
pub fn most_scans(busiest_hour: i64, order: &AnomalyOrder) -> i64 {
    let of_history = busiest_hour * i64::from(order.times_its_busiest) / 12;
    i64::from(order.scans_in_five_minutes).max(of_history)
}

/// Whether gates are open at this moment.
pub fn is_open(at: Moment, zone: Zone, order: &AnomalyOrder) -> bool {
    let (opens, closes) = hours(Day::of(at, zone), zone, order);
    opens <= at && at < closes
}

/// How much of the time between two moments lies in open hours.
pub fn open_time(from: Moment, until: Moment, zone: Zone, order: &AnomalyOrder) -> Duration {
    let mut sum = Duration::ZERO;
    let mut day = Day::of(from, zone);
    let last = Day::of(until, zone);
    while day <= last {
        let (opens, closes) = hours(day, zone, order);
        sum += closes.min(until).since(opens.max(from));
        if day == Day::LAST {
            break;
        }
        day = day.next();
    }
    sum
}

fn hours(day: Day, zone: Zone, order: &AnomalyOrder) -> (Moment, Moment) {
    let at = |minute: u32| day.start(zone) + Duration::from_secs(u64::from(minute.min(1_440)) * 60);
    (at(order.open_from_minute), at(order.open_until_minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn only_open_hours_count() {
        let zone = Zone::parse("+08:00").unwrap();
        let order = AnomalyOrder::default();
        // Noon of 1 March 2020.
        let noon = Moment::from_unix_seconds(1_583_035_200);
        assert!(is_open(noon, zone, &order));
        assert!(!is_open(noon + 10 * HOUR, zone, &order));
        assert!(is_open(noon - 6 * HOUR, zone, &order) && !is_open(noon - 7 * HOUR, zone, &order));
        assert_eq!(open_time(noon, noon + HOUR, zone, &order), HOUR);
        // The evening until ten, nothing by night, the morning from six.
        assert_eq!(open_time(noon, noon + 24 * HOUR, zone, &order), 16 * HOUR);
        assert_eq!(
            open_time(noon + 10 * HOUR, noon + 18 * HOUR, zone, &order),
            Duration::ZERO
        );
        assert_eq!(open_time(noon, noon, zone, &order), Duration::ZERO);
    }

    #[test]
    fn a_busy_gate_may_be_busy() {
        let order = AnomalyOrder::default();
        assert_eq!(most_scans(0, &order), 200);
        assert_eq!(most_scans(1_200, &order), 300);
        let at = Moment::from_unix_seconds(1_583_035_200 + 299);
        assert_eq!(five_minutes_of(at), Moment::from_unix_seconds(1_583_035_200));
    }
}
