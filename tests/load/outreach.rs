//! PlanOutreach: a round for everybody of the district, from the call until every task is made.

use super::Failure;
use super::report::{self, Target, figure};
use super::residents;
use super::scene::Scene;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::{AllOfArea, Of};
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use std::time::{Duration, Instant};
use vocabulary::PersonId;

/// The set every town begins with.
const FIRST_SET: &str = "016f5e66-e800-7000-8000-000000000029";
/// How long the planning may take before this gives up.
const PATIENCE: Duration = Duration::from_secs(300);

/// Registers people, plans, and prints.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    let people = scene.sizes.people;
    report::heading(format_args!("PlanOutreach for {people} people"));
    scene.sizes.registered = people;
    residents::register(scene).await?;

    let mut client = OutreachServiceClient::new(scene.channel());
    let now = scene.clock.now();
    let plan = pb::PlanOutreachRequest {
        request_id: PersonId::new(now).to_string(),
        title: "全区外访".to_owned(),
        cohort: Some(pb::OutreachCohort {
            of: Some(Of::AllOfArea(AllOfArea {})),
        }),
        question_set_id: FIRST_SET.to_owned(),
        channels: vec![
            pb::OutreachChannel::Link.into(),
            pb::OutreachChannel::Phone.into(),
        ],
        due_at: Some((now + Duration::from_secs(86_400)).to_proto()),
        ..Default::default()
    };
    let began = Instant::now();
    client.plan_outreach(scene.by_officer(plan)).await?;
    let planned = loop {
        let asked = scene.by_officer(pb::ListOutreachPlansRequest::default());
        let listed = client.list_outreach_plans(asked).await?.into_inner();
        let plan = listed.plans.first().ok_or("the round is not listed")?;
        if plan.state() == pb::OutreachPlanState::Open {
            break plan.planned;
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("{} of {people} tasks are made", plan.planned).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let took = began.elapsed().as_secs_f64();
    figure(
        format_args!("from the call until {planned} tasks are made"),
        took,
        "s",
        Target::AtMost(10.0),
    );
    figure("tasks", planned as f64 / took, "/s", Target::None);
    Ok(())
}
