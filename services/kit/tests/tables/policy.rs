//! Policies come back from the table as they were put there.

use kit::db::Json;
use kit::db::testing::On;
use kit::policy::{self, Kinds, Policy, PolicyKind};
use rstest::rstest;
use serde::Deserialize;
use serde_json::json;

use super::{fresh, hours, morning, thing};

#[derive(Debug, PartialEq, Deserialize)]
struct Fever {
    from_deci_celsius: i32,
}

impl PolicyKind for Fever {
    const KIND: &'static str = "fever";
}

fn fever(version: i32, from_deci_celsius: i32) -> Policy {
    Policy {
        id: thing(1),
        version,
        kind: Fever::KIND.to_owned(),
        area: "4108".to_owned(),
        document_number: "豫疫情防指办〔2020〕9号".to_owned(),
        issuing_body: "河南省疫情防控指挥部".to_owned(),
        effective_from: morning() + hours(u64::try_from(version).unwrap()),
        effective_to: (version == 2).then(|| morning() + hours(9)),
        body: Json(json!({ "from_deci_celsius": from_deci_celsius })),
    }
}

#[rstest]
#[tokio::test]
async fn every_holder_of_the_policies_sees_a_new_version(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let put = async |policy: &Policy| {
        let mut tx = test.db.begin().await.unwrap();
        let is_new = policy::put(&mut tx, policy).await.unwrap();
        tx.commit().await.unwrap();
        is_new
    };
    assert!(put(&fever(1, 373)).await);
    let policies = policy::load(&test.db, Kinds::default()).await.unwrap();
    let clone = policies.clone();
    let at = morning() + hours(3);
    let (_, first) = policies.at::<Fever>("410811", at).unwrap();
    assert_eq!(first.from_deci_celsius, 373);
    assert!(put(&fever(2, 370)).await);
    assert!(
        !put(&fever(2, 999)).await,
        "a version that was put stays as it is"
    );
    policies.refresh(&test.db).await.unwrap();
    let (reference, second) = clone.at::<Fever>("410811", at).unwrap();
    assert_eq!((reference.version, second.from_deci_celsius), (2, 370));
    assert_eq!(clone.of_kind(Fever::KIND), [fever(1, 373), fever(2, 370)]);
    assert!(clone.at::<Fever>("410811", morning() + hours(9)).is_none());
}
