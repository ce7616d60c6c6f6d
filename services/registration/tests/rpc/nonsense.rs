//! Nobody orders nonsense: every kind of policy is refused by the names of its bad fields.

use crate::house::{AUTHORITY, House, flaws};
use crate::rpc::policies::{order, put};
use proto::registration::v1 as pb;
use serde_json::{Value, json};
use std::collections::HashMap;

#[tokio::test]
async fn nonsense_of_any_kind_is_refused_by_the_names_of_its_fields() {
    let house = House::open().await;
    let listed = pb::ListPoliciesRequest {
        page_size: 200,
        ..Default::default()
    };
    let listed = house
        .policies()
        .list_policies(house.by("officer", AUTHORITY, listed))
        .await
        .expect("lists");
    let in_force: HashMap<String, Value> = listed
        .into_inner()
        .policies
        .into_iter()
        .map(|policy| {
            (
                policy.kind,
                serde_json::from_str(&policy.body).expect("an object"),
            )
        })
        .collect();
    let nonsense: [(&str, &str, Value, &str); 17] = [
        ("area_risk", "/clear_days", json!(0), "OUT_OF_RANGE"),
        ("bulk_level", "/event_days", json!(0), "OUT_OF_RANGE"),
        ("code", "/phone_hours", json!(0), "OUT_OF_RANGE"),
        ("declaration", "/per_day", json!(0), "OUT_OF_RANGE"),
        ("fever", "/level", json!("green"), "NOT_CAREFUL"),
        ("freshness", "/green_hours", json!(0), "OUT_OF_RANGE"),
        ("import", "/days_kept", json!(0), "OUT_OF_RANGE"),
        ("key", "/destroy_after_months", json!(0), "OUT_OF_RANGE"),
        ("lead", "/lead_days", json!(0), "OUT_OF_RANGE"),
        ("level", "/case_contact", json!("green"), "NOT_CAREFUL"),
        ("notice", "/versions", json!([]), "MISSING"),
        ("objection", "/ladder", json!([]), "MISSING"),
        ("outreach", "/attempts", json!(0), "OUT_OF_RANGE"),
        ("quarantine", "/checks", json!([]), "MISSING"),
        ("retention", "/person_days", json!(0), "OUT_OF_RANGE"),
        ("returnee", "/counted", json!([]), "MISSING"),
        ("session", "/session_days", json!(0), "OUT_OF_RANGE"),
    ];
    let survey = ("survey", "/household_days", json!(0), "OUT_OF_RANGE");
    let nonsense: Vec<_> = nonsense.into_iter().chain([survey]).collect();
    assert_eq!(nonsense.len(), in_force.len(), "every kind has its line");
    for (kind, pointer, value, why) in nonsense {
        let mut body = in_force[kind].clone();
        put(&house, order(&house, kind, 0, &body))
            .await
            .expect("what holds may be ordered again");
        *body.pointer_mut(pointer).expect("a field") = value;
        let told = flaws(put(&house, order(&house, kind, 1, &body)).await);
        let field = format!("body{}", pointer.replace('/', "."));
        assert!(told.contains(&(field, why.to_owned())), "{kind} is told {told:?}");
    }
}
