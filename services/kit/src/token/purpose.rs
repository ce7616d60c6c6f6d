//! What a key may vouch for: a stolen key is worth no more than its purpose.

use super::claims::Claims;

/// Tokens for people, made after a login or by the operator: any role but the services'.
const PEOPLE: &str = "people";
/// Tokens a browser's session is exchanged for: a resident's, nothing more.
const SESSION: &str = "session";
/// The role of services, which only a service's own key may give, and only to itself.
const SERVICE: &str = "service";
/// The role a session may give.
const RESIDENT: &str = "resident";

/// Whether a key made for `purpose` may sign these claims. Any purpose but `people` and `session` is the name of the
/// one service that may speak with it.
pub(super) fn may_vouch(purpose: &str, claims: &Claims) -> bool {
    let service_name = claims.sub.strip_prefix("service:");
    let names_a_person = service_name.is_none() && claims.behalf.is_none();
    match purpose {
        PEOPLE => names_a_person && claims.roles.iter().all(|role| role != SERVICE),
        SESSION => names_a_person && claims.roles == [RESIDENT],
        name => service_name == Some(name) && claims.roles == [SERVICE],
    }
}
