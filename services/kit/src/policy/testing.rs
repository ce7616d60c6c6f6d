//! What a kind refuses, for tables of cases.

use serde_json::Value;

use super::first::First;

/// What is wrong with the first policy of a kind once these of its values, each at its JSON pointer (`/ladder/0/hours`), are others:
/// `field REASON` as PutPolicy names them, in their order.
///
/// # Panics
/// When the policy has nothing at a pointer: a mistake in the test.
pub fn refused(first: &First, changed: &[(&str, Value)]) -> Vec<String> {
    let mut body = first.policy.body.0.clone();
    for (pointer, value) in changed {
        *body.pointer_mut(pointer).expect("a value at the pointer") = value.clone();
    }
    let flaws = first.read(&body).map_or_else(|flaws| flaws.0, |()| Vec::new());
    flaws
        .into_iter()
        .map(|flaw| format!("{} {}", flaw.field, flaw.reason))
        .collect()
}
