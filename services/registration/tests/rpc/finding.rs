//! People shown and found: masked, within scope, page by page; in clear with a purpose, and audited.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{at_the_poster, details, id_number, person_id, phone, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;
use rstest::rstest;
use std::time::Duration;

async fn found(house: &House, scope: &str, request: pb::FindPeopleRequest) -> pb::FindPeopleResponse {
    let request = house.by("community_worker", scope, request);
    house
        .registration()
        .find_people(request)
        .await
        .expect("finds")
        .into_inner()
}

fn by(by: By) -> pb::FindPeopleRequest {
    pb::FindPeopleRequest {
        by: Some(by),
        ..Default::default()
    }
}

async fn ask(
    house: &House,
    role: &str,
    scope: &str,
    id: &str,
    view: pb::PersonView,
    purpose: &str,
) -> Result<pb::Person, tonic::Status> {
    let request = pb::GetPersonRequest {
        person_id: id.to_owned(),
        view: view.into(),
        purpose: purpose.to_owned(),
    };
    let answer = house
        .registration()
        .get_person(house.by(role, scope, request))
        .await?;
    Ok(answer.into_inner().person.expect("a person"))
}

#[tokio::test]
async fn clear_text_needs_a_role_a_purpose_and_leaves_a_line() {
    let house = House::open().await;
    let id = registered(&house, 1).await.person_id;
    let masked = ask(&house, "officer", AUTHORITY, &id, pb::PersonView::Unspecified, "")
        .await
        .expect("shown");
    assert!(masked.masked);
    assert_eq!(
        (masked.name.as_str(), masked.phone.as_str()),
        ("**明", "138****0001")
    );
    assert_eq!(masked.address, "焦作市山阳区定和街道");
    assert!(!format!("{masked:?}").contains(&id_number(1)));
    assert_eq!(masked.delete_by, "2020-08-28");
    assert_eq!(
        (masked.home_district.as_str(), masked.owner_epoch, masked.source()),
        (AUTHORITY, 1, pb::Source::Self_)
    );

    let clear = pb::PersonView::Clear;
    assert_eq!(
        reason(ask(&house, "officer", AUTHORITY, &id, clear, "").await),
        "PURPOSE_MISSING"
    );
    assert_eq!(
        reason(ask(&house, "officer", ELSEWHERE, &id, clear, "查证").await),
        "UNKNOWN_PERSON"
    );
    let named = "打 138-0013-8000 找本人";
    assert_eq!(
        flaws(ask(&house, "officer", AUTHORITY, &id, clear, named).await),
        [("purpose".to_owned(), "PERSONAL_DATA".to_owned())]
    );
    let shown = ask(&house, "officer", AUTHORITY, &id, clear, "流行病学调查")
        .await
        .expect("shown");
    assert_eq!(
        (shown.name.as_str(), shown.id_number.as_str()),
        ("王小明", id_number(1).as_str())
    );
    assert_eq!(
        (shown.phone.as_str(), shown.address.as_str()),
        (phone(1).as_str(), "定和小区3号楼2单元501")
    );

    let accesses = pb::ListAccessesRequest {
        person_id: id.clone(),
        ..Default::default()
    };
    let accesses = house
        .audit()
        .list_accesses(house.by_resident(person_id(&id), accesses))
        .await
        .expect("listed");
    let reads: Vec<_> = accesses
        .into_inner()
        .records
        .into_iter()
        .filter(|line| line.act == "GetPerson")
        .collect();
    assert_eq!(reads.len(), 1, "masked reads and refused ones leave no line");
    assert_eq!(
        (reads[0].who.as_str(), reads[0].purpose.as_str()),
        ("officer-1", "流行病学调查")
    );
}

#[tokio::test]
async fn a_service_asks_with_the_rights_of_whom_it_asks_for() {
    let house = House::open().await;
    let id = registered(&house, 1).await.person_id;
    let ask = pb::QueryHealthRequest {
        person_id: id.clone(),
        purpose: String::new(),
    };
    let mut client = house.registration();
    client
        .query_health(house.by_service(ask.clone()))
        .await
        .expect("for itself");
    let outside = client
        .query_health(house.by_service_for("gate-9", "gate_staff", ELSEWHERE, ask.clone()))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_PERSON");
    client
        .query_health(house.by_service_for("gate-9", "gate_staff", COMMUNITY, ask))
        .await
        .expect("in scope");
}

#[rstest]
#[tokio::test]
async fn every_whole_value_finds_its_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let first = registered(&house, 1).await.person_id;
    registered(&house, 2).await;
    let number = id_number(1);
    let three = pb::NameBirthPhone {
        name: "王小明".into(),
        birth_date: "1950-01-01".into(),
        phone: phone(1),
    };
    let tail = pb::IdTailAndBirth {
        last4: number[14..].to_owned(),
        birth_date: "1950-01-01".into(),
    };
    let values = [
        By::IdNumber(number),
        By::IdTailAndBirth(tail),
        By::Phone(format!("+86 {}", phone(1))),
        By::NameBirthPhone(three),
    ];
    for value in values {
        let answer = found(&house, AUTHORITY, by(value)).await;
        let ids: Vec<_> = answer
            .people
            .iter()
            .map(|person| person.person_id.clone())
            .collect();
        assert_eq!(ids, std::slice::from_ref(&first));
        assert!(
            answer
                .people
                .iter()
                .all(|person| person.masked && person.name == "**明")
        );
    }
    assert_eq!(
        found(&house, AUTHORITY, by(By::Name("王 小明".into())))
            .await
            .people
            .len(),
        2
    );
    assert_eq!(
        found(&house, COMMUNITY, by(By::PhoneLast4("0001".into())))
            .await
            .people
            .len(),
        1
    );
    assert_eq!(
        found(&house, ELSEWHERE, by(By::Phone(phone(1)))).await.people,
        [],
        "out of scope is not found"
    );
}

#[rstest]
#[tokio::test]
async fn pages_are_newest_first_and_lose_nobody(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut expected = Vec::new();
    for nth in 1..=7 {
        expected.insert(0, registered(&house, nth).await.person_id);
        // Some of them in the same microsecond.
        house.clock.advance(Duration::from_secs(u64::from(nth % 2)));
    }
    let mut request = pb::FindPeopleRequest {
        page_size: 3,
        ..Default::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = found(&house, COMMUNITY, request.clone()).await;
        seen.extend(page.people.into_iter().map(|person| person.person_id));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen.len(), 7);
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);

    let other = pb::FindPeopleRequest {
        area: COMMUNITY.to_owned(),
        ..request
    };
    let refused = house
        .registration()
        .find_people(house.by("community_worker", AUTHORITY, other))
        .await;
    let told = crate::house::flaws(refused);
    assert_eq!(
        told,
        [("page_token".to_owned(), "PAGE_TOKEN_OF_ANOTHER_QUERY".to_owned())]
    );
}

#[tokio::test]
async fn an_area_narrows_the_scope_and_never_widens_it() {
    let house = House::open().await;
    registered(&house, 1).await;
    let mut elsewhere = at_the_poster(&house, 2);
    elsewhere.person = Some(pb::PersonDetails {
        area: ELSEWHERE.to_owned(),
        ..details(2)
    });
    house
        .registration()
        .register_by_poster(elsewhere)
        .await
        .expect("registers");
    let in_area = |area: &str| pb::FindPeopleRequest {
        area: area.to_owned(),
        ..Default::default()
    };

    assert_eq!(found(&house, AUTHORITY, in_area("")).await.people.len(), 2);
    assert_eq!(found(&house, "410800", in_area("")).await.people.len(), 2);
    assert_eq!(found(&house, AUTHORITY, in_area(ELSEWHERE)).await.people.len(), 1);
    assert_eq!(
        found(&house, AUTHORITY, in_area("410811007")).await.people.len(),
        1
    );
    assert_eq!(found(&house, COMMUNITY, in_area(AUTHORITY)).await.people.len(), 1);
    let apart = house.by("community_worker", COMMUNITY, in_area(ELSEWHERE));
    assert_eq!(
        reason(house.registration().find_people(apart).await),
        "OUT_OF_SCOPE"
    );
    let gate = house.by("gate_staff", "nothing", in_area(""));
    assert_eq!(
        reason(house.registration().find_people(gate).await),
        "OUT_OF_SCOPE"
    );
}

#[tokio::test]
async fn whoever_lives_elsewhere_is_looked_after_where_they_registered() {
    let house = House::open().await;
    let mut commuter = at_the_poster(&house, 1);
    commuter.person = Some(pb::PersonDetails {
        area: "410802001001".to_owned(),
        ..details(1)
    });
    let answer = house
        .registration()
        .register_by_poster(commuter)
        .await
        .expect("registers")
        .into_inner();
    let person = ask(
        &house,
        "community_worker",
        COMMUNITY,
        &answer.person_id,
        pb::PersonView::Masked,
        "",
    )
    .await;
    let person = person.expect("seen where they registered");
    assert_eq!(person.area.expect("an area").code, "410802001001");
    assert_eq!(person.home_district, AUTHORITY);
}
