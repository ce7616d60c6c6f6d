//! Counties by grade: now, at a past moment, or everything that was ever set.

use crate::risk::convert::{area, words};
use crate::risk::error::Refusal;
use crate::risk::store::areas::{self, Filter, Key};
use crate::rpc::asked;
use crate::service::Registration;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn one_area(
    service: &Registration,
    request: Request<pb::GetAreaRiskRequest>,
) -> Result<Response<pb::GetAreaRiskResponse>, Refusal> {
    // Read.
    let asked = request.get_ref();
    let (county, at) = (
        field("area", area::read_county(&asked.area, &asked.edition)),
        field("at", asked.at.as_ref().map(Moment::from_proto).transpose()),
    )
        .all()?;

    // Ask.
    let at = at.unwrap_or_else(|| service.clock.now());
    let found = areas::at(&service.db, &service.gazetteer.today(&county), at).await?;
    let found = found.ok_or(Refusal::UnknownAreaRisk)?;
    Ok(Response::new(pb::GetAreaRiskResponse {
        area_risk: Some(area::area_risk(&found, &service.gazetteer)),
    }))
}

pub(super) async fn list_areas(
    service: &Registration,
    request: Request<pb::ListAreasRequest>,
) -> Result<Response<pb::ListAreasResponse>, Refusal> {
    // Read.
    let asked = request.get_ref();
    let query = asked::hash(&pb::ListAreasRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListAreas", query));
    let (within, at, grade, size, after) = (
        field("within", area::read_area(&asked.within)),
        field("at", asked.at.as_ref().map(Moment::from_proto).transpose()),
        field("grade", words::read_grade(asked.grade)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<Key>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    let filter = Filter {
        prefix: within.map(|area| area.prefix().to_owned()).unwrap_or_default(),
        grade,
        at: (!asked.history).then(|| at.unwrap_or_else(|| service.clock.now())),
    };
    let mut found = areas::list(&service.db, &filter, after, size + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .map(|last| (last.today.code().to_owned(), last.version));
    Ok(Response::new(pb::ListAreasResponse {
        next_page_token: last
            .filter(|_| has_more)
            .map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        areas: found
            .iter()
            .map(|found| area::area_risk(found, &service.gazetteer))
            .collect(),
    }))
}
