//! Which records are asked for, in what form, and why.

use crate::files::kind::FileKind;
use crate::web::form::Fields;
use form_urlencoded::Serializer;
use kit::clock::{Day, Moment, Zone};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::checkpoint::v1::Verdict;
use vocabulary::purpose;

/// Which records are asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Empty is the whole scope.
    pub(super) area: String,
    /// The short code of one gate, or its id; empty is every gate.
    pub(super) gate: String,
    /// Inclusive.
    pub(super) from: Option<Moment>,
    /// Exclusive.
    pub(super) to: Option<Moment>,
    /// Unspecified is every verdict.
    pub(super) verdict: Verdict,
    /// Workbook or comma-separated values.
    pub(super) kind: FileKind,
    /// Why.
    pub(super) purpose: String,
}

/// The fields that say which records, and why: what is asked for again when a file was broken off.
const FIELDS: [&str; 7] = ["area", "gate", "from", "to", "verdict", "format", "purpose"];

impl Wanted {
    /// Reads the form.
    ///
    /// # Errors
    /// Everything that is wrong with it: `NOT_A_TIME`, `UNKNOWN_VALUE`, `ONE_OF_THEM`, and what a purpose is refused with.
    pub(super) fn read(fields: &Fields, zone: Zone) -> Result<Self, Flaws> {
        let text = |name: &str| fields.text(name).trim();
        let (gate, from, to, verdict, kind, purpose) = (
            field("gate", gate(text("gate"), text("area"))),
            field("from", moment(text("from"), zone)),
            field("to", moment(text("to"), zone)),
            field("verdict", verdict(text("verdict"))),
            field("format", kind(text("format"))),
            field("purpose", purpose::parse(fields.text("purpose"))),
        )
            .all()?;
        Ok(Self {
            area: text("area").to_owned(),
            gate,
            from,
            to,
            verdict,
            kind,
            purpose: purpose.to_owned(),
        })
    }
}

/// The fields of the form, without what else was sent.
pub(super) fn kept(fields: &Fields) -> String {
    let mut kept = Serializer::new(String::new());
    for name in FIELDS {
        kept.append_pair(name, fields.text(name).trim());
    }
    kept.finish()
}

fn gate(gate: &str, area: &str) -> Result<String, Unreadable> {
    if !gate.is_empty() && !area.is_empty() {
        return Err(Unreadable::new(
            "ONE_OF_THEM",
            "must not be given together with an area",
        ));
    }
    Ok(gate.to_owned())
}

/// `2020-03-01 12:00`, with a `T` as browsers write it, or a day alone, which is its beginning.
fn moment(text: &str, zone: Zone) -> Result<Option<Moment>, Unreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let read = || {
        Day::parse(day).ok()?;
        let seconds = if time.len() == 5 { ":00" } else { "" };
        Moment::parse(&format!("{day}T{time}{seconds}{zone}")).ok()
    };
    read()
        .map(Some)
        .ok_or_else(|| Unreadable::new("NOT_A_TIME", "must be a day and a time like 2020-03-01 12:00"))
}

fn verdict(text: &str) -> Result<Verdict, Unreadable> {
    match text {
        "" => Ok(Verdict::Unspecified),
        text => {
            Verdict::from_str_name(text).ok_or_else(|| Unreadable::new("UNKNOWN_VALUE", "must be a verdict"))
        }
    }
}

fn kind(text: &str) -> Result<FileKind, Unreadable> {
    match text {
        "" | "xlsx" => Ok(FileKind::PassesXlsx),
        "csv" => Ok(FileKind::PassesCsv),
        _ => Err(Unreadable::new("UNKNOWN_VALUE", "must be xlsx or csv")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn zone() -> Zone {
        Zone::parse("+08:00").unwrap()
    }

    #[rstest]
    #[case("2020-03-01 12:00", Some("2020-03-01T04:00:00.000000Z"))]
    #[case("2020-03-01T12:00:30", Some("2020-03-01T04:00:30.000000Z"))]
    #[case("2020-03-01", Some("2020-02-29T16:00:00.000000Z"))]
    #[case("2020-02-30", None)]
    #[case("noon", None)]
    fn a_time_is_of_the_town(#[case] typed: &str, #[case] expected: Option<&str>) {
        let read = moment(typed, zone()).ok().flatten();
        assert_eq!(read.map(|moment| moment.to_string()).as_deref(), expected);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let fields =
            "area=410811&gate=222222234&from=x&verdict=MAYBE&format=exe&purpose=%E6%9F%A5+13800138000";
        let flaws = Wanted::read(&Fields::read(fields.as_bytes()), zone()).unwrap_err();
        let reasons: Vec<_> = flaws.reasons().collect();
        assert_eq!(
            reasons,
            [
                "ONE_OF_THEM",
                "NOT_A_TIME",
                "UNKNOWN_VALUE",
                "UNKNOWN_VALUE",
                "PERSONAL_DATA"
            ]
        );
    }
}
