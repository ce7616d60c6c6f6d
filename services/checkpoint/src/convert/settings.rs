//! Settings of units, buildings and gates.

use super::field::optional_word;
use crate::rules::settings::{EffectiveSettings, GateSettings, MOST_MINUTES, TemperatureDemand};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::checkpoint::v1 as pb;

/// Settings of a create: absent ones are all inherited.
pub fn read_or_inherited(settings: Option<&pb::GateSettings>) -> Result<GateSettings, Flaws> {
    Ok(read_optional(settings)?.unwrap_or_default())
}

/// Settings of an update: absent ones stay as they are.
pub fn read_optional(settings: Option<&pb::GateSettings>) -> Result<Option<GateSettings>, Flaws> {
    settings.map(read).transpose()
}

fn read(settings: &pb::GateSettings) -> Result<GateSettings, Flaws> {
    let (temperature_demand, confirm_within_minutes) = (
        field(
            "temperature_demand",
            optional_word(settings.temperature_demand, demand),
        ),
        field("confirm_within_minutes", minutes(settings.confirm_within_minutes)),
    )
        .all()?;
    Ok(GateSettings {
        temperature_demand,
        confirm_within_minutes,
    })
}

fn minutes(number: i32) -> Result<Option<i32>, Unreadable> {
    match number {
        0 => Ok(None),
        1..=MOST_MINUTES => Ok(Some(number)),
        _ => Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be from 1 to 120, or 0 to inherit",
        )),
    }
}

fn demand(word: pb::TemperatureDemand) -> Option<TemperatureDemand> {
    match word {
        pb::TemperatureDemand::Unspecified => None,
        pb::TemperatureDemand::EveryEntry => Some(TemperatureDemand::EveryEntry),
        pb::TemperatureDemand::AbnormalOnly => Some(TemperatureDemand::AbnormalOnly),
        pb::TemperatureDemand::None => Some(TemperatureDemand::Never),
    }
}

/// When a reading is demanded, in the contract's words.
pub fn write_demand(demand: TemperatureDemand) -> pb::TemperatureDemand {
    match demand {
        TemperatureDemand::EveryEntry => pb::TemperatureDemand::EveryEntry,
        TemperatureDemand::AbnormalOnly => pb::TemperatureDemand::AbnormalOnly,
        TemperatureDemand::Never => pb::TemperatureDemand::None,
    }
}

/// What a place sets itself.
pub fn write(settings: GateSettings) -> pb::GateSettings {
    let demand = settings
        .temperature_demand
        .map_or(pb::TemperatureDemand::Unspecified, write_demand);
    pb::GateSettings {
        temperature_demand: demand.into(),
        confirm_within_minutes: settings.confirm_within_minutes.unwrap_or(0),
    }
}

/// What holds in the end.
pub fn write_effective(settings: EffectiveSettings) -> pb::GateSettings {
    pb::GateSettings {
        temperature_demand: write_demand(settings.temperature_demand).into(),
        confirm_within_minutes: settings.confirm_within_minutes,
    }
}
