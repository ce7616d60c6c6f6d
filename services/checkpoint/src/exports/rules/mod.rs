//! An export, and by when it must be gone.

use std::time::Duration;

use kit::clock::{Day, Moment, Zone};
use vocabulary::{Area, CheckpointId, ExportId};

use crate::rules::policy::PolicyStamp;

/// An export that has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// The account that took it.
    pub holder: String,
    /// Why.
    pub purpose: String,
    /// Of which area.
    pub area: Area,
    /// Of one gate only.
    pub checkpoint: Option<CheckpointId>,
    /// The span that was asked for.
    pub from: Option<Moment>,
    /// Its end.
    pub to: Option<Moment>,
    /// When it began.
    pub begun_at: Moment,
    /// When it was read to its end.
    pub finished_at: Option<Moment>,
    /// Rows sent.
    pub row_count: i64,
    /// Of the last part's rows.
    pub sha256: Option<Vec<u8>>,
    /// The last day on which it may exist.
    pub destroy_by: Day,
    /// The policy that says so; absent when none was known.
    pub policy: Option<PolicyStamp>,
    /// When it was destroyed.
    pub destroyed_at: Option<Moment>,
    /// Who must act.
    pub waits_for: Option<String>,
}

/// How long from `now` until an export must be gone: to the end of its last day.
pub fn time_left(destroy_by: Day, zone: Zone, now: Moment) -> Duration {
    destroy_by.next().start(zone).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_may_exist_to_the_end_of_its_last_day() {
        let zone = Zone::parse("+08:00").unwrap();
        let now = Moment::parse("2020-03-01T12:00:00+08:00").unwrap();
        let left = |day| time_left(Day::parse(day).unwrap(), zone, now);
        assert_eq!(left("2020-03-01"), Duration::from_secs(12 * 3_600));
        assert_eq!(left("2020-02-01"), Duration::ZERO);
    }
}
