//! Cohorts that other houses keep: who came back, who came from somewhere, who is under quarantine.

use super::{planned, round, tasks_of};
use crate::house::House;
use crate::people::{person_id, registered};
use crate::{quarantine, returnees};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::{FromArea, Of, Returnees, UnderQuarantine};
use rstest::rstest;
use vocabulary::PersonId;

/// Whom a round reaches.
async fn reached(house: &House, of: Of) -> Vec<String> {
    let plan = planned(house, round(house, pb::OutreachCohort { of: Some(of) })).await;
    let tasks = tasks_of(house, &plan.outreach_plan_id).await;
    tasks.into_iter().map(|task| task.person_id).collect()
}

#[rstest]
#[tokio::test]
async fn returnees_arrivals_and_people_under_quarantine_are_reached(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let mut people: Vec<PersonId> = Vec::new();
    for nth in 1..=3 {
        people.push(person_id(&registered(&house, nth).await.person_id));
    }
    returnees::declared(&house, people[0], returnees::facts("2020-02-28")).await;
    quarantine::ordered(&house, quarantine::order(&house, people[1])).await;

    let returnees = Of::Returnees(Returnees { days: 14 });
    assert_eq!(reached(&house, returnees).await, [people[0].to_string()]);
    let from = |origin: &str| {
        Of::FromArea(FromArea {
            origin: origin.to_owned(),
            days: 14,
        })
    };
    assert_eq!(reached(&house, from("420100")).await, [people[0].to_string()]);
    assert!(reached(&house, from("330300")).await.is_empty());
    let kept = Of::UnderQuarantine(UnderQuarantine {});
    assert_eq!(reached(&house, kept).await, [people[1].to_string()]);
}
