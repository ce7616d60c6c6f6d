//! Volunteers join a gate by a code: once, in time, under their own name, for one gate and one shift.

use crate::browser::Browser;
use crate::house::House;
use edge::accounts::acts::Actor;
use edge::accounts::error::Error;
use edge::accounts::store::accounts::{self, Account, AccountId};
use edge::accounts::store::expired;
use edge::joining::acts::{self, Gate};
use edge::joining::rules::length::Length;
use edge::joining::store::codes::{self, Joined};
use kit::audit::{self, Filter};
use std::time::Duration;
use vocabulary::{Area, CheckpointId, Scope};

fn gate(house: &House) -> Gate {
    Gate {
        id: CheckpointId::new(house.office().now()),
        name: "新兴社区 东门".to_owned(),
        area: Area::parse("410811007").expect("an area"),
    }
}

/// A code for a shift of eight hours.
async fn code(house: &House, gate: &Gate) -> String {
    let (office, leader) = (house.office(), AccountId::new(house.office().now()));
    let length = Length::parse("480").expect("a length");
    let made = acts::make(office, &Actor::command(office), leader, gate.clone(), length).await;
    made.expect("made").0
}

/// A phone that scans a code and gives a name.
async fn joins(house: &House, code: &str, name: &str) -> Browser {
    let mut phone = house.browser();
    assert_eq!(phone.get(&format!("/join/{code}")).await.leads_to(), "/join");
    let form = phone.get("/join").await;
    let answer = phone
        .post("/join", &[("code", &form.field("code")), ("name", name)])
        .await;
    assert_eq!(answer.leads_to(), "/join");
    phone
}

async fn there(house: &House, gate: &Gate) -> Vec<Joined> {
    codes::joined(&house.test.db, gate.id, house.office().now())
        .await
        .expect("read")
}

async fn account(house: &House, id: AccountId) -> Account {
    accounts::by_id(&house.test.db, id)
        .await
        .expect("read")
        .expect("there")
}

#[tokio::test]
async fn a_volunteer_joins_once_under_their_own_name() {
    let house = House::open().await;
    let gate = gate(&house);
    let code = code(&house, &gate).await;
    let mut phone = house.browser();
    let scanned = phone.get(&format!("/join/{code}")).await;
    assert_eq!(scanned.leads_to(), "/join", "the code leaves the address at once");
    let form = phone.get("/join").await;
    assert!(form.text.contains("新兴社区 东门"), "{}", form.text);
    assert_eq!(form.field("code"), code);
    let bad = [("code", &*code), ("name", "<script>")];
    let again = phone.post("/join", &bad).await;
    again.refuses(422, "name-flaw");
    assert_eq!(again.field("code"), code, "nothing is lost, and nothing used up");

    let right = [("code", &*code.to_uppercase()), ("name", "赵小兰")];
    assert_eq!(phone.post("/join", &right).await.leads_to(), "/join");
    assert!(
        !phone.cookies.contains_key("join"),
        "the code is nowhere any more"
    );
    let joined = phone.get("/join").await;
    for shown in ["赵小兰", "新兴社区 东门", &format!("/gate/{}", gate.id)] {
        assert!(joined.text.contains(shown), "{shown}: {}", joined.text);
    }
    phone.get("/desk/accounts").await.refuses(403, "ROLE_NOT_ALLOWED");
    phone.get("/desk/joining").await.refuses(403, "JOINED_BY_CODE");
    let me = phone.get("/desk/me").await;
    assert!(
        !me.text.contains("/desk/me/password"),
        "there is no password to change"
    );

    let volunteer = account(&house, there(&house, &gate).await[0].account_id).await;
    assert_eq!(
        (volunteer.roles.as_str(), volunteer.scope),
        ("gate_staff", Scope::Checkpoint(gate.id))
    );
    let trail = audit::list(&house.test.db, &Filter::default(), None, 10)
        .await
        .expect("read");
    let acts: Vec<(&str, &str)> = trail
        .iter()
        .map(|line| (line.who.as_str(), line.act.as_str()))
        .collect();
    assert_eq!(
        acts,
        [
            (&*volunteer.id.to_string(), "JoinGate"),
            ("quma account", "MakeJoinCode")
        ]
    );

    phone.get(&format!("/join/{code}")).await.leads_to();
    assert!(
        phone.get("/join").await.text.contains("赵小兰"),
        "scanned once more, by whoever used it"
    );

    // The same code on another phone.
    let mut other = house.browser();
    other
        .post("/join", &[("code", &*code), ("name", "钱大江")])
        .await
        .refuses(422, "ask for a new one");
    assert!(!other.is_signed_in().await);
    assert_eq!(there(&house, &gate).await.len(), 1);
}

#[tokio::test]
async fn nobody_signs_in_as_a_volunteer_by_a_password() {
    let house = House::open().await;
    let gate = gate(&house);
    joins(&house, &code(&house, &gate).await, "赵小兰").await;
    let volunteer = account(&house, there(&house, &gate).await[0].account_id).await;
    let mut browser = house.browser();
    for password in ["", "x", &"p".repeat(128)] {
        let typed = [("login", &*volunteer.login), ("password", password)];
        browser
            .post("/sign-in", &typed)
            .await
            .refuses(401, "WRONG_LOGIN_OR_PASSWORD");
    }
    assert!(volunteer.password_hash.is_empty(), "there is none");
}

#[tokio::test]
async fn whoever_is_sent_off_is_out_at_once() {
    let house = House::open().await;
    let gate = gate(&house);
    let mut one = joins(&house, &code(&house, &gate).await, "赵小兰").await;
    let mut other = joins(&house, &code(&house, &gate).await, "钱大江").await;
    let (office, actor) = (house.office(), Actor::command(house.office()));
    let id = there(&house, &gate).await[1].account_id;
    let elsewhere = CheckpointId::new(office.now());
    let refused = acts::send_off(office, &actor, elsewhere, id).await;
    assert!(matches!(refused, Err(Error::UnknownAccount)), "of another gate");
    acts::send_off(office, &actor, gate.id, id)
        .await
        .expect("sent off");
    assert_eq!(
        (one.is_signed_in().await, other.is_signed_in().await),
        (false, true)
    );
    let again = acts::send_off(office, &actor, gate.id, id).await;
    assert!(matches!(again, Err(Error::AccountLeft)));
}

#[tokio::test]
async fn whoever_leaves_hands_on_a_phone_that_knows_nobody() {
    let house = House::open().await;
    let gate = gate(&house);
    let mut phone = joins(&house, &code(&house, &gate).await, "赵小兰").await;
    let form = phone.get("/join").await.form_token();
    phone
        .post("/join/leave", &[("form", "x")])
        .await
        .refuses(403, "FORM_EXPIRED");
    assert_eq!(
        phone.post("/join/leave", &[("form", &form)]).await.leads_to(),
        "/join"
    );
    assert!(!phone.is_signed_in().await && there(&house, &gate).await.is_empty());
    let next = phone.get("/join").await;
    assert!(
        next.status == 200 && !next.text.contains("赵小兰"),
        "{}",
        next.text
    );
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let form = officer.get("/desk").await.form_token();
    officer
        .post("/join/leave", &[("form", &form)])
        .await
        .refuses(404, "NO_SUCH_PAGE");
}

#[tokio::test]
async fn a_session_ends_with_the_shift() {
    let house = House::open().await;
    let gate = gate(&house);
    let mut phone = joins(&house, &code(&house, &gate).await, "赵小兰").await;
    assert!(phone.is_signed_in().await);
    let office = house.office();
    let end = there(&house, &gate).await[0].shift_ends_at;
    assert!(
        end > office.now() + Duration::from_secs(7 * 3_600),
        "longer than a session may idle"
    );
    expired::forget_sessions(&house.test.db, end, end)
        .await
        .expect("done");
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let house = House::open().await;
    let gate = gate(&house);
    let code = code(&house, &gate).await;
    let mut phone = house.browser();
    for hostile in [
        "../desk",
        "%00",
        "a%0d%0aset-cookie:%20x=y",
        &"x".repeat(5_000),
        "%3Cscript%3E",
    ] {
        let answer = phone.get(&format!("/join/{hostile}")).await;
        assert!(
            answer.status == 303 || answer.status == 404 || answer.status == 400,
            "{hostile}"
        );
        assert!(!phone.cookies.contains_key("x") && !phone.cookies.contains_key("join"));
    }
    for _ in 0..100 {
        let guess = [("code", "2345-6789"), ("name", "赵小兰")];
        phone
            .post("/join", &guess)
            .await
            .refuses(422, "ask for a new one");
    }
    let right = [("code", &*code), ("name", "赵小兰")];
    phone
        .post("/join", &right)
        .await
        .refuses(429, "too many attempts");
    assert!(there(&house, &gate).await.is_empty());
    let trail = audit::list(&house.test.db, &Filter::default(), None, 200)
        .await
        .expect("read");
    assert_eq!(trail.iter().filter(|line| line.act == "LockOut").count(), 1);
}
