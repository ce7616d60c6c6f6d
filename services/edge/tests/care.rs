//! The rooms of registration at a desk: what is typed into their forms stays text, is never lost, and never stands in an address.

use crate::house::House;
use http::header::LOCATION;

const HOSTILE: &str = "\"><script>alert(1)</script>";
/// Whoever it is about.
const ID: &str = "0170958e-6400-7000-8000-000000000001";

/// Every form that needs no answer of a service to be shown, with the fields that take text.
const FORMS: &[(&str, &[&str])] = &[
    (
        "/desk/people",
        &["name", "id_number", "phone", "last4", "phone_last4", "area"],
    ),
    (
        "/desk/people/register",
        &[
            "person.name",
            "person.id_document.number",
            "person.phone",
            "person.address",
            "health.other_symptom",
        ],
    ),
    ("/desk/people/{id}/level", &["evidence"]),
    ("/desk/people/{id}/revoke", &["reason"]),
    ("/desk/people/{id}/erase", &["reason"]),
    ("/desk/people/{id}/appeal", &["statement"]),
    (
        "/desk/people/{id}/correct",
        &["statement", "health.other_symptom"],
    ),
    (
        "/desk/people/{id}/family",
        &["member.relation", "member.person.name"],
    ),
    (
        "/desk/people/{id}/trip",
        &[
            "facts.from_area",
            "facts.seat",
            "facts.plate",
            "facts.companion_names",
        ],
    ),
    (
        "/desk/people/{id}/quarantine",
        &["evidence", "days", "place", "watched_by", "reporter_ids"],
    ),
    (
        "/desk/quarantines/{id}/check",
        &["temperature_deci_celsius", "other_symptom", "note", "taken_at"],
    ),
    ("/desk/quarantines/{id}/need", &["text"]),
    ("/desk/quarantines/{id}/extend", &["days", "evidence"]),
    (
        "/desk/quarantines/{id}/transfer",
        &["place", "watched_by", "note"],
    ),
    ("/desk/quarantines/{id}/release", &["evidence"]),
    ("/desk/quarantines/{id}/approve-release/{id}", &["note"]),
    ("/desk/quarantines/{id}/answer-check/{id}", &["note"]),
    (
        "/desk/returnees/{id}/depart",
        &["left_time", "for_area", "for_country"],
    ),
    ("/desk/abnormal/{id}/close", &["note", "notified"]),
    ("/desk/leads/{id}/close", &["person_id", "note"]),
    ("/desk/levels/event", &["title", "document_number", "area"]),
    ("/desk/objections/{id}", &["answer"]),
    ("/desk/imports/merge", &["kept_id", "merged_id", "reason"]),
];

#[tokio::test]
async fn what_is_typed_at_a_desk_stays_text_and_is_kept() {
    let house = House::open().await;
    let mut desk = house
        .signed_in("li.community", "community_worker", "410811")
        .await;
    let form = desk.get("/desk").await.form_token();
    for (path, fields) in FORMS {
        let path = path.replace("{id}", ID);
        let mut sent: Vec<(&str, &str)> = fields.iter().map(|field| (*field, HOSTILE)).collect();
        sent.push(("form", &form));
        // No service stands behind this house: whatever is sent fails, and the form comes back.
        let answer = desk.post(&path, &sent).await;
        assert!(!answer.headers.contains_key(LOCATION), "{path}");
        assert!(!answer.text.contains("<script>alert"), "{path}: {}", answer.text);
        let kept = answer.text.matches("alert(1)").count();
        assert!(
            kept >= fields.len(),
            "{path} kept {kept} of {}: {}",
            fields.len(),
            answer.text
        );
    }
}

#[tokio::test]
async fn a_form_of_another_session_does_nothing() {
    let house = House::open().await;
    let mut desk = house
        .signed_in("li.community", "community_worker", "410811")
        .await;
    for path in ["/desk/people", "/desk/quarantines/x/check", "/desk/imports/merge"] {
        desk.post(path, &[("form", "x"), ("name", "王小明")])
            .await
            .refuses(403, "FORM_EXPIRED");
    }
    house
        .browser()
        .post("/desk/people", &[])
        .await
        .refuses(401, "SIGNED_OUT");
}
