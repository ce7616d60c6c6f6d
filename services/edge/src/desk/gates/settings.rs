//! What can be set for a unit, a building or a gate, and is else inherited.

use super::words::DEMANDS;
use crate::desk::page::{Form, chosen};
use crate::desk::seat::Desk;
use crate::desk::times::whole;
use crate::web::Fields;
use proto::checkpoint::v1 as pb;

const DEMAND: &str = "settings.temperature_demand";
const CONFIRM: &str = "settings.confirm_within_minutes";

/// Adds the fields, filled in.
pub(super) fn asked_for(desk: &Desk, form: Form, settings: Option<&pb::GateSettings>) -> Form {
    let settings = settings.copied().unwrap_or_default();
    let demand = match settings.temperature_demand {
        0 => String::new(),
        demand => demand.to_string(),
    };
    let minutes = match settings.confirm_within_minutes {
        0 => String::new(),
        minutes => minutes.to_string(),
    };
    form.choose(
        DEMAND,
        desk.t("测温要求", "Temperature"),
        desk.any_or(("随上级", "Inherited"), DEMANDS),
    )
    .value(demand)
    .line(
        CONFIRM,
        desk.t(
            "自助扫码须在几分钟内测温（1–120）",
            "A self-scan is confirmed within minutes (1 to 120)",
        ),
        3,
    )
    .hint(desk.t("不填即随上级。", "Empty is inherited."))
    .value(minutes)
}

/// What was typed.
pub(super) fn typed(fields: &Fields) -> pb::GateSettings {
    pb::GateSettings {
        temperature_demand: chosen(fields.text(DEMAND)),
        confirm_within_minutes: whole(fields.text(CONFIRM)),
    }
}

/// In one sentence.
pub(super) fn told(desk: &Desk, settings: Option<&pb::GateSettings>) -> String {
    let settings = settings.copied().unwrap_or_default();
    let demand = match settings.temperature_demand() {
        pb::TemperatureDemand::Unspecified => desk.t("随上级", "inherited").to_owned(),
        demand => desk.says(DEMANDS, demand),
    };
    match settings.confirm_within_minutes {
        0 => demand,
        minutes => format!("{demand} · {minutes} {}", desk.t("分钟内确认", "min to confirm")),
    }
}
