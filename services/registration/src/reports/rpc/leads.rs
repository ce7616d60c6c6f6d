//! Leads of a community worker's area: listed masked, read in clear with a purpose, closed once.

use crate::convert::person;
use crate::error::Error;
use crate::reports::convert;
use crate::reports::error::LeadError;
use crate::reports::rules::lead::{Lead, LeadState, Somebody};
use crate::reports::store::leads::{self, End, Keyset, note_of, somebody_of};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::people;
use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field, optional};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::{kinds, purpose};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_leads(
    service: &Registration,
    request: Request<pb::ListLeadsRequest>,
) -> Result<Response<pb::ListLeadsResponse>, LeadError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let scope = caller.sight().to_string();
    let query = Fingerprint::of(&("ListLeads", &asked.area, asked.with_closed, scope));
    let (area, size, after) = (
        field("area", convert::read_optional_area(&asked.area)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<Keyset>(&asked.page_token, &query)),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(leads::NEWEST);
    let most = i64::from(size) + 1;
    let mut found = leads::page(&service.db, &area, after, asked.with_closed, most).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| has_more);
    let next_page_token = last
        .map(|lead| page::write(&(lead.reported_at, lead.id), &query))
        .unwrap_or_default();
    let mut shown = Vec::with_capacity(found.len());
    for lead in &found {
        match opened(service, lead) {
            Ok(somebody) => shown.push(convert::write_lead(lead, &somebody)),
            Err(LeadError::UnknownLead) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Response::new(pb::ListLeadsResponse {
        leads: shown,
        next_page_token,
    }))
}

pub(super) async fn get_lead(
    service: &Registration,
    request: Request<pb::GetLeadRequest>,
) -> Result<Response<pb::GetLeadResponse>, LeadError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, purpose) = (
        field("lead_id", person::read_id::<kinds::Pass>(&asked.lead_id)),
        field("purpose", purpose::parse(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let lead = in_sight(leads::by_id(&service.db, id.as_uuid()).await?, &caller)?;
    let somebody = opened(service, &lead)?;

    // Record, before the answer: a read nobody knows of must not happen.
    let mut entry = asked::entry(&caller, now, "GetLead", "lead", lead.id);
    entry.purpose = Some(purpose.to_owned());
    let mut tx = service.db.begin().await?;
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(pb::GetLeadResponse {
        lead: Some(convert::write_lead(&lead, &somebody)),
        name: somebody.name.clear().to_owned(),
        phone: somebody.phone.clear().to_owned(),
        host: somebody.host.0.clone(),
        plate: somebody
            .plate
            .as_ref()
            .map(|plate| plate.clear().to_owned())
            .unwrap_or_default(),
    }))
}

pub(super) async fn close_lead(
    service: &Registration,
    request: Request<pb::CloseLeadRequest>,
) -> Result<Response<pb::CloseLeadResponse>, LeadError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (request_id, id, state, person_id, note) = (
        field("request_id", person::read_id::<kinds::Pass>(&asked.request_id)),
        field("lead_id", person::read_id::<kinds::Pass>(&asked.lead_id)),
        field("state", convert::read_end(asked.state)),
        field("person_id", convert::read_optional_person(&asked.person_id)),
        field("note", optional(&asked.note, 200)),
    )
        .all()?;
    if (state == LeadState::Registered) != person_id.is_some() {
        let unfit = Unreadable::new(
            "DOES_NOT_FIT",
            "must be given when, and only when, somebody was registered",
        );
        return Err(Flaws::one("person_id", unfit).into());
    }

    // Ask.
    let repeat = Repeat::new(caller.key(), "CloseLead", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let lead = in_sight(leads::by_id_in(&mut tx, id.as_uuid()).await?, &caller)?;
    if let Some(person) = person_id
        && people::by_id(&service.db, person).await?.is_none()
    {
        return Err(Error::UnknownPerson.into());
    }

    // Record. The statement itself says whether it was open.
    let end = End {
        id: lead.id,
        state,
        at: now,
        by: caller.key().to_owned(),
        person: person_id,
        note: note
            .map(|note| service.vault.seal(note_of(lead.id), &note, now))
            .transpose()?,
    };
    if !leads::close(&mut tx, &end).await? {
        return Err(LeadError::LeadClosed);
    }
    let answer = pb::CloseLeadResponse {
        state: convert::write_state(state).into(),
    };
    repeat.keep(&mut tx, &answer).await?;
    let mut entry = asked::entry(&caller, now, "CloseLead", "lead", lead.id);
    entry.subject = person_id.map(|person| person.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// Others hear that there is none: whether somebody was at a gate is a fact about them.
fn in_sight(lead: Option<Lead>, caller: &Caller) -> Result<Lead, LeadError> {
    lead.filter(|lead| caller.sight().covers_area(&lead.area))
        .ok_or(LeadError::UnknownLead)
}

fn opened(service: &Registration, lead: &Lead) -> Result<Somebody, LeadError> {
    Ok(service.vault.open_sealed(somebody_of(lead.id), &lead.sealed)?)
}
