//! Where what is sealed of a trip lies; its earlier versions keep it as it was sealed.

use kit::sealed::Place;
use vocabulary::TripId;

/// Where a trip's seat, plate and companions lie.
pub fn details_of(trip: TripId) -> Place {
    Place {
        table: "trip",
        column: "details",
        row: trip.as_uuid(),
    }
}

/// Where the reason of what was done to a trip lies.
pub fn reason_of(trip: TripId) -> Place {
    Place {
        table: "trip",
        column: "reason",
        row: trip.as_uuid(),
    }
}
