//! Where the survey's sealed values lie.

use kit::sealed::Place;
use vocabulary::HouseholdId;

/// Where the phone of a household's head lies; its records hold the same sealed value.
pub fn phone_of(household: HouseholdId) -> Place {
    Place {
        table: "household",
        column: "phone",
        row: household.as_uuid(),
    }
}
