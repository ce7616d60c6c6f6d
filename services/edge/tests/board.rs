//! Who may look at a board, what it says while no service answers, and when it stops telling.

use crate::browser::{Browser, HOME};
use crate::house::House;
use axum::body::Body;
use http::Request;
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use http_body_util::BodyExt;
use rstest::rstest;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

#[rstest]
#[case("officer", "410811", None)]
#[case("command", "410811", None)]
#[case("command", "410811007", None)]
#[case(
    "officer",
    "checkpoint:01890a5d-ac96-774b-bcce-b302099a8057",
    Some("OUT_OF_SCOPE")
)]
#[case("gate_staff", "410811", Some("ROLE_NOT_ALLOWED"))]
#[case("community_worker", "410811007", Some("ROLE_NOT_ALLOWED"))]
#[case("security_admin", "410811", Some("ROLE_NOT_ALLOWED"))]
#[case("auditor", "410811", Some("ROLE_NOT_ALLOWED"))]
#[tokio::test]
async fn the_command_room_and_officers_look_at_their_own_area(
    #[case] role: &str,
    #[case] scope: &str,
    #[case] refused: Option<&str>,
) {
    let house = House::open().await;
    let area = if scope.starts_with("checkpoint") {
        "410811007"
    } else {
        ""
    };
    let mut looker = house.signed_in_at("li.looks", role, scope, area).await;
    for page in ["/board", "/desk/brief"] {
        let answer = looker.get(page).await;
        match refused {
            Some(reason) => answer.refuses(403, reason),
            None => assert_eq!(answer.status, 200, "{page}: {}", answer.text),
        }
    }
    if let Some(reason) = refused {
        looker.get("/board/events").await.refuses(403, reason);
        looker.post_form("/desk/brief", &[]).await.refuses(403, reason);
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_the_door() {
    let house = House::open().await;
    let mut stranger = house.browser();
    assert_eq!(stranger.get("/board").await.leads_to(), "/sign-in?to=%2Fboard");
    assert_eq!(
        stranger.get("/board/events").await.leads_to(),
        "/sign-in?to=%2Fboard%2Fevents"
    );
    assert_eq!(
        stranger.get("/desk/brief").await.leads_to(),
        "/sign-in?to=%2Fdesk%2Fbrief"
    );
}

#[tokio::test]
async fn a_board_without_services_says_so_and_stays_a_whole_page() {
    let house = House::open().await;
    let mut looker = house.signed_in("li.command", "command", "410811").await;
    let page = looker.get("/board").await;
    for words in [
        "山阳区",
        "Gates as of: no answer yet",
        "People as of: no answer yet",
        "Gates registered",
        "<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>",
    ] {
        assert!(page.text.contains(words), "{words} is not in {}", page.text);
    }
    assert!(
        !page.text.contains("style="),
        "the policy refuses styles within a page"
    );
}

/// What a board hears next; `None` at the end.
async fn hears(stream: &mut Body) -> Option<String> {
    let frame = timeout(Duration::from_secs(20), stream.frame())
        .await
        .expect("in time")?;
    let bytes = frame.expect("a frame").into_data().expect("data");
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

async fn listens(house: &House, looker: &Browser) -> Body {
    let session = looker.session().expect("a session");
    let request = Request::get("/board/events")
        .header(HOST, HOME)
        .header(COOKIE, format!("session={session}; language=en"))
        .body(Body::empty())
        .expect("a request");
    let answer = house
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("always answers");
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/event-stream");
    answer.into_body()
}

#[tokio::test]
async fn a_board_is_told_until_its_session_ends_whoever_else_looks() {
    let house = House::open().await;
    let mut one = house.signed_in("li.command", "command", "410811").await;
    let other = house.signed_in("wang.command", "command", "410811").await;
    let (mut first, mut second) = (listens(&house, &one).await, listens(&house, &other).await);
    for stream in [&mut first, &mut second] {
        let told = hears(stream).await.expect("something");
        assert!(
            told.contains("event: board") && told.contains("no answer yet"),
            "{told}"
        );
    }
    let form = one.get("/desk").await.form_token();
    one.post("/sign-out", &[("form", &form)]).await;
    let told = hears(&mut first).await.expect("a last word");
    assert!(told.contains("event: over") && !told.contains("pieces"), "{told}");
    assert_eq!(hears(&mut first).await, None);
    let told = hears(&mut second).await.expect("something");
    assert!(
        told.contains("event: board"),
        "asked as somebody else who looks: {told}"
    );
}
