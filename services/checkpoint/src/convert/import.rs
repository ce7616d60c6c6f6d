//! Rows of a table of gates, as somebody typed them.

use super::field;
use crate::rules::import::ImportRow;
use crate::rules::settings::TemperatureDemand;
use kit::parse::{All, Flaws, Unreadable, field as named};
use proto::checkpoint::v1 as pb;
use vocabulary::{Gazetteer, PosterDirection, Scope, UnitKind};

/// Reads a row and asks whether the caller may register a gate there; tells every flaw of the row.
pub fn read_row(
    row: &pb::ImportCheckpointsRequest,
    scope: &Scope,
    gazetteer: &Gazetteer,
) -> Result<ImportRow, Flaws> {
    let in_scope =
        field::area_of_place(&row.area, gazetteer).and_then(|area| match scope.covers_area(&area) {
            true => Ok(area),
            false => Err(Unreadable::new(
                "OUT_OF_SCOPE",
                "must lie inside the caller's scope",
            )),
        });
    let (line, unit_name, unit_kind, area, address, building, name, direction, temperature_demand) = (
        named(
            "line",
            field::revision(row.line).map_err(|_| Unreadable::new("OUT_OF_RANGE", "must be counted from 1")),
        ),
        named("unit_name", field::place_name(&row.unit_name)),
        named("unit_kind", unit_kind(&row.unit_kind)),
        named("area", in_scope),
        named("address", field::address(&row.address)),
        named("building", field::optional_place_name(&row.building)),
        named("checkpoint_name", field::place_name(&row.checkpoint_name)),
        named("direction", direction(&row.direction)),
        named("temperature_demand", temperature_demand(&row.temperature_demand)),
    )
        .all()?;
    Ok(ImportRow {
        line,
        unit_name,
        unit_kind,
        area,
        address,
        building,
        name,
        direction,
        temperature_demand,
    })
}

/// The refusal of a row, as the report tells it.
pub fn write_refused(line: i32, flaws: Flaws) -> pb::RefusedImportRow {
    let fields = flaws.0.into_iter().map(|flaw| pb::RefusedField {
        field: flaw.field,
        reason: flaw.reason.to_owned(),
        description: flaw.description.into_owned(),
    });
    pb::RefusedImportRow {
        line,
        fields: fields.collect(),
    }
}

/// The refusal of a row that names a known unit as another kind of place.
pub fn unit_of_another_kind() -> Flaws {
    Flaws::one(
        "unit_kind",
        Unreadable::new(
            "UNIT_OF_ANOTHER_KIND",
            "the unit is registered as another kind of place",
        ),
    )
}

/// As people write it, or the enum's name without its prefix.
fn unit_kind(text: &str) -> Result<UnitKind, Unreadable> {
    Ok(match typed(text).as_str() {
        "" => return Err(Unreadable::new("MISSING", "must not be empty")),
        "小区" | "COMPOUND" => UnitKind::Compound,
        "村" | "VILLAGE" => UnitKind::Village,
        "企业" | "ENTERPRISE" => UnitKind::Enterprise,
        "学校" | "SCHOOL" => UnitKind::School,
        "机关" | "GOVERNMENT" => UnitKind::Government,
        "市场" | "MARKET" => UnitKind::Market,
        "商店" | "商超" | "SHOP" => UnitKind::Shop,
        "养老机构" | "CARE_HOME" => UnitKind::CareHome,
        "车辆" | "VEHICLE" => UnitKind::Vehicle,
        "车站" | "STATION" => UnitKind::Station,
        "公共场所" | "PUBLIC_PLACE" => UnitKind::PublicPlace,
        _ => {
            return Err(Unreadable::new(
                "UNKNOWN_UNIT_KIND",
                "must be a kind of unit, such as 小区 or COMPOUND",
            ));
        }
    })
}

fn direction(text: &str) -> Result<PosterDirection, Unreadable> {
    Ok(match typed(text).as_str() {
        "进" | "IN" => PosterDirection::In,
        "出" | "OUT" => PosterDirection::Out,
        "" | "进出" | "BOTH" => PosterDirection::Both,
        _ => {
            return Err(Unreadable::new(
                "UNKNOWN_POSTER_DIRECTION",
                "must be 进, 出, 进出, IN, OUT, BOTH or empty",
            ));
        }
    })
}

fn temperature_demand(text: &str) -> Result<Option<TemperatureDemand>, Unreadable> {
    Ok(match typed(text).as_str() {
        "" => None,
        "每次进入" | "EVERY_ENTRY" => Some(TemperatureDemand::EveryEntry),
        "仅异常" | "ABNORMAL_ONLY" => Some(TemperatureDemand::AbnormalOnly),
        "不测" | "NONE" => Some(TemperatureDemand::Never),
        _ => {
            return Err(Unreadable::new(
                "UNKNOWN_TEMPERATURE_DEMAND",
                "must be 每次进入, 仅异常, 不测, EVERY_ENTRY, ABNORMAL_ONLY, NONE or empty",
            ));
        }
    })
}

/// Full-width letters narrow, capitals, no spaces.
fn typed(text: &str) -> String {
    vocabulary::width::fold(text, &[' ', '\t'])
}
