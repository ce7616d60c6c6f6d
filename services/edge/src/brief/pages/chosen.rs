//! Which area and moment somebody chose for a brief.

use crate::board::sight::area_of;
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::form::Wrong;
use crate::web::refusal::Refusal;
use http::StatusCode;
use kit::clock::{Clock, Day, Moment};
use kit::parse::{Flaws, Unreadable};
use std::time::Duration;
use vocabulary::Area;

/// What was chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    pub(super) area: Area,
    pub(super) moment: Moment,
}

/// Reads what was typed; nothing is the own area, and this minute. Refuses with 403 an area out of sight; what is wrong with the moment stands
/// beside its field.
pub(super) fn read(
    front: &Front,
    by: &SignedIn,
    area: &str,
    at: &str,
) -> Result<Result<Chosen, Wrong>, Refusal> {
    let root = area_of(by)?;
    let area = match Area::parse(area.trim()) {
        Ok(area) if root.contains(&area) => area,
        Err(_) if area.trim().is_empty() => root,
        _ => return Err(by.refused(StatusCode::FORBIDDEN, "OUT_OF_SCOPE")),
    };
    Ok(match moment(&front.clock, at.trim()) {
        Ok(moment) => Ok(Chosen { area, moment }),
        Err(refused) => Err(Flaws::one("at", refused).into()),
    })
}

/// The areas to choose from: the own one and those directly inside it, with their names.
pub(super) fn areas(by: &SignedIn) -> Result<Vec<(String, String)>, Refusal> {
    let root = area_of(by)?;
    let gazetteer = &by.office.gazetteer;
    let inside = gazetteer.children(&root);
    let all = std::iter::once(root).chain(inside);
    Ok(all
        .map(|area| {
            let name = gazetteer.name_of(&area).unwrap_or(area.code()).to_owned();
            (area.code().to_owned(), name)
        })
        .collect())
}

/// `2020-03-01T12:00`, as a browser's own field writes it, or with a blank between; in the town's zone and not in its future.
fn moment(clock: &Clock, typed: &str) -> Result<Moment, Unreadable> {
    let now = clock.now();
    if typed.is_empty() {
        return Ok(minute_of(now));
    }
    let unreadable = || {
        Unreadable::new(
            "NOT_A_MOMENT",
            "must be a day and a time such as 2020-03-01 12:00",
        )
    };
    let (day, time) = typed.split_once(['T', ' ']).ok_or_else(unreadable)?;
    let (hour, minute) = time.split_once(':').ok_or_else(unreadable)?;
    let two = |text: &str, below: u64| {
        let is_number = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_number.then(|| text.parse::<u64>().ok()).flatten();
        number.filter(|number| *number < below).ok_or_else(unreadable)
    };
    let seconds = two(hour, 24)? * 3_600 + two(minute, 60)? * 60;
    let day = Day::parse(day).map_err(|_| unreadable())?;
    let moment = day.start(clock.zone()) + Duration::from_secs(seconds);
    if moment > now {
        return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
    }
    Ok(moment)
}

fn minute_of(now: Moment) -> Moment {
    Moment::from_unix_seconds(now.unix_seconds().div_euclid(60) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::clock::Zone;
    use rstest::rstest;

    #[rstest]
    #[case("", Ok("2020-03-01T04:05:00Z"))]
    #[case("2020-03-01T12:00", Ok("2020-03-01T04:00:00Z"))]
    #[case("2020-03-01 9:05", Ok("2020-03-01T01:05:00Z"))]
    #[case("2020-02-29T00:00", Ok("2020-02-28T16:00:00Z"))]
    #[case("2020-03-01T12:06", Err("IN_THE_FUTURE"))]
    #[case("2020-03-01T24:00", Err("NOT_A_MOMENT"))]
    #[case("2020-02-30T12:00", Err("NOT_A_MOMENT"))]
    #[case("2020-03-01T+1:00", Err("NOT_A_MOMENT"))]
    #[case("12:00", Err("NOT_A_MOMENT"))]
    #[case("<script>", Err("NOT_A_MOMENT"))]
    fn a_moment_is_read_in_the_towns_zone(#[case] typed: &str, #[case] expected: Result<&str, &str>) {
        let now = Moment::parse("2020-03-01T04:05:06Z").unwrap();
        let clock = Clock::fixed(now, Zone::parse("+08:00").unwrap());
        let read = moment(&clock, typed).map_err(|refused| refused.reason);
        assert_eq!(read, expected.map(|at| Moment::parse(at).unwrap()));
    }
}
