//! One person: masked, or in clear for whoever may, with a purpose, and audited first.

use crate::convert::person::{self, Shown};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::sight::{self, Relation};
use crate::service::Registration;
use crate::store::people;
use kit::audit;
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

pub(super) async fn show_person(
    service: &Registration,
    request: Request<pb::GetPersonRequest>,
) -> Result<Response<pb::GetPersonResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, shown, purpose) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field("view", read_view(asked.view)),
        field("purpose", purpose::parse_optional(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let (found, relation) = asked::person(service, &caller, id).await?;
    let family = people::family(&service.db, id).await?;

    // Decide.
    if shown == Shown::Clear {
        if !sight::may_read_clear(&caller, relation) {
            return Err(Error::ClearNotAllowed);
        }
        // One's own data are one's own; everybody else says why.
        if relation == Relation::InScope && purpose.is_none() {
            let missing = Unreadable::new(
                "MISSING",
                "must say why the clear text is needed, in 2 characters or more",
            );
            return Err(Error::PurposeMissing(Flaws::one("purpose", missing)));
        }
    }
    let identity = service.vault.identity(&found)?;

    // Record, before the answer: a read nobody knows of must not happen.
    if shown == Shown::Clear {
        let mut entry = asked::entry(&caller, now, "GetPerson", "person", id.as_uuid()).about(id.as_uuid());
        entry.purpose = purpose.map(str::to_owned);
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    let person = person::person(&found, &identity, shown, &service.gazetteer, now, &family);
    Ok(Response::new(pb::GetPersonResponse { person: Some(person) }))
}

fn read_view(view: i32) -> Result<Shown, Unreadable> {
    match pb::PersonView::try_from(view) {
        Ok(pb::PersonView::Unspecified | pb::PersonView::Masked) => Ok(Shown::Masked),
        Ok(pb::PersonView::Clear) => Ok(Shown::Clear),
        Err(_) => Err(Unreadable::new(
            "UNKNOWN_VIEW",
            "must be one of the values of the contract",
        )),
    }
}
