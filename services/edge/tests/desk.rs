//! The rooms of the back office: who sees which, and what nobody should send to them. No service answers here.

use crate::browser::Browser;
use crate::house::House;
use axum::body::Body;
use http::Request;
use http::header::CONTENT_TYPE;
use rstest::rstest;

const ID: &str = "01700000-0000-7000-8000-000000000000";
const IMPORT: &str = "/desk/gates/import";

/// Rooms, and pages that ask no service, with those who may not enter them.
#[rstest]
#[case("/desk/gates/import", "gate_staff")]
#[case("/desk/gates/import/table.csv", "inspector")]
#[case("/desk/units/new", "command")]
#[case("/desk/traces", "community_worker")]
#[case("/desk/traces/contacts", "gate_staff")]
#[case("/desk/tickets/new", "command")]
#[case("/desk/disinfections/new", "inspector")]
#[case("/desk/visitors/x", "gate_staff")]
#[case("/desk/anomalies/x/examine", "command")]
#[case("/desk/areas/grade", "community_worker")]
#[case("/desk/surveys/new", "gate_staff")]
#[case("/desk/surveys/x/door", "inspector")]
#[case("/desk/notices/new", "command")]
#[case("/desk/quotas/order", "community_worker")]
#[case("/desk/quotas/orders/x/lift", "gate_staff")]
#[case("/desk/quotas/helpers/appoint", "command")]
#[case("/desk/policies/checkpoint/change?kind=gate&area=410811", "community_worker")]
#[case("/desk/policies/registration/proposals", "inspector")]
#[case("/desk/traces", "security_admin")]
#[tokio::test]
async fn whoever_has_no_business_in_a_room_is_told_so(#[case] path: &str, #[case] role: &str) {
    let house = House::open().await;
    let mut other = house.signed_in("somebody", role, "410811").await;
    other.get(path).await.refuses(403, "ROLE_NOT_ALLOWED");
    assert!(house.browser().get(path).await.leads_to().starts_with("/sign-in"));
}

#[tokio::test]
async fn each_role_finds_its_own_rooms_on_the_desk() {
    let house = House::open().await;
    let mut volunteer = house.signed_in("gate", "gate_staff", "410811007").await;
    let desk = volunteer.get("/desk").await.text;
    assert!(desk.contains("href=\"/desk/fevers\"") && !desk.contains("href=\"/desk/traces\""));
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let desk = officer.get("/desk").await.text;
    assert!(desk.contains("href=\"/desk/traces\"") && !desk.contains("href=\"/desk/accounts\""));
}

/// Forms that are shown again with what was typed when they do not count, each with a field.
const FORMS: &[(&str, &str)] = &[
    ("/desk/units/new", "name"),
    ("/desk/units/x/buildings", "name"),
    ("/desk/gates/x/close", "reason"),
    ("/desk/gates/x/rotate", "overlap_hours"),
    ("/desk/passes/person", "person_id"),
    ("/desk/fevers/x", "purpose"),
    ("/desk/fevers/x/recheck", "temperature_deci_celsius"),
    ("/desk/fevers/x/hospital", "hospital"),
    ("/desk/fevers/x/close", "note"),
    ("/desk/shifts/gates/x/plan", "times[0].accounts"),
    ("/desk/shifts/gates/x/cancel/y", "reason"),
    ("/desk/anomalies/x/examine", "note"),
    ("/desk/disinfections/new", "place_name"),
    ("/desk/visitors/x", "purpose"),
    ("/desk/tickets/new", "company"),
    ("/desk/tickets/x/revoke", "reason"),
    ("/desk/exports/register/x/destroyed", "note"),
    ("/desk/exports/register/lists/x/destroyed", "note"),
    ("/desk/vehicles", "plate"),
    ("/desk/quotas/helpers", "household_id"),
    ("/desk/quotas/helpers/appoint", "person_id"),
    ("/desk/quotas/order", "document_number"),
    ("/desk/quotas/order", "rules[0].name"),
    ("/desk/quotas/order", "rules[0].unit_ids"),
    ("/desk/quotas/orders/x/next", "rules[0].name"),
    ("/desk/quotas/orders/x/lift", "document_number"),
    ("/desk/policies/checkpoint/proposals/x", "note"),
    // Whoever is sought: what was typed is kept where nobody answers, too.
    ("/desk/passes/person", "person_id.sought"),
    ("/desk/quotas/helpers", "household_id.sought"),
    ("/desk/quotas/helpers/appoint", "person_id.sought"),
    ("/desk/traces/place", "unit_id.sought"),
    ("/desk/leads/x/close", "person_id.sought"),
    ("/desk/imports/merge", "merged_id.sought"),
    ("/desk/people/x/quarantine", "reporter_ids.sought"),
    ("/desk/people/register", "guardian_id.sought"),
    ("/desk/disinfections/new", "unit_id.sought"),
    ("/desk/disinfections/new", "done_by"),
    ("/desk/traces/person", "grounds.purpose"),
    ("/desk/traces/place", "grounds.legal_basis"),
];

#[rstest]
#[case("\"><script>alert(1)</script>", "alert(1)")]
#[case("=cmd|' /C calc'!A0", "/C calc")]
#[case("\u{202E}王\u{FEFF}</textarea><script>alert(1)</script>", "alert(1)")]
#[tokio::test]
async fn whatever_is_typed_stays_text_and_nothing_is_lost(#[case] text: &str, #[case] kept: &str) {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let form = officer.get("/desk").await.form_token();
    for (path, field) in FORMS {
        let answer = officer
            .post(path, &[("form", &form), ("request_id", ID), (field, text)])
            .await;
        assert!(!answer.text.contains("<script>alert"), "{path}: {}", answer.text);
        assert!(
            answer.text.contains(&format!("name=\"{field}\"")),
            "{path}: {}",
            answer.text
        );
        assert!(answer.text.contains(kept), "{path} loses what was typed");
        if answer.text.contains("request_id") {
            assert_eq!(
                answer.field("request_id"),
                ID,
                "{path}: sent again it counts once"
            );
        }
        // Without the token of the session nothing is even looked at.
        officer
            .post(path, &[(field, text)])
            .await
            .refuses(403, "FORM_EXPIRED");
    }
}

/// The ids of accounts, and no more, are what services know; edge knows the people.
#[tokio::test]
async fn whoever_is_put_down_for_a_shift_is_a_colleague_by_their_login_name() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    house.account("li.gate", "gate_staff", "410811007").await;
    let form = officer.get("/desk/disinfections/new").await;
    assert!(form.text.contains("<option value=\"li.gate\">"), "{}", form.text);
    let token = form.form_token();
    for (typed, told) in [
        ("li.gate", false),
        ("LI.GATE", false),
        ("li.nobody", true),
        ("li.gate li.nobody", true),
        ("01700000-0000-7000-8000-000000000000", false),
    ] {
        let path = "/desk/shifts/gates/x/plan";
        let answer = officer
            .post(path, &[("form", &token), ("times[1].accounts", typed)])
            .await;
        assert_eq!(
            answer.text.contains("No such account"),
            told,
            "{typed}: {}",
            answer.text
        );
        assert!(answer.text.contains(typed), "{typed} is lost");
    }
}

/// Somebody who comes from a person's page with an id that nobody can tell sees the form, not an empty answer.
#[tokio::test]
async fn what_another_page_carries_along_is_kept() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let form = officer.get("/desk").await.form_token();
    let found = format!("{ID} *<b>明</b>");
    let answer = officer
        .post(
            "/desk/traces/contacts",
            &[
                ("form", &form),
                ("person_id", ID),
                ("person_id.found", &found),
                ("person_id.find", "1"),
            ],
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.text.contains(&format!("value=\"{ID}\" checked")),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains("<b>明"), "{}", answer.text);
    assert_eq!(
        answer.field("within_minutes"),
        "10",
        "what the form begins with stays"
    );
    // Nobody was chosen, and an address cannot be made of what is no id.
    let answer = officer
        .post(
            "/desk/people/choose",
            &[
                ("form", &form),
                ("act", "quarantine"),
                ("person_id", "../../sign-out"),
            ],
        )
        .await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    officer
        .post(
            "/desk/people/choose",
            &[("form", &form), ("act", "erase"), ("person_id", ID)],
        )
        .await
        .refuses(404, "NO_SUCH_PAGE");
}

/// No services answer here, so every page of them refuses: each with a way on.
#[tokio::test]
async fn a_page_that_refuses_leads_on() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let refused = officer.get("/desk/fevers/x").await;
    assert!(
        refused.text.contains("href=\"/desk/fevers\"") && refused.text.contains("href=\"/desk\""),
        "{}",
        refused.text
    );
    let nowhere = house.browser().get("/me/x/nowhere").await;
    assert!(nowhere.text.contains("href=\"/me\""), "{}", nowhere.text);
    let mut volunteer = house.signed_in("gate", "gate_staff", "410811").await;
    let gate = volunteer.get("/gate/x/nowhere").await;
    assert!(gate.text.contains("href=\"/gate\""), "{}", gate.text);
}

#[tokio::test]
async fn hostile_addresses_are_told_as_text() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let text: String = form_urlencoded::byte_serialize(b"\"><script>alert(1)</script>").collect();
    for room in [
        "/desk/gates",
        "/desk/units",
        "/desk/passes",
        "/desk/fevers",
        "/desk/shifts",
        "/desk/shifts/gaps",
        "/desk/statistics",
        "/desk/statistics/ranking",
        "/desk/anomalies",
        "/desk/disinfections",
        "/desk/visitors",
        "/desk/tickets",
        "/desk/vehicles",
        "/desk/quotas",
        "/desk/exports/register",
        "/desk/exports/register/lists",
        "/desk/policies",
        "/desk/areas",
        "/desk/areas/grade",
        "/desk/areas/measures",
        "/desk/surveys",
        "/desk/surveys/x/doors",
        "/desk/surveys/x/door",
        "/desk/notices",
        "/desk/erasures",
    ] {
        let answer = officer
            .get(&format!(
                "{room}?area={text}&from={text}&to={text}&list={text}&state={text}&after={text}"
            ))
            .await;
        assert!(!answer.text.contains("<script>alert"), "{room}: {}", answer.text);
    }
    officer
        .get("/desk/traces/elsewhere")
        .await
        .refuses(404, "NO_SUCH_PAGE");
    officer
        .get("/desk/fevers/x/forget")
        .await
        .refuses(404, "NO_SUCH_PAGE");
}

async fn importing(officer: &mut Browser) -> String {
    officer.get(IMPORT).await.form_token()
}

#[tokio::test]
async fn what_is_no_table_of_gates_is_refused_and_stays_text() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let form = importing(&mut officer).await;
    for (file, told) in [
        (&b""[..], "Please fill this in"),
        (b"PK\x03\x04 a workbook", "save it as CSV"),
        (b"\x00\x01\x02", "save it as CSV"),
        (
            b"unit_name,<script>alert(1)</script>\n1,2\n",
            "columns that are not known",
        ),
        (b"unit_name,unit_name\n1,2\n", "there twice"),
    ] {
        let answer = officer.upload(IMPORT, &[("form", &form)], file).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(told), "{told} is not in {}", answer.text);
        assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
    }
    // A table that reads is taken; nobody answers here, and the page says that nothing counts.
    let table = "单位,卡点\n<script>alert(1)</script>,=1+1\n";
    let answer = officer.upload(IMPORT, &[("form", &form)], table.as_bytes()).await;
    assert!(
        answer.text.contains("No row counts") && !answer.text.contains("<script>alert"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("</html>"), "the page is whole");
}

#[tokio::test]
async fn an_upload_needs_its_form_its_kind_and_a_measure() {
    let house = House::open().await;
    let mut officer = house.signed_in("officer", "officer", "410811").await;
    let form = importing(&mut officer).await;
    officer
        .upload(IMPORT, &[], b"unit_name\nA\n")
        .await
        .refuses(403, "FORM_EXPIRED");
    officer
        .upload(IMPORT, &[("form", "another")], b"unit_name\nA\n")
        .await
        .refuses(403, "FORM_EXPIRED");
    let large = vec![b'x'; 17 * 1_024 * 1_024];
    officer
        .upload(IMPORT, &[("form", &form)], &large)
        .await
        .refuses(413, "FORM_TOO_LARGE");
    for kind in ["text/csv", "application/json", ""] {
        let request = Request::post(IMPORT)
            .header(CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        let answer = officer
            .send(request.body(Body::from("unit_name\nA\n")).expect("a request"))
            .await;
        answer.refuses(415, "NOT_A_FORM");
    }
    let request = Request::post(IMPORT)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=line")
        .header("sec-fetch-site", "same-origin");
    let answer = officer
        .send(request.body(Body::from("--line\r\nbroken")).expect("a request"))
        .await;
    answer.refuses(400, "FORM_BROKEN_OFF");
    house
        .browser()
        .upload(IMPORT, &[], b"unit_name\nA\n")
        .await
        .refuses(401, "SIGNED_OUT");
    let mut volunteer = house.signed_in("gate", "gate_staff", "410811").await;
    let form = volunteer.get("/desk").await.form_token();
    volunteer
        .upload(IMPORT, &[("form", &form)], b"unit_name\nA\n")
        .await
        .refuses(403, "ROLE_NOT_ALLOWED");
}
