//! Measures: one with some of its people, masked; those in scope, newest first; and how one is found for whoever acts on it.

use crate::convert::person;
use crate::error::Error;
use crate::risk::convert::{area, measure as lines, words};
use crate::risk::error::Refusal;
use crate::risk::rules::measure::Measure;
use crate::risk::store::measures::Keyset;
use crate::risk::store::{areas, measures, touched};
use crate::rpc::asked;
use crate::rpc::sample::{SAMPLE, masked};
use crate::rules::sight;
use crate::service::Registration;
use kit::db::Tx;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::caller::Caller;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// What the id of a measure is the id of.
pub(super) enum Measured {}

impl kit::id::Kind for Measured {
    const NAME: &'static str = "measure";
}

pub(super) async fn one_measure(
    service: &Registration,
    request: Request<pb::GetMeasureRequest>,
) -> Result<Response<pb::GetMeasureResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let (id,) = (field(
        "measure_id",
        person::read_id::<Measured>(&request.get_ref().measure_id),
    ),)
        .all()?;

    // Ask.
    let found = measures::by_id(&service.db, id.as_uuid()).await?;
    let found = in_sight(found, &caller)?;
    Ok(Response::new(pb::GetMeasureResponse {
        measure: Some(shown(service, &found).await?),
        sample: Some(sample(service, &caller, found.id).await?),
    }))
}

pub(super) async fn list_measures(
    service: &Registration,
    request: Request<pb::ListMeasuresRequest>,
) -> Result<Response<pb::ListMeasuresResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListMeasures", &asked.within, asked.state, scope));
    let (within, state, size, after) = (
        field("within", area::read_area(&asked.within)),
        field("state", words::read_state(asked.state)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let sight = caller.sight().area();
    let within = sight::narrowed(sight, within, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask.
    let mut found = measures::page(&service.db, &within, state, after, size + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|last| (last.proposed_at, last.id));
    let mut all = Vec::with_capacity(found.len());
    for found in &found {
        all.push(shown(service, found).await?);
    }
    Ok(Response::new(pb::ListMeasuresResponse {
        next_page_token: last
            .filter(|_| has_more)
            .map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        measures: all,
    }))
}

/// A measure that this caller may act on, until whose end of the transaction nobody else moves it.
pub(super) async fn to_move(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Measure, Refusal> {
    in_sight(measures::by_id_in(tx, id).await?, caller)
}

fn in_sight(measure: Option<Measure>, caller: &Caller) -> Result<Measure, Refusal> {
    measure
        .filter(|measure| caller.sight().covers_area(&measure.within))
        .ok_or(Refusal::UnknownMeasure)
}

/// A measure with the grade it follows from.
pub(super) async fn shown(service: &Registration, measure: &Measure) -> Result<pb::Measure, Refusal> {
    let risk = areas::named(&service.db, measure.risk).await?;
    Ok(lines::measure(measure, risk.as_ref(), &service.gazetteer))
}

/// Some of a measure's people, masked.
pub(super) async fn sample(
    service: &Registration,
    caller: &Caller,
    id: Uuid,
) -> Result<pb::MeasureSample, Refusal> {
    let some = touched::some(&service.db, id, SAMPLE).await?;
    Ok(pb::MeasureSample {
        people: masked(service, caller, &some).await?,
    })
}
