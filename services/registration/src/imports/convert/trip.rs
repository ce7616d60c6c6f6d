//! What a row of a list of returnees tells of a trip, read as a declaration of one is.

use crate::imports::convert::cells::{Wrong, day_of_cell};
use crate::imports::convert::words;
use crate::imports::rules::columns::Column;
use crate::imports::rules::places;
use crate::returnees::convert::told::{Here, read_facts};
use crate::returnees::rules::facts::Told;
use crate::returnees::rules::origin::Country;
use kit::clock::Day;
use kit::parse::Unreadable;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;
use vocabulary::width;

/// What the trips of a list are read by.
#[derive(Clone, Copy, Debug)]
pub struct Returning<'a> {
    /// The town they lead to.
    pub here: Here<'a>,
    /// The last day ahead for which an arrival is declared.
    pub until: Day,
}

/// Where from, in the two fields of the contract of which one tells it.
#[derive(Default)]
struct Place {
    area: Option<common::AreaRef>,
    country: String,
}

/// Reads the trip of a row whose columns say `text`, and notes everything that is wrong with it. How they travelled is 其他 where the row does
/// not say it.
pub(super) fn read(
    text: impl Fn(Column) -> String,
    returning: &Returning<'_>,
    wrong: &mut Wrong,
) -> Option<Told> {
    let kind = words::returnee_kind_of_cell(&text(Column::ReturneeKind));
    let means = words::means_of_cell(&text(Column::Means));
    let place = place_of_cell(&text(Column::Origin), returning.here.gazetteer);
    let arrives = day_of_cell(&text(Column::Arrives));
    let kind = wrong.unless(Column::ReturneeKind, kind);
    let means = wrong.unless(Column::Means, means);
    let place = wrong.unless(Column::Origin, place);
    let arrives = wrong.unless(Column::Arrives, arrives);
    let is_read = kind.is_some() && means.is_some() && place.is_some() && arrives.is_some();
    let place = place.unwrap_or_default();
    let facts = pb::TripFacts {
        kind: kind.map_or(0, i32::from),
        from_area: place.area,
        from_country: place.country,
        arrives: arrives.flatten().map(|day| pb::DayOrTime {
            by: Some(By::Day(day.to_string())),
        }),
        means: means.map_or(0, i32::from),
        transport_number: text(Column::TransportNumber),
        seat: text(Column::Seat),
        plate: text(Column::Plate),
        ..Default::default()
    };
    let told = match read_facts(Some(&facts), &returning.here) {
        Ok(told) => told,
        Err(flaws) => {
            for flaw in flaws.under("trip").0 {
                wrong.take(flaw);
            }
            return None;
        }
    };
    if told.arrives.day > returning.until {
        let too_far = Unreadable::new("TOO_FAR_AHEAD", "lies further ahead than arrivals are declared");
        wrong.note(Column::Arrives, &too_far);
    }
    is_read.then_some(told)
}

/// A cell that says a place: the code of an area, the name of one, or a country; nothing in it is no place.
/// Refuses with `UNKNOWN_PLACE`, or as an area or a country does.
fn place_of_cell(text: &str, gazetteer: &Gazetteer) -> Result<Place, Unreadable> {
    let name = width::fold(text, &[' ']);
    if name.is_empty() {
        return Ok(Place::default());
    }
    let area = if name.starts_with(|first: char| first.is_ascii_digit()) {
        Some(Area::parse(&name)?)
    } else {
        match places::code_of(&name) {
            Some(code) => Some(Area::parse(code)?),
            None => gazetteer.named(&name),
        }
    };
    if let Some(area) = area {
        return Ok(Place {
            area: Some(common::AreaRef {
                code: area.code().to_owned(),
                edition: area.edition().to_string(),
                ..Default::default()
            }),
            ..Place::default()
        });
    }
    let country = words::nationality_of_cell(&name);
    if !country.is_ascii() {
        return Err(Unreadable::new(
            "UNKNOWN_PLACE",
            "must be the code of an area or the name of a province or a country or a city of 河南 or 湖北",
        ));
    }
    Ok(Place {
        country: Country::parse(&country)?.to_string(),
        ..Place::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("420100", Ok(("420100", "")))]
    #[case("４２０１００", Ok(("420100", "")))]
    #[case("湖北省 武汉市", Ok(("420100", "")))]
    #[case("孟州市", Ok(("410883", "")))]
    #[case("意大利", Ok(("", "ITA")))]
    #[case("kor", Ok(("", "KOR")))]
    #[case("香港", Ok(("810000", "")))]
    #[case("", Ok(("", "")))]
    #[case("4201", Err("NOT_AN_AREA"))]
    #[case("武汉市江岸区", Err("UNKNOWN_PLACE"))]
    #[case("ABCD", Err("NOT_A_COUNTRY"))]
    #[case("中国", Err("NOT_ABROAD"))]
    fn a_place_is_a_code_or_a_name(#[case] text: &str, #[case] comes_to: Result<(&str, &str), &str>) {
        let read = place_of_cell(text, &Gazetteer::embedded());
        let read = read.map(|place| (place.area.unwrap_or_default().code, place.country));
        let read = read
            .as_ref()
            .map(|(area, country)| (area.as_str(), country.as_str()));
        assert_eq!(read.map_err(|refused| refused.reason), comes_to);
    }
}
