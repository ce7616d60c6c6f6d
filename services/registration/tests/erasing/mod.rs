//! The evidence of erasures: reports, confirmations, deadlines; nobody who is held; no table that holds a planted
//! person; keys that are destroyed.

mod held;
mod keys;
mod nothing_left;
mod planted;

use crate::house::{AUTHORITY, COMMUNITY, House, bad_fields, reason};
use crate::people::{at_the_poster, details, person_id, registered, well};
use kit::db::testing::On;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::erasure_service_client::ErasureServiceClient;
use rstest::rstest;
use vocabulary::PersonId;

fn client(house: &House) -> ErasureServiceClient<Wire> {
    ErasureServiceClient::new(house.wire.clone())
}

async fn erased(house: &House, person: PersonId) -> String {
    let request = pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人要求删除".to_owned(),
    };
    let request = house.by_resident(person, request);
    let erased = house
        .registration()
        .erase_person(request)
        .await
        .expect("is erased");
    erased.into_inner().erasure_id
}

/// Every erasure of the district, the newest first.
pub(crate) async fn listed(house: &House) -> Vec<pb::Erasure> {
    let request = house.by("officer", AUTHORITY, pb::ListErasuresRequest::default());
    let listed = client(house).list_erasures(request).await.expect("lists");
    listed.into_inner().erasures
}

async fn report(house: &House, id: &str) -> pb::GetErasureResponse {
    let request = pb::GetErasureRequest {
        erasure_id: id.to_owned(),
    };
    let found = client(house)
        .get_erasure(house.by("officer", AUTHORITY, request))
        .await;
    found.expect("is found").into_inner()
}

fn confirmation(person: PersonId, rows: i64) -> pb::ConfirmErasedRequest {
    pb::ConfirmErasedRequest {
        person_id: person.to_string(),
        rows,
    }
}

#[rstest]
#[tokio::test]
async fn an_erasure_is_closed_when_every_service_has_confirmed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = erased(&house, person).await;
    let before = report(&house, &id).await;
    let erasure = before.erasure.expect("an erasure");
    assert_eq!(before.rows_left, 0);
    assert!(erasure.closed_at.is_none() && erasure.confirmations[0].confirmed_at.is_none());
    let destroyed: Vec<_> = erasure
        .destroyed
        .iter()
        .map(|table| (table.table.as_str(), table.rows))
        .collect();
    assert!(
        destroyed.contains(&("person", 1)) && destroyed.contains(&("declaration", 1)),
        "{destroyed:?}"
    );

    let open = pb::ListErasuresRequest {
        open_only: true,
        ..Default::default()
    };
    let listed = client(&house)
        .list_erasures(house.by("officer", AUTHORITY, open.clone()))
        .await
        .expect("lists");
    assert_eq!(listed.into_inner().erasures, [erasure]);

    for rows in [7, 9] {
        let confirmed = client(&house)
            .confirm_erased(house.by_service(confirmation(person, rows)))
            .await
            .expect("confirms");
        assert!(confirmed.into_inner().closed_at.is_some());
    }
    let after = report(&house, &id).await.erasure.expect("an erasure");
    assert_eq!(after.confirmations[0].rows, 7, "what was said first stays");
    assert!(after.closed_at.is_some());
    let listed = client(&house)
        .list_erasures(house.by("officer", AUTHORITY, open))
        .await
        .expect("lists");
    assert!(listed.into_inner().erasures.is_empty());
}

#[rstest]
#[tokio::test]
async fn nobody_names_whoever_registered_them_once_they_are_erased(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let request = pb::RegisterByPosterRequest {
        family: vec![pb::FamilyMember {
            person: Some(details(2)),
            health: Some(well()),
            relation: String::new(),
        }],
        ..at_the_poster(&house, 1)
    };
    let answer = house.registration().register_by_poster(request).await;
    let head = person_id(&answer.expect("registers").into_inner().person_id);
    let id = erased(&house, head).await;
    assert_eq!(report(&house, &id).await.rows_left, 0);
}

#[tokio::test]
async fn the_evidence_is_for_the_district_and_confirmed_by_services() {
    let house = House::open_on(On::Sqlite, |settings| {
        settings.erasure_consumers = vec!["supply".to_owned()];
    })
    .await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = PersonId::new(house.clock.now());
    let id = erased(&house, person).await;
    let refused = client(&house)
        .confirm_erased(house.by_service(confirmation(person, 1)))
        .await;
    assert_eq!(reason(refused), "NOT_A_CONSUMER");
    let refused = client(&house)
        .confirm_erased(house.by("officer", AUTHORITY, confirmation(person, 1)))
        .await;
    assert_eq!(reason(refused), "ROLE_NOT_ALLOWED");
    let get = pb::GetErasureRequest { erasure_id: id };
    let refused = client(&house)
        .get_erasure(house.by("officer", COMMUNITY, get))
        .await;
    assert_eq!(reason(refused), "OUT_OF_SCOPE");
    let get = pb::GetErasureRequest {
        erasure_id: stranger.to_string(),
    };
    let refused = client(&house)
        .get_erasure(house.by("officer", AUTHORITY, get))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_ERASURE");
    let list = house.by("officer", COMMUNITY, pb::ListErasuresRequest::default());
    assert_eq!(reason(client(&house).list_erasures(list).await), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn every_wrong_field_is_named_and_a_stranger_is_not_erased() {
    let house = House::open().await;
    let wrong = pb::ConfirmErasedRequest {
        person_id: "x".to_owned(),
        rows: -1,
    };
    let named = bad_fields(client(&house).confirm_erased(house.by_service(wrong)).await);
    assert_eq!(named, ["person_id", "rows"]);
    let stranger = PersonId::new(house.clock.now());
    let refused = client(&house)
        .confirm_erased(house.by_service(confirmation(stranger, 0)))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_ERASURE");
    let get = house.by("officer", AUTHORITY, pb::GetErasureRequest::default());
    assert_eq!(bad_fields(client(&house).get_erasure(get).await), ["erasure_id"]);
    let list = pb::ListErasuresRequest {
        page_size: -1,
        page_token: "?".to_owned(),
        ..Default::default()
    };
    let list = house.by("officer", AUTHORITY, list);
    assert_eq!(
        bad_fields(client(&house).list_erasures(list).await),
        ["page_size", "page_token"]
    );
}
