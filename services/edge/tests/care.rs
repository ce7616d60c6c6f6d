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
    (
        "/desk/areas/grade",
        &["basis.total_cases", "basis.source_document", "override_reason"],
    ),
    ("/desk/areas/420100/preview", &[]),
    ("/desk/areas/measures/{id}/apply", &[]),
    ("/desk/areas/measures/{id}/approve", &["note"]),
    ("/desk/areas/measures/{id}/stop", &["reason"]),
    ("/desk/areas/measures/{id}/revert", &["reason"]),
    ("/desk/surveys/new", &["unit_name", "buildings"]),
    ("/desk/surveys/{id}/leaflets", &["leaflets"]),
    ("/desk/surveys/{id}/door", DOOR),
    ("/desk/surveys/{id}/door/more", DOOR),
    ("/desk/notices/new", NOTICE),
    ("/desk/notices/preview", NOTICE),
    ("/desk/notices/{id}/withdraw", &[]),
];
const DOOR: &[&str] = &["place", "house_number", "head_phone", "unnamed", "village_group"];
const NOTICE: &[&str] = &["chinese.title", "chinese.text", "english.title", "english.text"];

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

/// Nobody, and one person alone, are no list: whoever ticked them is led on.
#[tokio::test]
async fn one_level_for_many_is_for_many() {
    let house = House::open().await;
    let mut officer = house.signed_in("wang.officer", "officer", "410811").await;
    let form = officer.get("/desk").await.form_token();
    let nobody = officer.post("/desk/levels/many", &[("form", &form)]).await;
    assert!(nobody.text.contains("Nobody was ticked"), "{}", nobody.text);
    let one = [("form", &*form), ("person_ids", ID)];
    let one = officer.post("/desk/levels/many", &one).await;
    let theirs = format!("/desk/people/{ID}/level");
    assert!(one.text.contains(&theirs), "{}", one.text);
    let hostile = [("form", &*form), ("person_ids", HOSTILE)];
    let hostile = officer.post("/desk/levels/many", &hostile).await;
    assert!(!hostile.text.contains("<script>alert"), "{}", hostile.text);
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

/// Whoever adds a member loses nothing that was typed, and is asked for one more each time; an id that was given stays.
#[tokio::test]
async fn a_household_grows_by_one_member_at_a_time() {
    let house = House::open().await;
    let mut volunteer = house.signed_in("gate", "gate_staff", "410811007").await;
    let form = volunteer.get("/desk").await.form_token();
    let path = format!("/desk/surveys/{ID}/door/more");
    let known = format!("{ID}\t1:2020-03-09\t**明");
    let typed = [
        ("form", &*form),
        ("request_id", ID),
        ("known", &known),
        ("person_ids", ID),
        ("house_number", "2单元501"),
        ("more", "0"),
    ];
    let answer = volunteer.post(&path, &typed).await;
    assert_eq!(
        (answer.status.as_u16(), answer.field("more").as_str()),
        (200, "1")
    );
    assert!(
        answer.text.contains("2单元501") && answer.text.contains("**明"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("checked"),
        "who lives there stays ticked, and the door is taken"
    );
    let first = answer.field("member.0.id");
    assert_eq!(answer.field("request_id"), ID);
    let mut typed = typed.to_vec();
    typed.retain(|(name, _)| *name != "more");
    typed.extend([
        ("more", "1"),
        ("member.0.id", &*first),
        ("member.0.person.name", "王小明"),
    ]);
    let answer = volunteer.post(&path, &typed).await;
    assert_eq!(answer.field("member.0.id"), first);
    assert!(answer.text.contains("王小明") && answer.field("member.1.id") != first);
    // Never more than a household may have, whatever is sent.
    let answer = volunteer
        .post(&path, &[("form", &*form), ("more", "4294967295")])
        .await;
    assert!(answer.text.len() < 1_000_000 && answer.status == 200);
}

/// What is looked at is not published, and is shown in both languages as residents will see it.
#[tokio::test]
async fn a_notice_is_looked_at_before_it_is_published() {
    let house = House::open().await;
    let mut desk = house
        .signed_in("li.community", "community_worker", "410811007001")
        .await;
    let answer = desk
        .post_form(
            "/desk/notices/preview",
            &[
                ("area", "410811007001"),
                ("chinese.title", "三日内完成全面排查"),
                ("chinese.text", "各位居民：\r\n请配合。"),
                ("english.title", "Every door"),
                ("english.text", "Please help."),
                ("from", "2020-03-01"),
                ("to", "2020-03-03"),
                ("public", "yes"),
            ],
        )
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    let articles: Vec<&str> = answer.text.split("<article").skip(1).collect();
    assert_eq!(articles.len(), 2, "{}", answer.text);
    assert!(articles[0].contains("新兴社区") && articles[0].contains("各位居民"));
    assert!(articles[1].contains("lang=\"en\"") && articles[1].contains("Every door"));
    assert!(answer.text.contains("Nothing is published yet"));
}
