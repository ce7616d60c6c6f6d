//! Signing: a person's code and a resident's session.

use crate::convert;
use crate::error::Error;
use crate::rules::code::CodePolicy;
use crate::rules::level::{DecidedBy, Decision};
use crate::rules::limits::SessionPolicy;
use crate::rules::retention::RetentionPolicy;
use crate::rules::words::CodeKind;
use crate::service::Registration;
use crate::store::codes::NewCode;
use kit::clock::Moment;
use kit::cose;
use kit::token::{self, AUDIENCE, Claims};
use proto::registration::v1 as pb;
use std::time::Duration;
use vocabulary::area::Area;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND, PolicyStamp};
use vocabulary::role::Role;
use vocabulary::scope::Scope;
use vocabulary::{CodeId, PersonId};

/// For whom a code is made.
pub(super) struct Bearer<'a> {
    /// The person.
    pub(super) person: PersonId,
    /// The area that looks after them: whose policy it is.
    pub(super) ward: &'a Area,
    /// How they stand.
    pub(super) decision: &'a Decision,
}

/// Signs a code: the row to record, and what is handed out. `issued_at` is now, or later where codes issued until later
/// are revoked.
pub(super) fn code(
    service: &Registration,
    bearer: &Bearer<'_>,
    kind: CodeKind,
    issued_at: Moment,
    made_by: &str,
) -> Result<(NewCode, pb::HealthCode), Error> {
    let now = service.clock.now();
    let times = service
        .policy::<CodePolicy>(bearer.ward, now)?
        .times(kind, issued_at);
    let retention = service.policy::<RetentionPolicy>(bearer.ward, now)?;
    let id = CodeId::new(now);
    let claims = HealthCodeClaims {
        code: id,
        person: bearer.person,
        level: bearer.decision.verdict.level,
        policy: bearer.decision.by.as_ref().map(stamp),
        issued_at: times.issued_at,
        expires_at: times.expires_at,
        fresh_until: bearer.decision.fresh_until,
        fresh_by: bearer.decision.fresh_by.as_ref().map(stamp),
        card: kind == CodeKind::Card,
        area: service.authority.code().to_owned(),
    };
    let signed = cose::sign(service.code_signer.as_ref(), &claims.encode(), KIND)?;
    let row = NewCode {
        person: bearer.person,
        id,
        kind,
        level: claims.level,
        key_id: service.code_signer.key_id().to_owned(),
        made_by: made_by.to_owned(),
        times,
        delete_by: retention.code(service.day(times.expires_at)),
    };
    let text = cose::text::encode(&signed);
    Ok((
        row,
        convert::code::health_code(id, kind, text, bearer.decision, &times, now),
    ))
}

fn stamp(by: &DecidedBy) -> PolicyStamp {
    PolicyStamp {
        id: by.policy_id,
        version: by.version,
    }
}

/// Signs a resident's session: the token, and when it expires by the machine's clock.
pub(super) fn session(
    service: &Registration,
    person: PersonId,
    ward: &Area,
) -> Result<(String, Moment), Error> {
    let days = service
        .policy::<SessionPolicy>(ward, service.clock.now())?
        .session_days;
    let wall = service.clock.wall();
    let expires_at = wall + Duration::from_secs(u64::from(days) * 24 * 3_600);
    let claims = Claims {
        iss: service.issuer.to_string(),
        aud: AUDIENCE.to_owned(),
        sub: person.to_string(),
        iat: wall.unix_seconds(),
        exp: expires_at.unix_seconds(),
        nbf: None,
        jti: kit::id::Id::<Session>::new(wall).to_string(),
        roles: vec![Role::Resident.text().to_owned()],
        scope: Scope::Person(person).to_string(),
        behalf: None,
    };
    let token = token::mint(service.session_signer.as_ref(), &claims)?;
    Ok((token, expires_at))
}

/// What the id of a token is the id of.
enum Session {}

impl kit::id::Kind for Session {
    const NAME: &'static str = "session";
}
