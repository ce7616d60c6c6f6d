//! A county is raised: how soon the gates know it of everybody who came from there.

use super::Failure;
use super::crowd::{DISTRICT, bearer};
use super::report::{self, Target, figure};
use super::residents::{self, Family};
use super::scene::{Scene, by};
use futures::{StreamExt, TryStreamExt, stream};
use proto::common::v1::{AreaRef, HealthLevel};
use proto::registration::v1 as pb;
use proto::registration::v1::area_risk_service_client::AreaRiskServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use std::time::{Duration, Instant};
use tonic::transport::Channel;
use vocabulary::Role;

const WUHAN: &str = "420100";
/// Declarations under way at once.
const AT_ONCE: usize = 64;
/// How long it is waited for at most.
const PATIENCE: Duration = Duration::from_secs(120);
/// From the confirmation to the last gate (issue 3).
const SECONDS: f64 = 5.0;

/// Registers people, lets them come from Wuhan, raises it, and prints.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    report::heading(format_args!(
        "A raised area that touches {} people",
        scene.sizes.touched
    ));
    let families = residents::register(scene, scene.sizes.touched).await?;
    let people: Vec<String> = families
        .iter()
        .flat_map(|family| family.others.iter().chain([&family.head]).cloned())
        .collect();
    come_from_wuhan(scene, &people).await?;

    let mut areas = AreaRiskServiceClient::new(scene.channel());
    let today = scene.clock.today();
    let grade = pb::SetAreaRiskRequest {
        request_id: scene.fresh_id(),
        area: WUHAN.to_owned(),
        grade: pb::RiskGrade::High.into(),
        basis: Some(pb::GradingBasis {
            total_cases: 49_000,
            last_new_case_on: today.to_string(),
            last_cluster_on: today.to_string(),
            source_document: "bulletin 36".to_owned(),
        }),
        ..pb::SetAreaRiskRequest::default()
    };
    areas.set_area_risk(scene.by_officer(grade)).await?;
    let preview = pb::PreviewAreaRiskRequest {
        request_id: scene.fresh_id(),
        area: WUHAN.to_owned(),
        ..pb::PreviewAreaRiskRequest::default()
    };
    let began = Instant::now();
    let shown = areas
        .preview_area_risk(scene.by_officer(preview))
        .await?
        .into_inner();
    figure(
        "PreviewAreaRisk",
        began.elapsed().as_secs_f64(),
        "s",
        Target::None,
    );
    let measure = shown.measure.ok_or("a measure is shown")?;
    if usize::try_from(measure.touched)? != people.len() {
        return Err(format!("{} people came, {} are touched", people.len(), measure.touched).into());
    }
    let measure_id = measure.measure_id;
    let apply = pb::ApplyAreaRiskRequest {
        measure_id: measure_id.clone(),
    };
    areas.apply_area_risk(scene.by_officer(apply)).await?;

    let second = bearer(&scene.keys, &scene.clock, Role::Command, DISTRICT, "second")?;
    let approval = pb::ApproveAreaRiskRequest {
        measure_id: measure_id.clone(),
        approve: true,
        note: String::new(),
    };
    areas.approve_area_risk(by(&second, approval)).await?;
    let confirmed = Instant::now();
    is_applied(scene, &mut areas, &measure_id).await?;
    figure(
        "from the confirmation until everybody is held",
        confirmed.elapsed().as_secs_f64(),
        "s",
        Target::None,
    );
    is_known_at_the_gate(scene, &families).await?;
    figure(
        "from the confirmation until the gate knows it of the last",
        confirmed.elapsed().as_secs_f64(),
        "s",
        Target::AtMost(SECONDS),
    );
    Ok(())
}

async fn come_from_wuhan(scene: &Scene, people: &[String]) -> Result<(), Failure> {
    let client = ReturneeServiceClient::new(scene.channel());
    let today = scene.clock.today().to_string();
    stream::iter(people)
        .map(Ok)
        .try_for_each_concurrent(AT_ONCE, |person| {
            let mut client = client.clone();
            let facts = pb::TripFacts {
                kind: pb::ReturneeKind::Work.into(),
                from_area: Some(AreaRef {
                    code: WUHAN.to_owned(),
                    ..AreaRef::default()
                }),
                arrives: Some(pb::DayOrTime {
                    by: Some(pb::day_or_time::By::Day(today.clone())),
                }),
                means: pb::TravelMeans::Rail.into(),
                ..pb::TripFacts::default()
            };
            let declaration = pb::DeclareTripRequest {
                request_id: scene.fresh_id(),
                person_id: person.clone(),
                facts: Some(facts),
                still_on_the_way: false,
            };
            async move {
                client.declare_trip(scene.by_officer(declaration)).await?;
                Ok::<_, Failure>(())
            }
        })
        .await
}

async fn is_applied(
    scene: &Scene,
    areas: &mut AreaRiskServiceClient<Channel>,
    measure_id: &str,
) -> Result<(), Failure> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let ask = pb::GetMeasureRequest {
            measure_id: measure_id.to_owned(),
        };
        let answer = areas.get_measure(scene.by_officer(ask)).await?.into_inner();
        let measure = answer.measure.ok_or("the measure is known")?;
        if measure.state() == pb::MeasureState::Applied {
            return Ok(());
        }
        // A desk that looks more often takes the cores from what it is waiting for.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Err("the measure was not applied in time".into())
}

/// People are held in the order of their ids, so of all who have a code the one with the greatest id is the last.
async fn is_known_at_the_gate(scene: &mut Scene, families: &[Family]) -> Result<(), Failure> {
    let last = families.iter().max_by(|one, other| one.head.cmp(&other.head));
    let last = last.ok_or("somebody registered")?;
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if scene.level_at_the_gate(&last.code).await? == HealthLevel::Red {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err("the gate did not hear of it in time".into())
}
