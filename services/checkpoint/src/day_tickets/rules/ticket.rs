//! A day ticket: what it is good for, and what it comes to at a gate.

use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use vocabulary::{
    Area, CheckpointId, Direction, Level, Mobile, PersonName, Plate, Reading, Reason, ShortCode, TicketId,
    Verdict,
};

use crate::rules::reasons::Reasons;
use crate::rules::settings::TemperatureDemand;
use crate::rules::verdict::{Decision, alone, of_temperature};

/// The most gates of one ticket.
pub const MOST_GATES: usize = 50;
/// How many days ahead a ticket is issued, at most.
pub const DAYS_AHEAD: i32 = 7;

/// Who a courier is: kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Courier {
    /// Their name.
    pub name: PersonName,
    /// Their phone.
    pub phone: Mobile,
    /// Their vehicle's plate.
    pub plate: Option<Plate>,
}

/// A gate of a ticket, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketGate {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Its unit's area.
    pub area: Area,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its id, the request's.
    pub id: TicketId,
    /// Of the request that issued it.
    pub request_hash: Vec<u8>,
    /// Its short code.
    pub code: ShortCode,
    /// The [`Courier`].
    pub sealed: Vec<u8>,
    /// Keyed token of the whole plate.
    pub plate_token: Option<Vec<u8>>,
    /// Whom they work for.
    pub company: String,
    /// The day it is for.
    pub day: Day,
    /// Token subject of whoever issued it.
    pub issued_by: String,
    /// When.
    pub issued_at: Moment,
    /// When it was taken back.
    pub revoked_at: Option<Moment>,
    /// The day it is deleted.
    pub delete_by: Day,
}

/// What a ticket comes to at a gate: good here, today and not taken back; then the reading, as for everybody.
pub fn decide(
    ticket: &Ticket,
    is_of_this_gate: bool,
    today: Day,
    direction: Direction,
    reading: Option<Reading>,
    demand: TemperatureDemand,
) -> Decision {
    let level = Level::Grey;
    let mut reasons = Reasons::one(Reason::DayTicket);
    let mut verdict = Verdict::Pass;
    let mut fails = |reason: Reason, graver: Verdict| {
        reasons.add(reason);
        verdict = verdict.max(graver);
    };
    if ticket.revoked_at.is_some() {
        fails(Reason::TicketRevoked, alone(Reason::TicketRevoked));
    }
    if ticket.day != today {
        fails(Reason::TicketOfAnotherDay, alone(Reason::TicketOfAnotherDay));
    }
    if !is_of_this_gate {
        fails(Reason::TicketOfAnotherGate, alone(Reason::TicketOfAnotherGate));
    }
    if let Some((graver, reason)) = of_temperature(direction, reading, demand, level) {
        fails(reason, graver);
    }
    Decision {
        verdict,
        reasons,
        level,
    }
}

/// The ticket's short code, from its own id: the last five of its random bytes.
pub fn short_code(id: TicketId) -> ShortCode {
    let bytes = id.as_uuid().into_bytes();
    let number = bytes[11..]
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    ShortCode::of(number).expect("five bytes are below 2^40")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use vocabulary::{Temperature, Threshold};

    fn ticket(day: &str, revoked: bool) -> Ticket {
        let now = Moment::from_unix_seconds(1_583_035_200);
        let id = TicketId::new(now);
        Ticket {
            id,
            request_hash: Vec::new(),
            code: short_code(id),
            sealed: Vec::new(),
            plate_token: None,
            company: "某快递".into(),
            day: Day::parse(day).unwrap(),
            issued_by: "zhang".into(),
            issued_at: now,
            revoked_at: revoked.then_some(now),
            delete_by: Day::parse("2020-04-01").unwrap(),
        }
    }

    #[rstest]
    #[case("2020-03-01", false, true, 366, Verdict::Pass, &[])]
    #[case("2020-03-01", false, false, 366, Verdict::Refuse, &[Reason::TicketOfAnotherGate])]
    #[case("2020-03-02", false, true, 366, Verdict::Refuse, &[Reason::TicketOfAnotherDay])]
    #[case("2020-03-01", true, true, 366, Verdict::Refuse, &[Reason::TicketRevoked])]
    #[case("2020-03-01", false, true, 380, Verdict::Recheck, &[Reason::Fever])]
    #[case("2020-03-01", true, false, 380, Verdict::Refuse, &[Reason::TicketRevoked, Reason::TicketOfAnotherGate, Reason::Fever])]
    fn a_ticket_is_good_at_its_gates_on_its_day(
        #[case] day: &str,
        #[case] revoked: bool,
        #[case] here: bool,
        #[case] deci: i64,
        #[case] verdict: Verdict,
        #[case] failed: &[Reason],
    ) {
        let reading = Reading::new(
            Temperature::from_deci_celsius(deci).unwrap(),
            Threshold::default(),
        );
        let today = Day::parse("2020-03-01").unwrap();
        let demand = TemperatureDemand::EveryEntry;
        let decided = decide(
            &ticket(day, revoked),
            here,
            today,
            Direction::In,
            Some(reading),
            demand,
        );
        let reasons: Vec<Reason> = decided.reasons.iter().skip(1).collect();
        assert_eq!((decided.verdict, reasons), (verdict, failed.to_vec()));
    }
}
