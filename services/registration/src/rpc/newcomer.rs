//! From what a request says of a person to the rows that register them.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::minting::{self, Bearer};
use crate::rules::answers::Answers;
use crate::rules::identity::Identity;
use crate::rules::level::{Decision, FreshnessPolicy, LevelPolicy};
use crate::rules::limits::{NoticePolicy, SessionPolicy};
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::sight;
use crate::rules::stand::Stand;
use crate::rules::standing::Standing;
use crate::rules::words::{CodeKind, Source, TokenKind};
use crate::service::Registration;
use crate::store::attempts::{self, Attempt};
use crate::store::declarations::NewDeclaration;
use crate::store::people::NewPerson;
use crate::store::registrations::Newcomer;
use crate::store::trouble::StoreError;
use crate::store::vault::{answers_of, identity_of};
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field, nested, optional, required};
use proto::registration::v1 as pb;
use vocabulary::area::Area;
use vocabulary::{DeclarationId, PersonId};

/// What a request says of one person.
pub(crate) struct Arrival {
    /// Who they are.
    pub(crate) identity: Identity,
    /// How they are.
    pub(crate) answers: Answers,
}

/// What is the same for everybody of one request.
pub(crate) struct Request<'a> {
    /// Its id: that of the person it is about.
    pub(crate) id: PersonId,
    /// Of its body.
    pub(crate) hash: Vec<u8>,
    /// Where they met us, if that is known.
    pub(crate) met_in: Option<Area>,
    /// Who sent it.
    pub(crate) registered_by: &'a str,
    /// The notice they were shown.
    pub(crate) notice_version: &'a str,
    /// When.
    pub(crate) now: Moment,
}

/// How one person of a request is registered.
pub(crate) struct Place {
    /// The person.
    pub(crate) id: PersonId,
    /// Who answers for them.
    pub(crate) guardian: Option<PersonId>,
    /// Whose word it is.
    pub(crate) source: Source,
    /// What code is made at once.
    pub(crate) code: Option<CodeKind>,
}

/// A newcomer ready to be recorded, and what is answered once they are.
pub(crate) struct Ready {
    /// What is recorded.
    pub(crate) newcomer: Newcomer,
    /// The code, if one is made.
    pub(crate) health_code: Option<pb::HealthCode>,
    /// How they stand.
    pub(crate) decision: Decision,
    /// The area that looks after them.
    pub(crate) ward: Area,
}

/// Decides, seals and signs: everything that need not wait for the database.
pub(crate) fn prepare(
    service: &Registration,
    request: &Request<'_>,
    arrival: &Arrival,
    place: &Place,
) -> Result<Ready, Error> {
    let now = request.now;
    let ward = sight::ward(
        &arrival.identity.area,
        request.met_in.as_ref(),
        &service.authority,
    );
    let level = service.in_force::<LevelPolicy>(&ward, now)?;
    let freshness = service.in_force::<FreshnessPolicy>(&ward, now)?;
    let retention = service.policy::<RetentionPolicy>(&ward, now)?;
    let decision = Decision::of_declaration(&arrival.answers, now, level.decides(), freshness.decides(), now);

    let bearer = Bearer {
        person: place.id,
        ward: &ward,
        decision: &decision,
    };
    let made = place
        .code
        .map(|kind| minting::code(service, &bearer, kind, now, request.registered_by))
        .transpose()?;
    let (code, health_code) = made.unzip();

    let today = service.day(now);
    let declaration_id = DeclarationId::new(now);
    let declaration = NewDeclaration {
        person: place.id,
        id: declaration_id,
        request_hash: None,
        answers: service
            .vault
            .seal(answers_of(declaration_id.as_uuid()), &arrival.answers, now)?,
        source: place.source,
        declared_by: request.registered_by.to_owned(),
        verdict: decision.verdict.clone(),
        by: level.by,
        fresh_until: decision.fresh_until,
        declared_at: now,
        received_at: now,
        delete_by: retention.declaration(today),
    };
    let stand = Stand::declared(decision.clone());
    let person = Person {
        id: place.id,
        sealed: service
            .vault
            .seal(identity_of(place.id.as_uuid()), &arrival.identity, now)?,
        home_district: service.authority,
        owner_epoch: 1,
        ward,
        guardian: place.guardian,
        source: place.source,
        registered_at: now,
        stand: stand.clone(),
        last_declared_at: Some(now),
        last_source: Some(place.source),
        delete_by: retention.person(today),
    };
    let is_head = place.id == request.id;
    let keys = arrival.identity.search_keys();
    let (documents, tokens): (Vec<_>, Vec<_>) = keys
        .iter()
        .map(|key| service.vault.token(key))
        .partition(|token| token.kind == TokenKind::IdNumber);
    let document = documents
        .into_iter()
        .next()
        .ok_or(Error::Store(StoreError::Shape))?;
    let newcomer = Newcomer {
        person: NewPerson {
            person,
            request_hash: is_head.then(|| request.hash.clone()),
            registered_with: request.id,
            registered_by: request.registered_by.to_owned(),
            notice_version: request.notice_version.to_owned(),
        },
        document,
        tokens,
        keyed_with: service.vault.keyed_with().to_owned(),
        declaration,
        code,
        standing: Standing::nothing(place.id).after(&stand),
    };
    Ok(Ready {
        newcomer,
        health_code,
        decision,
        ward,
    })
}

impl Ready {
    /// What is answered of a member of a family; of one who was known already, nothing.
    pub(crate) fn answer(self, is_new: bool, now: Moment) -> pb::RegisteredMember {
        if !is_new {
            return pb::RegisteredMember {
                outcome: pb::Outcome::KnownAlready.into(),
                ..Default::default()
            };
        }
        pb::RegisteredMember {
            outcome: pb::Outcome::Registered.into(),
            person_id: self.newcomer.person.person.id.to_string(),
            health_code: self.health_code,
            level: Some(health::level_decision(&self.decision, now)),
        }
    }
}

/// Reads who and how one person is; names every field that is wrong.
pub(crate) fn read_arrival(
    service: &Registration,
    details: Option<&pb::PersonDetails>,
    answers: Option<&pb::HealthAnswers>,
    relation: &str,
    met_in: Option<Area>,
) -> Result<Arrival, Flaws> {
    let (mut identity, answers, relation) = (
        nested(
            "person",
            person::read_details(details, met_in, &service.gazetteer),
        ),
        nested("health", health::read_answers(answers)),
        field("relation", optional(relation, 20)),
    )
        .all()?;
    identity.private.relation = relation.map(str::to_owned);
    Ok(Arrival { identity, answers })
}

/// Reads the version of the privacy notice.
pub(crate) fn read_notice(version: &str) -> Result<&str, Unreadable> {
    required(version, 20)
}

/// Refuses a notice that is not in force: whoever agreed to an old one has not been told.
pub(crate) fn check_notice(service: &Registration, version: &str, now: Moment) -> Result<(), Error> {
    let notice = service.policy::<NoticePolicy>(&service.authority, now)?;
    if notice.versions.iter().any(|in_force| in_force == version) {
        Ok(())
    } else {
        Err(Error::NoticeOutdated)
    }
}

/// Refuses one id document named twice in a request: one of the two is mistyped.
pub(crate) fn check_distinct(head: &Arrival, family: &[Arrival]) -> Result<(), Flaws> {
    let mut seen = vec![&head.identity.document];
    let mut flaws = Vec::new();
    for (at, member) in family.iter().enumerate() {
        if seen.contains(&&member.identity.document) {
            let named = Unreadable::new(
                "NAMED_TWICE",
                "another person of this request has this id document",
            );
            flaws.extend(Flaws::one(format!("family[{at}].person.id_document.number"), named).0);
        }
        seen.push(&member.identity.document);
    }
    if flaws.is_empty() {
        Ok(())
    } else {
        Err(Flaws(flaws))
    }
}

/// Counts whoever registers people who are known: one may forget, many are a search.
pub(crate) async fn count_known(
    service: &Registration,
    origin: Option<String>,
    now: Moment,
) -> Result<(), Error> {
    let Some(origin) = origin else { return Ok(()) };
    let limit = service
        .policy::<SessionPolicy>(&service.authority, now)?
        .attempts_per_peer;
    let subject = service.vault.subject(&origin);
    let day = service.day(now).next();
    if attempts::count(&service.db, Attempt::KnownByPeer, subject, now, limit, day).await? {
        return Ok(());
    }
    Err(Error::TooManyAttempts {
        wait: asked::until_next_hour(now),
    })
}
