//! A new phone finds its person again, and is shown nothing that is stored.

use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::minting::{self, Bearer};
use crate::rules::identity::SearchKey;
use crate::rules::limits::SessionPolicy;
use crate::rules::words::CodeKind;
use crate::service::Registration;
use crate::store::attempts::{self, Attempt};
use crate::store::resumes::{self, Resume};
use crate::store::{codes, people, standings, tokens};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use kit::audit::{self, Entry};
use kit::clock::Moment;
use kit::db::Tx;
use kit::parse::{All, Flaws, Unreadable, field, nested};
use proto::registration::v1 as pb;
use proto::registration::v1::resume_session_response::Result as Answer;
use std::time::Duration;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::id_document::IdDocument;
use vocabulary::name::PersonName;

/// The characters of the code a volunteer types; more makes typing slow, fewer makes guessing quick.
const CONFIRM_CODE: usize = 6;
/// How often another code is tried when one is shown by another phone already.
const TRIES: usize = 5;

pub(super) async fn resume_session(
    service: &Registration,
    request: Request<pb::ResumeSessionRequest>,
) -> Result<Response<pb::ResumeSessionResponse>, Error> {
    let origin = asked::origin(&request);
    let asked = request.into_inner();
    let result = if asked.resume_id.is_empty() {
        begin(service, &asked, origin).await?
    } else {
        go_on(service, &asked).await?
    };
    Ok(Response::new(pb::ResumeSessionResponse { result: Some(result) }))
}

/// A phone asks for the first time.
async fn begin(
    service: &Registration,
    asked: &pb::ResumeSessionRequest,
    origin: Option<String>,
) -> Result<Answer, Error> {
    // Read.
    let now = service.clock.now();
    let (name, document, phone_last4) = (
        field("name", PersonName::parse(&asked.name)),
        nested("id_document", person::read_document(asked.id_document.as_ref())),
        field("phone_last4", read_four_digits(&asked.phone_last4)),
    )
        .all()?;

    // Ask. Attempts are counted before anything is looked up, and in a commit of their own.
    let session = service.policy::<SessionPolicy>(&service.authority, now)?;
    count_attempts(service, &document, origin, &session, now).await?;
    let key = |key: SearchKey| service.vault.token(&key);
    let document = key(SearchKey::id_number(&document));
    let (name, phone) = (
        key(SearchKey::name(&name)),
        key(SearchKey::phone_tail(phone_last4)),
    );
    let found = tokens::agreeing(&service.db, &document, &name, &phone).await?;

    // Decide and record.
    let mut tx = service.db.begin().await?;
    let answer = match found {
        Some(person) => session_of(service, &mut tx, person, "ResumeSession", now).await?,
        None => wait(service, &mut tx, document.token, &session, now).await?,
    };
    tx.commit().await?;
    Ok(answer)
}

/// A phone that waits for a volunteer asks again.
async fn go_on(service: &Registration, asked: &pb::ResumeSessionRequest) -> Result<Answer, Error> {
    // Read.
    let is_alone = asked.name.is_empty() && asked.id_document.is_none() && asked.phone_last4.is_empty();
    if !is_alone {
        let alone = Unreadable::new("NOT_ALONE", "with a resume id the other fields stay empty");
        return Err(Flaws::one("resume_id", alone).into());
    }
    let now = service.clock.now();
    let id = read_secret(service, &asked.resume_id).ok_or(Error::UnknownResume)?;

    // Ask.
    let resume = resumes::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownResume)?;
    if resume.expires_at <= now {
        return Err(Error::ConfirmationExpired);
    }

    // Decide.
    let Some(person) = resume.person_id else {
        return Ok(pending(service, &resume));
    };

    // Record.
    let mut tx = service.db.begin().await?;
    if !resumes::take(&mut tx, id, now).await? {
        return Err(Error::UnknownResume);
    }
    let answer = session_of(service, &mut tx, person, "ResumeSession", now).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Counts an attempt by id number and by origin; both are counted whatever the other says.
async fn count_attempts(
    service: &Registration,
    document: &IdDocument,
    origin: Option<String>,
    session: &SessionPolicy,
    now: Moment,
) -> Result<(), Error> {
    let day = service.day(now).next();
    let by_id = service.vault.subject(&document.folded());
    let limit = session.attempts_per_id;
    let mut may_try = attempts::count(&service.db, Attempt::ResumeById, by_id, now, limit, day).await?;
    if let Some(origin) = origin {
        let by_peer = service.vault.subject(&origin);
        let limit = session.attempts_per_peer;
        may_try &= attempts::count(&service.db, Attempt::ResumeByPeer, by_peer, now, limit, day).await?;
    }
    if may_try {
        Ok(())
    } else {
        Err(Error::TooManyAttempts {
            wait: asked::until_next_hour(now),
        })
    }
}

async fn session_of(
    service: &Registration,
    tx: &mut Tx,
    person: PersonId,
    act: &'static str,
    now: Moment,
) -> Result<Answer, Error> {
    let person = people::by_id_in(tx, person).await?.ok_or(Error::UnknownResume)?;
    let standing = standings::of_in(tx, person.id).await?;
    let decision = person.stand.decision();
    let bearer = Bearer {
        person: person.id,
        ward: &person.ward,
        decision: &decision,
    };
    let issued_at = standing.earliest_issue(now);
    let made_by = person.id.to_string();
    let (row, code) = minting::code(service, &bearer, CodeKind::Phone, issued_at, &made_by)?;
    codes::add(tx, &row).await?;
    let entry = Entry::new(now, made_by, "resident", act, "person", person.id.as_uuid());
    audit::write(tx, entry.about(person.id.as_uuid())).await?;
    let (session_token, expires_at) = minting::session(service, person.id, &person.ward)?;
    Ok(Answer::Session(pb::Session {
        person_id: person.id.to_string(),
        session_token,
        expires_at: Some(expires_at.to_proto()),
        health_code: Some(code),
    }))
}

/// Lets the phone wait, whether or not there is such a person: the answer must not tell.
async fn wait(
    service: &Registration,
    tx: &mut Tx,
    claimed: Vec<u8>,
    session: &SessionPolicy,
    now: Moment,
) -> Result<Answer, Error> {
    let expires_at = now + Duration::from_secs(u64::from(session.confirm_minutes) * 60);
    for _ in 0..TRIES {
        let id = kit::id::Id::<Waiting>::new(now).as_uuid();
        let resume = Resume {
            id,
            confirm_code: confirm_code(service, id),
            claimed: claimed.clone(),
            person_id: None,
            expires_at,
        };
        if resumes::add(tx, &resume, now, service.day(expires_at).next()).await? {
            let entry = Entry::new(now, "anyone", "resident", "ResumeSession", "resume", id);
            audit::write(tx, entry).await?;
            return Ok(pending(service, &resume));
        }
    }
    Err(Error::TooManyAttempts {
        wait: asked::until_next_hour(now),
    })
}

fn pending(service: &Registration, resume: &Resume) -> Answer {
    Answer::Pending(pb::ResumePending {
        resume_id: secret(service, resume.id),
        confirm_code: resume.confirm_code.clone(),
        expires_at: Some(resume.expires_at.to_proto()),
    })
}

/// The secret of a waiting phone: its id under a keyed hash, so that it is stored nowhere.
fn secret(service: &Registration, id: Uuid) -> String {
    let mac = service.vault.resume.mac_of(&[b"secret", id.as_bytes()]);
    BASE64URL_NOPAD.encode(&[id.as_bytes().as_slice(), &mac[..16]].concat())
}

/// The id inside a secret of ours; `None` for anything else.
fn read_secret(service: &Registration, secret: &str) -> Option<Uuid> {
    let bytes = BASE64URL_NOPAD
        .decode(secret.as_bytes())
        .ok()
        .filter(|bytes| bytes.len() == 32)?;
    let (id, mac) = bytes.split_at(16);
    let is_ours = service
        .vault
        .resume
        .verify(&[b"secret".as_slice(), id].concat(), mac);
    is_ours.then(|| Uuid::from_slice(id).ok()).flatten()
}

/// Six letters and digits that cannot be guessed from the secret or from one another.
fn confirm_code(service: &Registration, id: Uuid) -> String {
    let mac = service.vault.resume.mac_of(&[b"confirm", id.as_bytes()]);
    BASE32_NOPAD.encode(&mac[..4])[..CONFIRM_CODE].to_owned()
}

fn read_four_digits(text: &str) -> Result<&str, Unreadable> {
    let text = text.trim();
    match text.len() {
        0 => Err(Unreadable::new("MISSING", "must be given")),
        4 if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(text),
        _ => Err(Unreadable::new(
            "NOT_4_DIGITS",
            "must be the last four digits of the phone",
        )),
    }
}

/// What the id of a waiting phone is the id of.
enum Waiting {}

impl kit::id::Kind for Waiting {
    const NAME: &'static str = "resume";
}
