//! Somebody who leads a gate makes a code; a volunteer scans it with their own phone, gives their name, and stands at that gate until the
//! shift ends: no account, no password.

use crate::steps::browser::Browser;
use crate::steps::fresh_id;
use crate::steps::places::{Gate, a_gate};
use crate::steps::staff::{an_account_at, signs_in};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn a_volunteer_joins_by_a_one_time_code() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴六号院").await;
    let other = a_gate(&town, "新兴七号院").await;
    a_shift_runs(&town, &gate).await;
    let address = town.processes[0].address();
    let first = an_account_at(&town, "sun.worker", Role::CommunityWorker, "410811");
    let leader = Browser::on_a_desk(address).await;
    signs_in(&leader, "sun.worker", &first).await;

    let code = a_code(&leader, &gate).await;
    let phone = Browser::on_a_phone(address).await;
    a_volunteer_joins(&phone, &gate, &code).await;
    it_is_that_gate_and_no_other(&town, &phone, &gate, &other).await;
    the_code_is_used(address, &code).await;
    the_leader_sends_them_off(&leader, &phone, &gate).await;
    assert_eq!(on_duty(&town, &gate).await, 0, "the roster knows that they left");
}

/// A shift of the whole day with an open place.
async fn a_shift_runs(town: &Town, gate: &Gate) {
    let plan = pb::PlanShiftsRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        first_day: town.clock().today().to_string(),
        times: vec![pb::ShiftTime {
            starts_at_minute: 0,
            length_minutes: 1_440,
            places: 2,
            accounts: Vec::new(),
        }],
        ..pb::PlanShiftsRequest::default()
    };
    ShiftServiceClient::new(town.checkpoint.clone())
        .plan_shifts(town.by(Role::CommunityWorker, plan))
        .await
        .expect("planned");
}

/// What the leader's page shows to be scanned.
async fn a_code(leader: &Browser, gate: &Gate) -> String {
    leader.goes_to("/desk").await;
    leader.sees("志愿者上岗码").await;
    leader.goes_to(&format!("/desk/joining/{}", gate.id)).await;
    leader.sees("还没有人扫码上岗").await;
    leader.presses("option[value='480']").await;
    leader.presses("main form button.wide").await;
    leader.sees("请一位志愿者扫码").await;
    leader.is_photographed("join-code").await;
    assert_eq!(leader.count("svg.qr path").await, 1);
    let code = leader
        .asks("return document.querySelector('.joining-code').textContent.trim()")
        .await;
    code.as_str().expect("a code").to_owned()
}

async fn a_volunteer_joins(phone: &Browser, gate: &Gate, code: &str) {
    phone.goes_to(&format!("/join/{code}")).await;
    phone.sees("新兴六号院").await;
    let path = phone.asks("return location.pathname").await;
    assert_eq!(path, "/join", "the code has left the address");
    phone.types("name", "1").await;
    phone.presses("main form button").await;
    phone.sees("姓名由文字组成").await;
    assert_eq!(phone.value("code").await, code, "nothing is lost");
    phone.is_photographed("join").await;
    phone.types("name", "周小梅").await;
    phone.presses("main form button").await;
    phone.sees("您已上岗").await;
    phone.sees("周小梅").await;
    phone.is_photographed("joined").await;
    let link = phone
        .asks("return document.querySelector('main a.button').getAttribute('href')")
        .await;
    assert_eq!(link, format!("/gate/{}", gate.id));
    let overflow = phone
        .asks("return document.documentElement.scrollWidth > window.innerWidth")
        .await;
    assert_eq!(overflow, false, "nothing sticks out of a phone's window");
}

/// The roster knows them, and no page leads beyond their gate.
async fn it_is_that_gate_and_no_other(town: &Town, phone: &Browser, gate: &Gate, other: &Gate) {
    assert_eq!(
        on_duty(town, gate).await,
        1,
        "they took their place in the roster"
    );
    phone.goes_to(&format!("/desk/joining/{}", other.id)).await;
    phone.sees("JOINED_BY_CODE").await;
    phone.goes_to("/desk/gates").await;
    assert!(!phone.text().await.contains("新兴七号院"));
}

async fn on_duty(town: &Town, gate: &Gate) -> usize {
    let who = pb::WhoWasOnDutyRequest {
        checkpoint_id: gate.id.clone(),
        at: None,
    };
    let told = ShiftServiceClient::new(town.checkpoint.clone())
        .who_was_on_duty(town.by(Role::CommunityWorker, who))
        .await;
    told.expect("told").into_inner().present.len()
}

async fn the_code_is_used(address: std::net::SocketAddr, code: &str) {
    let late = Browser::on_a_phone(address).await;
    late.goes_to(&format!("/join/{code}")).await;
    late.sees("已用过或已过期").await;
}

async fn the_leader_sends_them_off(leader: &Browser, phone: &Browser, gate: &Gate) {
    leader.goes_to(&format!("/desk/joining/{}", gate.id)).await;
    leader.sees("**梅").await;
    leader.is_photographed("joined-list").await;
    leader.presses("td button").await;
    leader.sees("还没有人扫码上岗").await;
    phone.goes_to("/desk/me").await;
    phone.sees("工作人员登录").await;
}
