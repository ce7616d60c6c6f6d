//! The volunteer's pages, as far as the door itself decides: who comes in, where they are led, what a form must bear.

use crate::house::House;
use rstest::rstest;

const GATE: &str = "0190163d-8694-739b-aea5-966c26f8ad91";

/// Every form of the room.
fn forms() -> Vec<String> {
    let fever = format!("fever/{GATE}/recheck");
    let action = format!("fever/{GATE}/action");
    [
        "scan",
        "reading",
        "void",
        "visitor",
        "visitor/leave",
        "register",
        "phone",
        &fever,
        &action,
        "shift",
        "shift/note",
        "sheet/type",
    ]
    .iter()
    .map(|path| format!("/gate/{GATE}/{path}"))
    .collect()
}

#[tokio::test]
async fn whoever_keeps_one_gate_is_led_to_it() {
    let house = House::open().await;
    let scope = format!("checkpoint:{GATE}");
    let first = house
        .account_in("li.gate", "gate_staff", &scope, "410811007001")
        .await;
    let mut volunteer = house.chosen("li.gate", &first).await;
    assert_eq!(
        volunteer.get("/gate?code=ABC").await.leads_to(),
        format!("/gate/{GATE}")
    );
    assert!(volunteer.get("/desk").await.text.contains("href=\"/gate\""));
}

#[rstest]
#[case("security_admin")]
#[case("auditor")]
#[case("supply_clerk")]
#[tokio::test]
async fn whoever_stands_at_no_gate_sees_none(#[case] role: &str) {
    let house = House::open().await;
    let mut other = house.signed_in("li.other", role, "410811").await;
    let form = other.get("/desk").await.form_token();
    for path in ["", "/visitor", "/phone", "/shift", "/sheet", "/sheet/type"] {
        let path = format!("/gate/{GATE}{path}");
        other.get(&path).await.refuses(403, "ROLE_NOT_ALLOWED");
    }
    other.get("/gate").await.refuses(403, "ROLE_NOT_ALLOWED");
    for path in forms() {
        let sent = [("form", &*form), ("request_id", GATE), ("scan", "QM1:A")];
        other.post(&path, &sent).await.refuses(403, "ROLE_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_moves_nobody_through_a_gate() {
    let house = House::open().await;
    let mut volunteer = house.signed_in("li.gate", "gate_staff", "410811007").await;
    let form = volunteer.get("/desk").await.form_token();
    let mut stranger = house.browser();
    for path in forms() {
        volunteer.post(&path, &[]).await.refuses(403, "FORM_EXPIRED");
        volunteer
            .post_from(
                &path,
                &[("form", &*form)],
                &[("origin", "https://elsewhere.example")],
            )
            .await
            .refuses(403, "CROSS_SITE");
        stranger
            .post(&path, &[("form", "x")])
            .await
            .refuses(401, "SIGNED_OUT");
    }
    let door = stranger.get(&format!("/gate/{GATE}")).await;
    assert!(door.leads_to().starts_with("/sign-in?to=%2Fgate%2F"));
}

#[rstest]
#[case("/scan")]
#[case("/reading")]
#[case("/void")]
#[tokio::test]
async fn the_page_of_a_form_asked_for_again_is_the_gate(#[case] path: &str) {
    let house = House::open().await;
    let mut volunteer = house.signed_in("li.gate", "gate_staff", "410811007").await;
    assert_eq!(
        volunteer.get(&format!("/gate/{GATE}{path}")).await.leads_to(),
        format!("/gate/{}", GATE.replace('-', "%2D"))
    );
    // Whatever is typed in place of a gate stays a place of this site.
    let typed = volunteer.get(&format!("/gate/%0d%0a%2f%2felsewhere{path}")).await;
    assert_eq!(typed.leads_to(), "/gate/%0D%0A%2F%2Felsewhere");
}
