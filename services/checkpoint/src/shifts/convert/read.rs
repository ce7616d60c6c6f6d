//! Requests about shifts.

use kit::clock::{Day, Moment};
use kit::page::{self, Fingerprint};
use kit::parse::{All, Field, Flaws, Unreadable, field, nested, required, within};
use proto::checkpoint::v1 as pb;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, CitizenId, Mobile, ShiftId, kinds, purpose};

use crate::convert::field::id;
use crate::shifts::rules::plan::{Plan, ShiftTime};

/// The most days of a plan or a list: two months.
const MOST_DAYS: i32 = 62;
/// The most days whose gaps are told at once.
const MOST_GAP_DAYS: i32 = 7;
/// The most times of one day.
const MOST_TIMES: usize = 12;
/// The most volunteers of one shift.
const MOST_PLACES: i32 = 20;
/// The most things left open.
const MOST_LEFT_OPEN: usize = 10;
/// The most characters of an account.
const LONGEST_ACCOUNT: usize = 100;

fn request_id(text: &str) -> Field<Uuid> {
    field("request_id", id::<kinds::Shift>(text).map(|id| id.as_uuid()))
}

/// Days that may be absent: the first is then today, the last the first.
fn days(first: &str, last: &str, today: Day, most: i32) -> (Field<Day>, Field<Day>) {
    let read = |text: &str, or: Day| match text.trim() {
        "" => Ok(or),
        text => Day::parse(text),
    };
    let first = read(first, today);
    let begins = first.as_ref().ok().copied();
    let last = read(last, begins.unwrap_or(today)).and_then(|last| match begins {
        Some(first) if last < first => Err(Unreadable::new(
            "OUT_OF_ORDER",
            "must not be before the first day",
        )),
        Some(first) if last.days_since(first) >= most => Err(Unreadable::new(
            "OUT_OF_RANGE",
            format!("must be at most {} days after the first", most - 1),
        )),
        _ => Ok(last),
    });
    (field("first_day", first), field("last_day", last))
}

/// Reads PlanShifts: the request's id, the gate and the plan.
pub fn read_plan(request: &pb::PlanShiftsRequest, today: Day) -> Result<(Uuid, CheckpointId, Plan), Flaws> {
    let (first, last) = days(&request.first_day, &request.last_day, today, MOST_DAYS);
    let not_over = |text: &str| match Day::parse(text.trim()) {
        Ok(first) if first < today => Err(Unreadable::new("OUT_OF_RANGE", "must not be over")),
        _ if text.trim().is_empty() => Err(Unreadable::new("MISSING", "must be given")),
        _ => Ok(()),
    };
    let (request_id, gate, _, first, last, weekdays, times) = (
        request_id(&request.request_id),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("first_day", not_over(&request.first_day)),
        first,
        last,
        field("weekdays", weekdays(&request.weekdays)),
        kit::parse::spread(times(&request.times)),
    )
        .all()?;
    let plan = Plan {
        first,
        last,
        weekdays,
        times,
    };
    Ok((request_id, gate, plan))
}

fn weekdays(asked: &[i32]) -> Result<Vec<u8>, Unreadable> {
    asked
        .iter()
        .map(|day| within(*day, 1..=7).map(|day| u8::try_from(day).unwrap_or(7)))
        .collect()
}

fn times(asked: &[pb::ShiftTime]) -> Result<Vec<ShiftTime>, Flaws> {
    if asked.is_empty() {
        return Err(Flaws::one("times", Unreadable::new("MISSING", "must be given")));
    }
    if asked.len() > MOST_TIMES {
        let refused = Unreadable::new("TOO_MANY", format!("must be at most {MOST_TIMES}"));
        return Err(Flaws::one("times", refused));
    }
    let each = asked
        .iter()
        .enumerate()
        .map(|(nth, time)| nested(format!("times[{nth}]"), read_time(time)));
    each.collect::<Vec<_>>().all()
}

fn read_time(time: &pb::ShiftTime) -> Result<ShiftTime, Flaws> {
    let number = |value: i32, range| within(value, range).map(i32::unsigned_abs);
    let (starts_at_minute, length_minutes, accounts, places) = (
        field("starts_at_minute", number(time.starts_at_minute, 0..=1_439)),
        field("length_minutes", number(time.length_minutes, 30..=1_440)),
        field("accounts", accounts(&time.accounts)),
        field("places", places(time)),
    )
        .all()?;
    Ok(ShiftTime {
        starts_at_minute,
        length_minutes,
        places,
        accounts,
    })
}

fn places(time: &pb::ShiftTime) -> Result<i32, Unreadable> {
    let put_down = i32::try_from(time.accounts.len()).unwrap_or(i32::MAX);
    let places = match time.places {
        0 => put_down.max(1),
        places => places,
    };
    let places = within(places, 1..=MOST_PLACES)?;
    if put_down > places {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be at least as many as the accounts",
        ));
    }
    Ok(places)
}

/// Accounts of volunteers, each once. Refuses what may be somebody's phone or id number with `PERSONAL_DATA`.
fn accounts(asked: &[String]) -> Result<Vec<String>, Unreadable> {
    let mut accounts: Vec<String> = Vec::with_capacity(asked.len());
    for account in asked {
        let account = required(account, LONGEST_ACCOUNT)?;
        if Mobile::parse(account).is_ok() || CitizenId::parse(account).is_ok() {
            return Err(Unreadable::new(
                "PERSONAL_DATA",
                "must be an account, not a phone or id number",
            ));
        }
        if accounts.iter().any(|known| known == account) {
            return Err(Unreadable::new("TWICE", "must hold each account once"));
        }
        accounts.push(account.to_owned());
    }
    Ok(accounts)
}

/// Reads the three ids of TakeShift and LeaveShift: of the request, the gate and the shift.
pub fn read_named(
    request: &str,
    checkpoint_id: &str,
    shift_id: &str,
) -> Result<(Uuid, CheckpointId, ShiftId), Flaws> {
    (
        request_id(request),
        field("checkpoint_id", id(checkpoint_id)),
        field("shift_id", id(shift_id)),
    )
        .all()
}

/// Reads CancelShift; the reason last.
pub fn read_cancel(request: &pb::CancelShiftRequest) -> Result<(Uuid, CheckpointId, ShiftId, String), Flaws> {
    let (request_id, gate, shift, reason) = (
        request_id(&request.request_id),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("shift_id", id(&request.shift_id)),
        field("reason", purpose::parse(&request.reason)),
    )
        .all()?;
    Ok((request_id, gate, shift, reason.to_owned()))
}

/// A note as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The request's id, which becomes the note's.
    pub id: Uuid,
    /// The gate.
    pub gate: CheckpointId,
    /// The shift.
    pub shift: ShiftId,
    /// About the gate.
    pub note: String,
    /// What is left to be done.
    pub left_open: Vec<String>,
}

/// Reads HandOver. Nobody's number stands in it.
pub fn read_hand_over(request: &pb::HandOverRequest) -> Result<Written, Flaws> {
    let left_open = match request.left_open.as_slice() {
        many if many.len() > MOST_LEFT_OPEN => Err(Flaws::one(
            "left_open",
            Unreadable::new("TOO_MANY", format!("must be at most {MOST_LEFT_OPEN}")),
        )),
        few => few
            .iter()
            .enumerate()
            .map(|(nth, text)| {
                let read = purpose::parse(text).map(str::to_owned);
                field(format!("left_open[{nth}]"), read)
            })
            .collect::<Vec<_>>()
            .all(),
    };
    let (id, gate, shift, note, left_open) = (
        request_id(&request.request_id),
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("shift_id", id(&request.shift_id)),
        field("note", purpose::parse(&request.note)),
        kit::parse::spread(left_open),
    )
        .all()?;
    Ok(Written {
        id,
        gate,
        shift,
        note: note.to_owned(),
        left_open,
    })
}

/// Of whom a list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfWhom {
    /// Of one gate.
    Gate(CheckpointId),
    /// Of the gates of an area.
    Area(Area),
    /// Of the caller.
    Mine,
    /// Of everything the caller sees.
    Everyone,
}

/// What a list of shifts is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedList<K> {
    /// Of whom.
    pub of: OfWhom,
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Rows of a page.
    pub size: u32,
    /// Where it begins.
    pub after: Option<K>,
}

/// Reads ListShifts.
pub fn read_list<K: DeserializeOwned>(
    request: &pb::ListShiftsRequest,
    today: Day,
    query: &Fingerprint,
) -> Result<AskedList<K>, Flaws> {
    use pb::list_shifts_request::Of;
    let of = match &request.of {
        Some(Of::CheckpointId(text)) => field("checkpoint_id", id(text).map(OfWhom::Gate)),
        Some(Of::Area(text)) => field("area", Area::parse(text).map(OfWhom::Area)),
        Some(Of::Mine(true)) => field("mine", Ok::<_, Unreadable>(OfWhom::Mine)),
        Some(Of::Mine(false)) | None => field("of", Ok::<_, Unreadable>(OfWhom::Everyone)),
    };
    let (first, last) = days(&request.first_day, &request.last_day, today, MOST_DAYS);
    let (of, first, last, size, after) = (
        of,
        first,
        last,
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()?;
    Ok(AskedList {
        of,
        first,
        last,
        size,
        after,
    })
}

/// What gaps are asked with.
pub type AskedGaps = AskedList<i64>;

/// Reads ListGaps; the key of a page is the number of a gate.
pub fn read_gaps(request: &pb::ListGapsRequest, today: Day, query: &Fingerprint) -> Result<AskedGaps, Flaws> {
    use pb::list_gaps_request::Of;
    let of = match &request.of {
        Some(Of::CheckpointId(text)) => field("checkpoint_id", id(text).map(OfWhom::Gate)),
        Some(Of::Area(text)) => field("area", Area::parse(text).map(OfWhom::Area)),
        None => field("of", Ok::<_, Unreadable>(OfWhom::Everyone)),
    };
    let (first, last) = days(&request.first_day, &request.last_day, today, MOST_GAP_DAYS);
    let (of, first, last, size, after) = (
        of,
        first,
        last,
        field("page_size", page::size(request.page_size, 100, 200)),
        field("page_token", page::read::<i64>(&request.page_token, query)),
    )
        .all()?;
    Ok(AskedList {
        of,
        first,
        last,
        size,
        after,
    })
}

/// Reads ListHandOvers: the gate, the size of a page and where it begins.
pub fn read_notes<K: DeserializeOwned>(
    request: &pb::ListHandOversRequest,
    query: &Fingerprint,
) -> Result<(CheckpointId, u32, Option<K>), Flaws> {
    (
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()
}

/// Reads WhoWasOnDuty: the gate and the moment, which is now when absent.
pub fn read_who(request: &pb::WhoWasOnDutyRequest, now: Moment) -> Result<(CheckpointId, Moment), Flaws> {
    let at = request.at.as_ref().map_or(Ok(now), Moment::from_proto);
    (
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("at", at),
    )
        .all()
}
