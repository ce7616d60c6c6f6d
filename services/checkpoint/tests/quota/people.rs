//! Days, helpers, and households that move, go and are remembered.

use super::{VILLAGE, a_family, a_market_gate, days_later, known, market_rule, ordered, scan, verified, why};
use crate::town::{Town, flaws, reason};
use checkpoint::quota::households::Households;
use kit::db::testing::On;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::registration::v1 as told;
use rstest::rstest;
use vocabulary::{HouseholdId, PersonId, Role};

fn days(of: Of) -> pb::GetQuotaDaysRequest {
    pb::GetQuotaDaysRequest {
        of: Some(of),
        days: 5,
        ..pb::GetQuotaDaysRequest::default()
    }
}

#[tokio::test]
async fn residents_see_their_own_days_and_staff_those_of_their_area() {
    let town = Town::heard(On::Sqlite).await;
    let rule = pb::QuotaRule {
        one_per_days: 2,
        counted_from: "2020-02-29".into(),
        ..market_rule()
    };
    let policy = ordered(&town, vec![rule]).await;
    let family = a_family(&town, 3, 1).await;
    let person = family.person(0);
    let mut resident = town.quotas(Role::Resident, &format!("person:{person}"));
    let own = resident
        .get_quota_days(days(Of::PersonId(person.clone())))
        .await
        .unwrap();
    let own = own.into_inner();
    assert_eq!(own.household_id, family.id);
    let quota = &own.quotas[0];
    assert_eq!(quota.policy, Some(policy));
    assert_eq!(quota.days, ["2020-03-01", "2020-03-03", "2020-03-05"]);
    assert_eq!(quota.periods, ["2020-03-01", "2020-03-02", "2020-03-04"]);
    let household = days(Of::HouseholdId(family.id.clone()));
    let same = resident
        .get_quota_days(household.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(same.quotas, own.quotas);
    let mut worker = town.quotas(Role::CommunityWorker, VILLAGE);
    assert_eq!(
        worker
            .get_quota_days(household.clone())
            .await
            .unwrap()
            .into_inner()
            .quotas,
        own.quotas
    );

    let other = a_family(&town, 4, 1).await;
    for of in [Of::PersonId(other.person(0)), Of::HouseholdId(other.id.clone())] {
        let answer = resident.get_quota_days(days(of)).await;
        assert_eq!(reason(answer), "OUT_OF_SCOPE");
    }
    let mut elsewhere = town.quotas(Role::CommunityWorker, "410811009");
    assert_eq!(reason(elsewhere.get_quota_days(household).await), "OUT_OF_SCOPE");
    let nobody = days(Of::PersonId(PersonId::new(town.clock.now()).to_string()));
    assert_eq!(reason(worker.get_quota_days(nobody).await), "UNKNOWN_HOUSEHOLD");
    let bad = pb::GetQuotaDaysRequest {
        of: None,
        from: "x".into(),
        days: 63,
        plate_digit: Some(10),
    };
    assert_eq!(
        flaws(worker.get_quota_days(bad).await),
        [
            "days OUT_OF_RANGE",
            "from NOT_A_DAY",
            "of MISSING",
            "plate_digit OUT_OF_RANGE"
        ]
    );
}

/// Whoever prints a card for a relative at home sees their days, and never what exempts them.
#[tokio::test]
async fn residents_see_the_days_of_those_who_live_with_them() {
    let town = Town::heard(On::Sqlite).await;
    ordered(&town, vec![market_rule()]).await;
    let family = a_family(&town, 3, 2).await;
    let (me, mother) = (family.person(0), family.person(1));
    let ill = told::Exemption {
        kind: told::ExemptionKind::Illness.into(),
        until: "2020-03-07".into(),
    };
    let household = told::Household {
        household_id: family.id.clone(),
        area: VILLAGE.into(),
        house_number: "12号".into(),
        village_group: 3,
        member_ids: vec![me.clone(), mother.clone()],
        exemptions: vec![told::MemberExemption {
            person_id: mother.clone(),
            kind: ill.kind,
            until: ill.until.clone(),
        }],
        version: 2,
        gone: false,
    };
    known(&town, household).await;
    let asked = async |who: &str, of: &str| {
        let mut resident = town.quotas(Role::Resident, &format!("person:{who}"));
        resident.get_quota_days(days(Of::PersonId(of.to_owned()))).await
    };
    let own = asked(&mother, &mother).await.unwrap().into_inner();
    assert_eq!(own.exemptions, std::slice::from_ref(&ill));
    let theirs = asked(&me, &mother).await.unwrap().into_inner();
    assert_eq!(theirs.quotas, own.quotas);
    assert!(theirs.exemptions.is_empty(), "an illness is hers to tell");
    let mut worker = town.quotas(Role::CommunityWorker, VILLAGE);
    let at_the_desk = worker.get_quota_days(days(Of::PersonId(mother.clone()))).await;
    assert_eq!(at_the_desk.unwrap().into_inner().exemptions, [ill]);

    // Somebody who lives nowhere asks about nobody but themselves.
    let newcomer = PersonId::new(town.clock.now()).to_string();
    assert_eq!(reason(asked(&newcomer, &mother).await), "OUT_OF_SCOPE");
    assert_eq!(reason(asked(&newcomer, &newcomer).await), "UNKNOWN_HOUSEHOLD");
    assert_eq!(reason(asked(&me, &newcomer).await), "UNKNOWN_HOUSEHOLD");
}

#[rstest]
#[tokio::test]
async fn a_helper_goes_on_anothers_quota_until_their_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let (odd, even) = (a_family(&town, 3, 1).await, a_family(&town, 4, 1).await);
    let mut worker = town.quotas(Role::CommunityWorker, VILLAGE);
    let request = pb::AppointHelperRequest {
        request_id: town.id(),
        household_id: odd.id.clone(),
        person_id: even.person(0),
        until: "2020-03-03".into(),
    };
    let helper = worker
        .appoint_helper(request.clone())
        .await
        .unwrap()
        .into_inner()
        .helper;
    let again = worker
        .appoint_helper(request.clone())
        .await
        .unwrap()
        .into_inner()
        .helper;
    assert_eq!(helper, again);
    let helper = helper.unwrap();

    let helped = verified(&town, scan(&town, &gate, &even.codes[0])).await;
    assert_eq!(helped.verdict(), Verdict::Pass, "on the other household's day");
    let used = verified(&town, scan(&town, &gate, &odd.codes[0])).await;
    assert_eq!(why(&used), (Verdict::Refuse, vec![Why::QuotaUsed]));

    let list = pb::ListHelpersRequest {
        household_id: odd.id.clone(),
        ..pb::ListHelpersRequest::default()
    };
    let listed = worker.list_helpers(list.clone()).await.unwrap().into_inner();
    assert_eq!(listed.helpers, std::slice::from_ref(&helper));
    let dismiss = pb::DismissHelperRequest {
        request_id: town.id(),
        helper_id: helper.helper_id,
    };
    let ended = worker.dismiss_helper(dismiss.clone()).await.unwrap().into_inner();
    assert_eq!(worker.dismiss_helper(dismiss).await.unwrap().into_inner(), ended);
    assert!(
        worker
            .list_helpers(list)
            .await
            .unwrap()
            .into_inner()
            .helpers
            .is_empty()
    );
    days_later(&town, 2).await;
    let over = verified(&town, scan(&town, &gate, &even.codes[0])).await;
    assert_eq!(why(&over), (Verdict::Refuse, vec![Why::NotYourDay]));
}

#[tokio::test]
async fn an_appointment_that_may_not_be_has_its_reason() {
    let town = Town::heard(On::Sqlite).await;
    let (one, other) = (a_family(&town, 3, 1).await, a_family(&town, 4, 1).await);
    let asked = |household: &str, person: &str| pb::AppointHelperRequest {
        request_id: town.id(),
        household_id: household.into(),
        person_id: person.into(),
        until: "2020-03-10".into(),
    };
    let mut worker = town.quotas(Role::CommunityWorker, VILLAGE);
    let nowhere = HouseholdId::new(town.clock.now()).to_string();
    let unknown = worker.appoint_helper(asked(&nowhere, &other.person(0))).await;
    assert_eq!(reason(unknown), "UNKNOWN_HOUSEHOLD");
    let unknown = worker.appoint_helper(asked(&one.id, &nowhere)).await;
    assert_eq!(reason(unknown), "UNKNOWN_HELPER");
    let own = worker.appoint_helper(asked(&one.id, &one.person(0))).await;
    assert_eq!(reason(own), "OWN_HOUSEHOLD");
    let good = asked(&one.id, &other.person(0));
    worker.appoint_helper(good.clone()).await.unwrap();
    let reused = pb::AppointHelperRequest {
        until: "2020-03-11".into(),
        ..good.clone()
    };
    assert_eq!(reason(worker.appoint_helper(reused).await), "REQUEST_ID_REUSED");
    let mut outside = town.quotas(Role::CommunityWorker, "410811009");
    assert_eq!(
        reason(outside.appoint_helper(asked(&one.id, &other.person(0))).await),
        "OUT_OF_SCOPE"
    );
    let list = |household: &str, page_token: &str| pb::ListHelpersRequest {
        household_id: household.into(),
        page_size: 1,
        page_token: page_token.into(),
    };
    assert_eq!(
        reason(worker.list_helpers(list(&nowhere, "")).await),
        "UNKNOWN_HOUSEHOLD"
    );
    worker
        .appoint_helper(asked(&one.id, &other.person(0)))
        .await
        .unwrap();
    let first = worker.list_helpers(list(&one.id, "")).await.unwrap().into_inner();
    let second = worker
        .list_helpers(list(&one.id, &first.next_page_token))
        .await
        .unwrap();
    assert_eq!(second.into_inner().helpers.len(), 1);
    let another = worker.list_helpers(list(&other.id, &first.next_page_token)).await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");
    let unknown = pb::DismissHelperRequest {
        request_id: town.id(),
        helper_id: nowhere,
    };
    assert_eq!(reason(worker.dismiss_helper(unknown).await), "UNKNOWN_HELPER");

    let bad = pb::AppointHelperRequest {
        until: "2021-03-10".into(),
        ..pb::AppointHelperRequest::default()
    };
    assert_eq!(
        flaws(worker.appoint_helper(bad).await),
        [
            "household_id MISSING",
            "person_id MISSING",
            "request_id MISSING",
            "until TOO_FAR_AHEAD"
        ]
    );
    let bad = worker.dismiss_helper(pb::DismissHelperRequest::default()).await;
    assert_eq!(flaws(bad).len(), 2);
    let bad = pb::ListHelpersRequest {
        household_id: String::new(),
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(flaws(worker.list_helpers(bad).await).len(), 3);
}

#[rstest]
#[tokio::test]
async fn households_are_remembered_move_and_go(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let (one, other) = (a_family(&town, 3, 2).await, a_family(&town, 4, 1).await);
    let told = |id: &str, version, members: Vec<String>, gone| told::Household {
        household_id: id.into(),
        area: VILLAGE.into(),
        house_number: "12号".into(),
        village_group: 4,
        member_ids: members,
        exemptions: Vec::new(),
        version,
        gone,
    };
    // The household that is joined is told first: the word of the one that is left must not undo it.
    let joined = told(&other.id, 2, vec![other.person(0), one.person(1)], false);
    known(&town, joined).await;
    known(&town, told(&one.id, 2, vec![one.person(0)], false)).await;
    let again = Households::open(town.books.db.clone(), town.clock.clone())
        .await
        .unwrap();
    let household_of = |text: &str| {
        let person = PersonId::parse(text).unwrap();
        again
            .household_of(person)
            .map(|household| household.id.to_string())
    };
    assert_eq!(household_of(&one.person(0)), Some(one.id.clone()));
    assert_eq!(household_of(&one.person(1)), Some(other.id.clone()));
    assert!(again.cursor().is_some(), "a restart goes on where it was");

    known(&town, told(&other.id, 3, Vec::new(), true)).await;
    let again = Households::open(town.books.db.clone(), town.clock.clone())
        .await
        .unwrap();
    let gone = HouseholdId::parse(&other.id).unwrap();
    assert!(again.household(gone).is_none());
    assert!(
        again
            .household_of(PersonId::parse(&one.person(1)).unwrap())
            .is_none()
    );

    // Whoever is erased belongs nowhere.
    let erased = told::Standing {
        person_id: one.person(0),
        version: 9,
        erased: true,
        ..told::Standing::default()
    };
    town.told(erased).await;
    let again = Households::open(town.books.db.clone(), town.clock.clone())
        .await
        .unwrap();
    assert!(
        again
            .household_of(PersonId::parse(&one.person(0)).unwrap())
            .is_none()
    );
    assert_eq!(again.all().len(), 1, "the household stays");
}
