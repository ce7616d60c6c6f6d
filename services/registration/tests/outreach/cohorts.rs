//! Cohorts that other houses keep: who came back, who came from somewhere, who is under quarantine, who lives together.

use super::{WORKER, client, fresh, planned, round, tasks_of};
use crate::house::{AUTHORITY, ELSEWHERE, House, flaws};
use crate::people::{person_id, registered};
use crate::{quarantine, returnees, survey};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::{FromArea, Households, Of, Returnees, UnderQuarantine};
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

/// These households.
fn of_households(household_ids: &[&str]) -> Of {
    Of::Households(Households {
        household_ids: household_ids.iter().map(|id| (*id).to_owned()).collect(),
    })
}

/// Why a round of this cohort is refused to somebody of this scope.
async fn refused(house: &House, scope: &str, of: Of) -> Vec<(String, String)> {
    let asked = round(house, pb::OutreachCohort { of: Some(of) });
    flaws(client(house).plan_outreach(house.by(WORKER, scope, asked)).await)
}

#[rstest]
#[tokio::test]
async fn everybody_of_some_households_is_reached(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut people: Vec<PersonId> = Vec::new();
    for nth in 1..=4 {
        people.push(person_id(&registered(&house, nth).await.person_id));
    }
    let one = survey::household_of(&house, &people[..2]).await;
    let other = survey::household_of(&house, &people[2..3]).await;
    let mut told = reached(&house, of_households(&[&other, &one, &other])).await;
    let mut expected: Vec<String> = people[..3].iter().map(ToString::to_string).collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(
        reached(&house, of_households(&[&other])).await,
        [people[2].to_string()]
    );

    // The same request once more is the same round.
    let asked = round(
        &house,
        pb::OutreachCohort {
            of: Some(of_households(&[&one])),
        },
    );
    let first = planned(&house, asked.clone()).await;
    assert_eq!(planned(&house, asked).await, first);

    let unknown = |nth: usize| {
        let field = format!("cohort.households.household_ids[{nth}]");
        (field, "UNKNOWN_HOUSEHOLD".to_owned())
    };
    let nowhere = fresh(&house);
    let strangers = refused(&house, AUTHORITY, of_households(&[&nowhere, &one, &nowhere])).await;
    assert_eq!(strangers, [unknown(0), unknown(2)]);
    let elsewhere = refused(&house, ELSEWHERE, of_households(&[&one, &other])).await;
    assert_eq!(elsewhere, [unknown(0), unknown(1)]);
    let bad = refused(&house, AUTHORITY, of_households(&["x"])).await;
    assert_eq!(bad[0].1, "NOT_AN_ID");
    // A refusal has room for so many.
    let many = vec![nowhere.as_str(); 60];
    let many = refused(&house, AUTHORITY, of_households(&many)).await;
    assert_eq!((many.len(), &many[49]), (50, &unknown(49)));
    let many = refused(&house, AUTHORITY, of_households(&["x"; 60])).await;
    assert_eq!(many.len(), 50);
    let none = refused(&house, AUTHORITY, of_households(&[])).await;
    assert_eq!(none[0].1, "OUT_OF_RANGE");
}
