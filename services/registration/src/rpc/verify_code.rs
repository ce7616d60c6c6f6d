//! 验码: what a code says now. A code that cannot be believed is an answer, not an error.

use crate::convert::{person, words};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::code::{self, Belief, Shown};
use crate::rules::code_use::Allowance;
use crate::rules::sight::Relation;
use crate::service::Registration;
use crate::store::code_uses::CodeUse;
use crate::store::{code_uses, merges, people, standings};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::cose::{self, CoseError};
use kit::keys::KeyId;
use kit::parse::{All, Unreadable, field};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::caller::Caller;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::level::Level;
use vocabulary::role::Role;

/// The purpose of the keys codes are signed with.
const CODE_PURPOSE: &str = "code";
/// Longer than any code of ours, or of a neighbour's.
const LONGEST: usize = 1_024;

pub(super) async fn verify_code(
    service: &Registration,
    request: Request<pb::VerifyCodeRequest>,
) -> Result<Response<pb::VerifyCodeResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (text, code_use_id) = (
        field("text", read_text(&asked.text)),
        field(
            "code_use_id",
            person::read_optional_id::<vocabulary::kinds::Code>(&asked.code_use_id),
        ),
    )
        .all()?;

    // Ask.
    let needs_use = caller.effective().roles.has(Role::Partner);
    let code_use = match code_use_id.filter(|_| needs_use) {
        Some(id) => code_uses::by_id(&service.db, id.as_uuid()).await?,
        None => None,
    };
    let read = read_code(service, text);
    let mut merged = None;
    let known = match &read {
        Ok(claims) => {
            let mut person = people::by_id(&service.db, claims.person).await?;
            if person.is_none() {
                merged = merges::of(&service.db, claims.person).await?;
            }
            if let Some(merge) = &merged {
                person = people::by_id(&service.db, merge.kept_id).await?;
            }
            Some((person, standings::of(&service.db, claims.person).await?))
        }
        Err(_) => None,
    };

    // Decide.
    if needs_use {
        let area = known
            .as_ref()
            .and_then(|(person, _)| person.as_ref())
            .map(|person| person.ward);
        check_use(service, &caller, code_use.as_ref(), area.as_ref(), now)?;
    }
    let (claims, person, standing) = match (read, known) {
        (Ok(claims), Some((person, standing))) => (claims, person, standing),
        (Err(unbelievable), _) => return Ok(Response::new(unbelievable.answer())),
        (Ok(_), None) => return Ok(Response::new(Unbelievable::of("UNREADABLE").answer())),
    };
    let shown = Shown {
        code: claims.code,
        level: claims.level,
        issued_at: claims.issued_at,
        expires_at: claims.expires_at,
        fresh_until: claims.fresh_until,
    };
    // Nobody is left of whom it could speak.
    let belief = if person.is_some() && merged.is_none() {
        code::believe(&shown, Some(&standing), now)
    } else {
        Belief::Revoked
    };
    let may_know = person
        .as_ref()
        .and_then(|person| Relation::of(&caller, &person.seen()))
        .is_some();

    // Record what a partner looked at.
    if let Some(code_use) = &code_use {
        let mut entry = asked::entry(&caller, now, "VerifyCode", "code", claims.code.as_uuid());
        entry = entry.about(claims.person.as_uuid());
        entry.purpose = Some(code_use.purpose.clone());
        entry.legal_basis = Some(code_use.legal_basis.clone());
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    let mut answer = answer(&claims, belief, may_know);
    // The record went into another: its codes are revoked, and who may know hears whose person it is now.
    if let Some(merge) = merged {
        answer.reason = "MERGED".to_owned();
        if may_know {
            answer.person_id = merge.kept_id.to_string();
        }
    }
    Ok(Response::new(answer))
}

fn answer(claims: &HealthCodeClaims, belief: Belief, may_know: bool) -> pb::VerifyCodeResponse {
    let (validity, reason, level) = match belief {
        Belief::Valid(level) => (pb::CodeValidity::Valid, "VALID", level),
        Belief::Stale => (pb::CodeValidity::Stale, "STALE", Level::Grey),
        Belief::Expired => (pb::CodeValidity::Invalid, "EXPIRED", Level::Grey),
        Belief::IssuedInFuture => (pb::CodeValidity::Invalid, "ISSUED_IN_FUTURE", Level::Grey),
        Belief::Revoked => (pb::CodeValidity::Invalid, "REVOKED", Level::Grey),
    };
    pb::VerifyCodeResponse {
        validity: validity.into(),
        reason: reason.to_owned(),
        level: words::level(level).into(),
        person_id: if may_know {
            claims.person.to_string()
        } else {
            String::new()
        },
        expires_at: Some(claims.expires_at.to_proto()),
        issuer: String::new(),
    }
}

/// Why a code cannot be believed before anything is known of its person.
struct Unbelievable {
    reason: &'static str,
    issuer: String,
}

impl Unbelievable {
    fn of(reason: &'static str) -> Self {
        Self {
            reason,
            issuer: String::new(),
        }
    }

    fn answer(self) -> pb::VerifyCodeResponse {
        pb::VerifyCodeResponse {
            validity: pb::CodeValidity::Invalid.into(),
            reason: self.reason.to_owned(),
            level: HealthLevel::Grey.into(),
            issuer: self.issuer,
            ..Default::default()
        }
    }
}

fn read_code(service: &Registration, text: &str) -> Result<HealthCodeClaims, Unbelievable> {
    let signed = cose::text::decode(text).map_err(|error| refused(service, error))?;
    let verified = cose::verify(&signed, KIND, |key_id| {
        let is_for_codes = KeyId::parse(key_id).is_ok_and(|parsed| parsed.purpose == CODE_PURPOSE);
        is_for_codes.then(|| service.trust.key(key_id)).flatten()
    })
    .map_err(|error| refused(service, error))?;
    let is_ours = KeyId::parse(verified.kid).is_ok_and(|key_id| key_id.issuer == &*service.issuer);
    let claims = HealthCodeClaims::decode(verified.payload).map_err(|_| Unbelievable::of("UNREADABLE"))?;
    if !is_ours || claims.area != service.authority.code() {
        return Err(Unbelievable {
            reason: "FOREIGN_ISSUER",
            issuer: claims.area,
        });
    }
    Ok(claims)
}

fn refused(service: &Registration, error: CoseError) -> Unbelievable {
    match error {
        CoseError::Truncated => Unbelievable::of("TRUNCATED"),
        CoseError::Malformed | CoseError::WrongKind => Unbelievable::of("UNREADABLE"),
        CoseError::WrongAlgorithm => Unbelievable::of("WRONG_ALGORITHM"),
        CoseError::Altered => Unbelievable::of("ALTERED"),
        CoseError::UnknownKey { key_id } => match KeyId::parse(&key_id) {
            Ok(id) if id.purpose == CODE_PURPOSE && id.issuer != &*service.issuer => Unbelievable {
                reason: "FOREIGN_ISSUER",
                issuer: id.issuer.to_owned(),
            },
            _ => Unbelievable::of("UNKNOWN_KEY"),
        },
    }
}

/// Refuses a partner without an approved application for this area and day.
fn check_use(
    service: &Registration,
    caller: &Caller,
    code_use: Option<&CodeUse>,
    area: Option<&Area>,
    now: Moment,
) -> Result<(), Error> {
    let lets = code_use.is_some_and(|code_use| {
        let allowance = Allowance {
            applied_by: &code_use.applied_by,
            area: code_use.area,
            until: code_use.until,
            state: code_use.state,
        };
        allowance.lets(caller.key(), service.day(now), area)
    });
    if lets {
        Ok(())
    } else {
        Err(Error::CodeUseNotApproved)
    }
}

fn read_text(text: &str) -> Result<&str, Unreadable> {
    if text.is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    if text.len() > LONGEST {
        return Err(Unreadable::new("TOO_LONG", "no code is so long"));
    }
    Ok(text)
}
