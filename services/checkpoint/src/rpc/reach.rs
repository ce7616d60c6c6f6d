//! Whether a place lies within what the caller may see or change.

use crate::error::Refusal;
use crate::gates::Gates;
use crate::rules::place::{Gate, Unit};
use vocabulary::{Caller, Scope};

/// Refuses with `OUT_OF_SCOPE` a unit outside the caller's scope. Whoever sees one gate only may look at its unit, not change it.
pub fn look_at_unit(caller: &Caller, unit: &Unit, gates: &Gates) -> Result<(), Refusal> {
    if let Scope::Checkpoint(mine) = caller.sight()
        && gates.gate(*mine).is_some_and(|gate| gate.unit == unit.id)
    {
        return Ok(());
    }
    change_unit(caller, unit)
}

/// Refuses with `OUT_OF_SCOPE` a unit outside the caller's area.
pub fn change_unit(caller: &Caller, unit: &Unit) -> Result<(), Refusal> {
    if caller.sight().covers_area(&unit.area) {
        Ok(())
    } else {
        Err(Refusal::OutOfScope)
    }
}

/// Refuses with `OUT_OF_SCOPE` a gate outside the caller's scope.
pub fn gate(caller: &Caller, gate: &Gate) -> Result<(), Refusal> {
    if caller.sight().covers_checkpoint(gate.id, &gate.area) {
        Ok(())
    } else {
        Err(Refusal::OutOfScope)
    }
}
