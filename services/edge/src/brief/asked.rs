//! The figures of a brief, asked of the services as whoever makes it.

use super::figures::{Busiest, Care, Correction, Figures, Place};
use super::frozen::Brief;
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::refusal::Refusal;
use kit::clock::{Day, Moment};
use kit::wire::Wire;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::registration::v1 as people;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use tonic::Status;
use vocabulary::Area;

/// The most places a page of the services holds.
const PAGE: i32 = 1_000;

/// Everything a brief about this area at this moment says, and what it corrects of the one before.
pub(super) async fn figures(
    front: &Front,
    by: &SignedIn,
    area: &Area,
    moment: Moment,
    before: Option<&Brief>,
) -> Result<Figures, Refusal> {
    let refused = |status: Status| Refusal::of(&status, by.frame.language);
    let passes = Passes {
        client: PassServiceClient::new(front.neighbours.checkpoint.clone()),
        by,
    };
    let summary = passes.summary(area.code(), moment).await?.map_err(refused)?;
    let busiest = passes.busiest(area.code(), moment).await?.map_err(refused)?;
    let correction = match before {
        Some(before) => passes.correction(before).await?.map_err(refused)?,
        None => None,
    };
    let zone = front.clock.zone();
    let care = match Day::of(moment, zone) == front.clock.today() {
        true => Some(
            care(&front.neighbours.registration, by, area)
                .await?
                .map_err(refused)?,
        ),
        false => None,
    };
    Ok(Figures {
        registered: summary.checkpoints_registered,
        active: summary.checkpoints_active,
        passes: summary.passes_recorded,
        unconfirmed: summary.passes_unconfirmed,
        late: summary.passes_received_late,
        busiest,
        places: summary.places.into_iter().filter_map(place).collect(),
        care,
        correction,
    })
}

/// A gate is no area inside: it stands in the list of a community only.
fn place(place: gates::PlaceSummary) -> Option<Place> {
    let area = place.area?;
    Some(Place {
        code: area.code,
        name: place.name,
        registered: place.checkpoints_registered,
        active: place.checkpoints_active,
        passes: place.passes_recorded,
    })
}

/// What the service answers; outside it, that nobody could ask.
type Asked<T> = Result<Result<T, Status>, Refusal>;

struct Passes<'b> {
    client: PassServiceClient<Wire>,
    by: &'b SignedIn,
}

impl Passes<'_> {
    async fn ask(&self, message: gates::GetSummaryRequest) -> Asked<gates::GetSummaryResponse> {
        let request = self.by.request(message)?;
        let answer = self.client.clone().get_summary(request).await;
        Ok(answer.map(tonic::Response::into_inner))
    }

    async fn summary(&self, area: &str, moment: Moment) -> Asked<gates::GetSummaryResponse> {
        self.ask(gates::GetSummaryRequest {
            area: area.to_owned(),
            to: Some(moment.to_proto()),
            page_size: PAGE,
            ..gates::GetSummaryRequest::default()
        })
        .await
    }

    /// The gate with the most records, page by page.
    async fn busiest(&self, area: &str, moment: Moment) -> Asked<Option<Busiest>> {
        let mut busiest: Option<gates::PlaceSummary> = None;
        let mut page_token = String::new();
        loop {
            let page = self
                .ask(gates::GetSummaryRequest {
                    area: area.to_owned(),
                    to: Some(moment.to_proto()),
                    depth: gates::Depth::Checkpoints.into(),
                    page_size: PAGE,
                    page_token,
                    ..gates::GetSummaryRequest::default()
                })
                .await?;
            let page = match page {
                Ok(page) => page,
                Err(status) => return Ok(Err(status)),
            };
            for gate in page.places {
                let most = busiest.as_ref().map_or(0, |busiest| busiest.passes_recorded);
                if gate.passes_recorded > most {
                    busiest = Some(gate);
                }
            }
            if page.next_page_token.is_empty() {
                break;
            }
            page_token = page.next_page_token;
        }
        Ok(Ok(busiest.map(|gate| Busiest {
            unit: gate.unit_name,
            gate: gate.name,
            passes: gate.passes_recorded,
        })))
    }

    /// What is known by now of the moment an earlier brief is of.
    async fn correction(&self, before: &Brief) -> Asked<Option<Correction>> {
        let Some(figures) = before.read_figures() else {
            return Ok(Ok(None));
        };
        let known = match self.summary(before.area.code(), before.moment).await? {
            Ok(known) => known,
            Err(status) => return Ok(Err(status)),
        };
        let mut correction = Correction {
            number: before.number,
            moment: before.moment.unix_seconds(),
            told: figures.passes,
            late: known.passes_received_late,
            taken_back: (figures.passes - known.passes_recorded).max(0),
            places: Vec::new(),
        };
        if correction.late > 0 {
            for place in &figures.places {
                match self.summary(&place.code, before.moment).await? {
                    Ok(known) if known.passes_received_late > 0 => {
                        correction
                            .places
                            .push((place.name.clone(), known.passes_received_late));
                    }
                    Ok(_) => {}
                    Err(status) => return Ok(Err(status)),
                }
            }
        }
        Ok(Ok((!correction.is_nothing()).then_some(correction)))
    }
}

async fn care(wire: &Wire, by: &SignedIn, area: &Area) -> Asked<Care> {
    let mut quarantines = QuarantineServiceClient::new(wire.clone());
    let mut returnees = ReturneeServiceClient::new(wire.clone());
    let kept = by.request(people::CountQuarantinesRequest {
        area: area.code().to_owned(),
    })?;
    let come = by.request(people::CountReturneesRequest {
        area: area.code().to_owned(),
        ..people::CountReturneesRequest::default()
    })?;
    let answers = tokio::try_join!(
        quarantines.count_quarantines(kept),
        returnees.count_returnees(come)
    );
    Ok(answers.map(|(kept, come)| {
        let kept = kept.into_inner().total.unwrap_or_default();
        let whole = come.into_inner().whole.and_then(|whole| whole.total);
        Care {
            at_home: kept.at_home,
            centralised: kept.centralised,
            self_monitoring: kept.self_monitoring,
            returnees: whole.map_or(0, |total| total.present),
        }
    }))
}
