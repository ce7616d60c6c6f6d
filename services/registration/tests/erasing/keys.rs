//! A month's key is destroyed when the month is old; what lives on was sealed anew before.

use crate::house::{AUTHORITY, House};
use crate::people::{declaration, person_id, registered, well};
use kit::db::testing::On;
use kit::sealed::Sealer;
use proto::registration::v1 as pb;
use registration::store::vault::SEAL;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

const DAY: Duration = Duration::from_secs(24 * 3_600);

async fn name_of(house: &House, person: PersonId) -> String {
    let request = pb::GetPersonRequest {
        person_id: person.to_string(),
        view: pb::PersonView::Clear.into(),
        purpose: "核对登记信息".to_owned(),
    };
    let found = house
        .registration()
        .get_person(house.by("officer", AUTHORITY, request))
        .await;
    let person = found.expect("is known").into_inner().person.expect("a person");
    person.name
}

#[rstest]
#[tokio::test]
async fn an_old_key_is_destroyed_and_whoever_lives_on_is_sealed_anew(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |settings| settings.erase_every_seconds = 1).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let keys = Sealer::new(house.ground.keys.clone(), SEAL);
    assert_eq!(
        keys.key_ids().expect("reads"),
        ["410811.registration-seal.202003"]
    );

    // Heard of in July, so they are kept until January; the key of March is old from October on.
    house.clock.advance(DAY * 130);
    let well = house.by_resident(person, declaration(house.clock.now(), person, well()));
    house.registration().declare_health(well).await.expect("declares");
    house.clock.advance(DAY * 90);
    for _ in 0..100 {
        if !keys
            .key_ids()
            .expect("reads")
            .contains(&"410811.registration-seal.202003".to_owned())
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let left = keys.key_ids().expect("reads");
    assert!(
        !left.contains(&"410811.registration-seal.202003".to_owned()),
        "{left:?}"
    );
    assert_eq!(name_of(&house, person).await, "王小明");
}
