//! A volunteer has looked at an id card: the phone that waits may resume.

use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::identity::SearchKey;
use crate::rules::limits::SessionPolicy;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::attempts::{self, Attempt};
use crate::store::{people, resumes, tokens};
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, Unreadable, field, nested, required};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn confirm_resume(
    service: &Registration,
    request: Request<pb::ConfirmResumeRequest>,
) -> Result<Response<pb::ConfirmResumeResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (code, document) = (
        field("confirm_code", read_code(&asked.confirm_code)),
        nested("id_document", person::read_document(asked.id_document.as_ref())),
    )
        .all()?;

    // Ask. Six characters are guessed by whoever may try for ever.
    let limit = service
        .policy::<SessionPolicy>(&service.authority, now)?
        .confirmations;
    let subject = service.vault.subject(caller.key());
    let day = service.day(now).next();
    if !attempts::count(&service.db, Attempt::Confirm, subject, now, limit, day).await? {
        return Err(Error::TooManyAttempts {
            wait: asked::until_next_hour(now),
        });
    }
    let document = service.vault.token(&SearchKey::id_number(&document));
    let resume = resumes::by_code(&service.db, &code)
        .await?
        .ok_or(Error::UnknownConfirmation)?;
    let owner = tokens::owner(&service.db, &document).await?;

    // Decide. A wrong card, a stranger and somebody of another area all read the same.
    if !resumes::claims(&resume, &document) {
        return Err(Error::UnknownConfirmation);
    }
    let owner = owner.ok_or(Error::UnknownConfirmation)?;
    let person = match asked::person(service, &caller, owner).await {
        Ok((person, _)) => person,
        Err(Error::UnknownPerson) if sight::keeps_one_gate(&caller) => people::by_id(&service.db, owner)
            .await?
            .ok_or(Error::UnknownConfirmation)?,
        Err(Error::UnknownPerson) => return Err(Error::UnknownConfirmation),
        Err(other) => return Err(other),
    };

    // Record.
    let mut tx = service.db.begin().await?;
    if !resumes::confirm(&mut tx, resume.id, person.id, caller.key(), now).await? {
        return Err(Error::ConfirmationExpired);
    }
    let entry = asked::entry(&caller, now, "ConfirmResume", "resume", resume.id).about(person.id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(pb::ConfirmResumeResponse {
        person_id: person.id.to_string(),
    }))
}

/// Six letters and digits, as typed: small letters and spaces are accepted.
fn read_code(text: &str) -> Result<String, Unreadable> {
    let code = required(text, 20)?.to_ascii_uppercase().replace([' ', '-'], "");
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Unreadable::new(
            "NOT_6_CHARACTERS",
            "a confirmation code has six letters and digits",
        ));
    }
    Ok(code)
}
