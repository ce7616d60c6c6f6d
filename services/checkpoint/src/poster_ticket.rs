//! The poster ticket: what a resident who scanned a poster hands to registration, signed by this service.

use crate::rules::place::Gate;
use kit::clock::Moment;
use kit::cose;
use kit::keys::{KeyError, Signer};
use std::time::Duration;
use vocabulary::claims::poster_ticket::{KIND, PosterTicketClaims};

/// How long somebody has to fill in the form.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);

/// A ticket for whoever scanned this gate's poster, and when it ends: in 15 minutes. `issuer` is the district's code.
pub fn issue(
    signer: &dyn Signer,
    issuer: &str,
    gate: &Gate,
    now: Moment,
) -> Result<(Vec<u8>, Moment), KeyError> {
    let expires_at = now + GOOD_FOR;
    let claims = PosterTicketClaims {
        checkpoint: gate.id,
        area: gate.area.code().to_owned(),
        unit_kind: gate.unit_kind,
        issued_at: now,
        expires_at,
        issuer: issuer.to_owned(),
    };
    Ok((cose::sign(signer, &claims.encode(), KIND)?, expires_at))
}
