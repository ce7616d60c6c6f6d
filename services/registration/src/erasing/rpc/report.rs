//! The report of an erasure: what was destroyed, who has confirmed it, and that nothing is left.

use crate::convert::person;
use crate::erasing::error::Error;
use crate::error::Error as Ground;
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::erasures::{self, Confirmation, Erasure};
use crate::store::people::NEWEST;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::caller::Caller;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn get_erasure(
    service: &Registration,
    consumers: &[String],
    request: Request<pb::GetErasureRequest>,
) -> Result<Response<pb::GetErasureResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let (erasure_id,) = (field(
        "erasure_id",
        person::read_id::<vocabulary::kinds::Person>(&request.get_ref().erasure_id),
    ),)
        .all()?;

    // Ask.
    check_scope(service, &caller)?;
    let mut tx = service.db.begin().await?;
    let erasure = erasures::by_id(&mut tx, erasure_id.as_uuid())
        .await?
        .ok_or(Error::UnknownErasure)?;
    let rows_left = erasures::rows_left(&mut tx, erasure.person_id).await?;
    let confirmed = erasures::confirmations(&mut tx, erasure.id).await?;
    tx.commit().await?;
    Ok(Response::new(pb::GetErasureResponse {
        erasure: Some(shown(&erasure, &confirmed, consumers)),
        rows_left,
    }))
}

pub(super) async fn list_erasures(
    service: &Registration,
    consumers: &[String],
    request: Request<pb::ListErasuresRequest>,
) -> Result<Response<pb::ListErasuresResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListErasures", asked.open_only, caller.sight().to_string()));
    let (size, before) = (
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<(Moment, Uuid)>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    check_scope(service, &caller)?;
    let most = i64::from(size) + 1;
    let mut found = erasures::page(&service.db, asked.open_only, before.unwrap_or(NEWEST), most).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| has_more);
    let next_page_token = last.map_or_else(String::new, |last| {
        page::write(&(last.erased_at, last.id), &fingerprint)
    });
    let mut tx = service.db.begin().await?;
    let mut erasures = Vec::with_capacity(found.len());
    for erasure in &found {
        let confirmed = erasures::confirmations(&mut tx, erasure.id).await?;
        erasures.push(shown(erasure, &confirmed, consumers));
    }
    tx.commit().await?;
    Ok(Response::new(pb::ListErasuresResponse {
        erasures,
        next_page_token,
    }))
}

/// Where an erased person lived is not known any more, so only whoever sees the whole district may ask.
fn check_scope(service: &Registration, caller: &Caller) -> Result<(), Error> {
    if caller.sight().covers_area(&service.authority) {
        Ok(())
    } else {
        Err(Ground::OutOfScope.into())
    }
}

fn shown(erasure: &Erasure, confirmed: &[Confirmation], consumers: &[String]) -> pb::Erasure {
    let word = |service: &String| {
        let word = confirmed.iter().find(|word| word.service == *service);
        pb::ErasureConfirmation {
            service: service.clone(),
            rows: word.map_or(0, |word| word.forgotten),
            confirmed_at: word.map(|word| word.confirmed_at.to_proto()),
        }
    };
    let destroyed = erasure.destroyed.0.iter().map(|table| pb::DestroyedRows {
        table: table.table.clone(),
        rows: i64::try_from(table.rows).unwrap_or(i64::MAX),
    });
    pb::Erasure {
        erasure_id: erasure.id.to_string(),
        person_id: erasure.person_id.to_string(),
        erased_at: Some(erasure.erased_at.to_proto()),
        erased_by: erasure.erased_by.clone(),
        destroyed: destroyed.collect(),
        confirmations: consumers.iter().map(word).collect(),
        closed_at: erasure.closed_at.map(Moment::to_proto),
    }
}
