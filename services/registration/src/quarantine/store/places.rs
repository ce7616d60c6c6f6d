//! Where the sealed values of this house lie.

use kit::sealed::Place;
use uuid::Uuid;

/// The evidence of an order.
pub fn evidence_of(order: Uuid) -> Place {
    place("quarantine", "evidence", order)
}

/// The place of an order, now and in its stays.
pub fn place_of(order: Uuid) -> Place {
    place("quarantine", "place", order)
}

/// Why somebody was moved.
pub fn transfer_of(change: Uuid) -> Place {
    place("quarantine_stay", "note", change)
}

/// The evidence of an extension.
pub fn extension_of(change: Uuid) -> Place {
    place("quarantine_extension", "evidence", change)
}

/// Symptoms and note of a check.
pub fn report_of(check: Uuid) -> Place {
    place("quarantine_check", "report", check)
}

/// What was done about a check.
pub fn check_answer_of(check: Uuid) -> Place {
    place("quarantine_check", "answer", check)
}

/// What was asked for.
pub fn wish_of(need: Uuid) -> Place {
    place("quarantine_need", "wish", need)
}

/// What was done about a need.
pub fn need_answer_of(need: Uuid) -> Place {
    place("quarantine_need", "answer", need)
}

/// The evidence for a release.
pub fn release_evidence_of(release: Uuid) -> Place {
    place("quarantine_release", "evidence", release)
}

/// The note of whoever decided about a release.
pub fn release_note_of(release: Uuid) -> Place {
    place("quarantine_release", "note", release)
}

fn place(table: &'static str, column: &'static str, row: Uuid) -> Place {
    Place { table, column, row }
}
