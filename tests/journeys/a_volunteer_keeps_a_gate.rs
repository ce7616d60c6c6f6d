//! The volunteer's story in a real browser of a phone's size: who passes, who waits, who is held; visitors, a lost phone, the shift, and the
//! paper for when nothing works.

use crate::steps::browser::{ASKS, Browser, HOLDS, PASSES};
use crate::steps::gate::{all_passes, scans};
use crate::steps::people::{Resident, id_card, id_number, registers};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::staff::{an_account_at, signs_in};
use crate::steps::{fresh_id, until};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use proto::common::v1::Direction;
use proto::registration::v1 as people;
use proto::registration::v1::resume_session_response::Result as Resumed;
use tests::town::Town;
use vocabulary::Role;

/// The key that a hand scanner presses after what it read.
const ENTER: char = '\u{e007}';
/// The field for digits of whoever waits longest.
const DIGITS: &str = ".waiting [name=temperature]";
const SCRIPT: &str = "<script>alert(1)</script>";

#[tokio::test]
async fn a_volunteer_keeps_a_gate() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴二十号院").await;
    let resident = registers(&town, &gate, 1).await;
    let phone = Browser::on_a_phone(town.processes[0].address()).await;
    let first = an_account_at(&town, "li.gate", Role::GateStaff, COMMUNITY);
    signs_in(&phone, "li.gate", &first).await;
    phone.listens().await;

    the_gate_is_found_by_its_printed_code(&phone, &gate).await;
    a_scan_and_a_tap_let_somebody_pass(&town, &phone, &gate, &resident).await;
    what_is_no_code_is_told_and_kept(&phone).await;
    a_mistake_is_taken_back_in_time(&town, &phone, &gate, &resident).await;
    an_id_card_is_enough(&town, &phone, &gate).await;
    whoever_scanned_the_poster_is_measured(&town, &phone, &gate, &resident).await;
    what_is_not_normal_is_typed(&town, &phone, &gate, &resident).await;
    a_visitor_comes_and_goes(&phone, &gate).await;
    a_lost_phone_is_confirmed(&town, &phone, &gate).await;
    a_shift_is_taken_and_handed_over(&town, &phone, &gate).await;
    a_paper_sheet_is_typed(&town, &phone, &gate, &resident).await;
    a_fever_is_held_and_measured_again(&phone, &gate, &resident).await;
    whoever_keeps_one_gate_is_led_there(&town, &phone, &gate).await;
}

fn page(gate: &Gate, path: &str) -> String {
    format!("/gate/{}{path}", gate.id)
}

async fn fits_the_window(phone: &Browser) {
    let overflow = phone
        .asks("return document.documentElement.scrollWidth > window.innerWidth")
        .await;
    assert_eq!(overflow, false, "nothing sticks out of a phone's window");
}

/// Types as a hand scanner does: into the field that has the focus already, and Enter.
async fn is_scanned(phone: &Browser, text: &str) {
    let focused = phone.asks("return document.activeElement.name").await;
    assert_eq!(focused, "scan", "the field for the next person is ready");
    phone.types("scan", &format!("{text}{ENTER}")).await;
}

async fn the_gate_is_found_by_its_printed_code(phone: &Browser, gate: &Gate) {
    phone.goes_to("/gate").await;
    phone.sees("新兴二十号院").await;
    phone.is_photographed("gate-list").await;
    phone.types("code", "XXXX").await;
    phone.presses("main button").await;
    phone.sees("没有这个短码").await;
    phone.types("code", &gate.poster.short_code.to_lowercase()).await;
    phone.presses("main button").await;
    phone.sees("自主扫码").await;
    phone.is_photographed("gate").await;
    fits_the_window(phone).await;
}

/// Green, and a reading is due; one tap completes the same pass.
async fn a_scan_and_a_tap_let_somebody_pass(town: &Town, phone: &Browser, gate: &Gate, resident: &Resident) {
    is_scanned(phone, &resident.code).await;
    phone.sees("绿码·请测温").await;
    assert_eq!(phone.hears().await, ASKS);
    let at_its_top = async || (phone.asks("return window.scrollY").await == 0).then_some(());
    until("the verdict is seen, not the field below it", at_its_top).await;
    phone.is_photographed("gate-take-temperature").await;
    fits_the_window(phone).await;
    assert_eq!(phone.count("button[value=normal]").await, 1);
    phone.presses("button[name=tap][value='366']").await;
    phone.sees("通行").await;
    assert_eq!(phone.hears().await, PASSES);
    phone.is_photographed("gate-pass").await;
    let passes = all_passes(town, gate, 50).await;
    assert_eq!(passes.len(), 1);
    assert_eq!(
        (
            passes[0].verdict(),
            passes[0].temperature_deci_celsius,
            passes[0].way()
        ),
        (pb::Verdict::Pass, Some(366), pb::Way::HealthCode)
    );
}

async fn what_is_no_code_is_told_and_kept(phone: &Browser) {
    is_scanned(phone, SCRIPT).await;
    phone.sees("此码无法识别").await;
    is_scanned(phone, "<b>王小明</b>").await;
    phone.sees("不是健康码、身份证号或凭证短码").await;
    assert_eq!(phone.value("scan").await, "<b>王小明</b>");
    is_scanned(phone, "41081119500101002X").await;
    phone.sees("身份证号有误").await;
    is_scanned(phone, "7K3M9QXPA").await;
    phone.sees("没有这张凭证").await;
    phone.is_photographed("gate-flaw").await;
}

/// Within ten seconds it counts no more; afterwards the page says that it is too late.
async fn a_mistake_is_taken_back_in_time(town: &Town, phone: &Browser, gate: &Gate, resident: &Resident) {
    phone.goes_to(&page(gate, "")).await;
    phone.presses("input[value=out] + span").await;
    phone.types("scan", &format!("{}{ENTER}", resident.code)).await;
    phone.sees("通行").await;
    phone.presses("[data-undo]").await;
    phone.sees("已撤销").await;
    let newest = all_passes(town, gate, 50).await.remove(0);
    assert!(newest.voided_at.is_some());
    assert_eq!(newest.direction(), Direction::Out, "leaving needs no reading");
    let out = phone
        .asks("return document.querySelector('[value=out]').checked")
        .await;
    assert_eq!(out, true, "which way is remembered");
    phone.presses("input[value=in] + span").await;
}

/// Somebody without a phone: masked, by their card, with the same verdict.
async fn an_id_card_is_enough(town: &Town, phone: &Browser, gate: &Gate) {
    is_way_in(phone, &id_number(1)).await;
    phone.sees("**明").await;
    phone.sees("绿码·请测温").await;
    let newest = all_passes(town, gate, 50).await.remove(0);
    assert_eq!(newest.way(), pb::Way::IdCard);
    assert!(!phone.text().await.contains(&id_number(1)));
    phone.sees("已不能撤销").await;
    is_scanned(phone, &id_number(77)).await;
    phone.sees("这个证件号没有登记").await;
}

async fn is_way_in(phone: &Browser, text: &str) {
    phone.types("scan", &format!("{text}{ENTER}")).await;
}

/// They arrive while the page is open, the queue is counted, and one tap lets them pass: the books say that it was normal, and no number.
async fn whoever_scanned_the_poster_is_measured(
    town: &Town,
    phone: &Browser,
    gate: &Gate,
    resident: &Resident,
) {
    phone.goes_to(&page(gate, "")).await;
    phone.sees("待测温 0").await;
    scans(town, gate.token(), &resident.code, Direction::In)
        .await
        .expect("scanned");
    phone.sees("待测温 1").await;
    phone.is_photographed("gate-waiting").await;
    phone.presses("#self-scans button[value=normal]").await;
    phone.sees("体温已记录").await;
    phone.sees("待测温 0").await;
    phone.sees("正常（未记度数）").await;
    phone.is_photographed("gate-measured").await;
    let newest = all_passes(town, gate, 50).await.remove(0);
    assert_eq!(
        (newest.verdict(), newest.temperature_result()),
        (pb::Verdict::Pass, pb::TemperatureResult::Normal)
    );
    assert_eq!(newest.temperature_deci_celsius, None);
}

/// What is not normal is typed, whoever arrives meanwhile, and Enter sends it; whoever is held by it is measured again, by digits.
async fn what_is_not_normal_is_typed(town: &Town, phone: &Browser, gate: &Gate, resident: &Resident) {
    let arrives = async || {
        let scanned = scans(town, gate.token(), &resident.code, Direction::In).await;
        scanned.expect("scanned").pass_id
    };
    let first = arrives().await;
    phone.sees("待测温 1").await;
    phone.types_into(DIGITS, "hot").await;
    arrives().await;
    phone.presses("h1").await;
    phone.sees("待测温 2").await;
    phone.is_photographed("gate-digits").await;
    fits_the_window(phone).await;
    let typed = phone
        .asks("return document.querySelector('.waiting [name=temperature]').value")
        .await;
    assert_eq!(typed, "hot", "what was typed is kept");
    phone.types_into(DIGITS, &format!("hot{ENTER}")).await;
    phone.sees("超出允许范围").await;
    phone.is_photographed("gate-reading").await;
    phone.types("temperature", &format!("34,2{ENTER}")).await;
    phone.sees("读数偏低").await;
    phone.goes_to(&page(gate, "")).await;
    phone.sees("34.2 ℃").await;
    phone.is_photographed("gate-held").await;
    let reading = page(gate, &format!("/reading/{first}"));
    phone.presses(&format!("a[href='{reading}']")).await;
    assert_eq!(phone.count("button[value=normal]").await, 0, "digits are needed");
    phone.presses("button[name=tap][value='364']").await;
    phone.sees("通行").await;
}

async fn a_visitor_comes_and_goes(phone: &Browser, gate: &Gate) {
    phone.goes_to(&page(gate, "/visitor")).await;
    phone.types("name", SCRIPT).await;
    phone.types("phone", "138").await;
    phone.presses("button[name=admit]").await;
    phone.sees("手机号应为11位").await;
    assert_eq!(phone.count(".flaw").await, 5, "name, phone, host, stay, purpose");
    assert_eq!(phone.value("name").await, SCRIPT);
    phone.is_photographed("gate-visitor").await;
    phone.types("name", "李来访").await;
    phone.types("phone", "13800138000").await;
    phone.types("host", "3号楼2单元501").await;
    phone.presses("input[name=stay][value=no] + span").await;
    phone.presses("input[name=purpose][value=delivery] + span").await;
    phone.types("temperature", "36.4").await;
    phone.presses("button[name=admit]").await;
    phone.sees("访客凭证").await;
    phone.is_photographed("gate-visitor-ticket").await;
    fits_the_window(phone).await;
    phone.goes_to(&page(gate, "/visitor")).await;
    phone.sees("**访").await;
    phone.presses(".inside button").await;
    phone.sees("访客已离开").await;
}

/// The card was seen, and the phone that waits goes on; a wrong one confirms nothing.
async fn a_lost_phone_is_confirmed(town: &Town, phone: &Browser, gate: &Gate) {
    let claim = people::ResumeSessionRequest {
        name: "王小明".to_owned(),
        id_document: Some(id_card(1)),
        phone_last4: "9999".to_owned(),
        resume_id: String::new(),
    };
    let answer = town.people().resume_session(claim).await.expect("answered");
    let Some(Resumed::Pending(pending)) = answer.into_inner().result else {
        panic!("a session for somebody who did not know everything");
    };
    phone.goes_to(&page(gate, "/phone")).await;
    phone.types("code", &pending.confirm_code).await;
    phone.types("number", &id_number(2)).await;
    phone.presses("main button").await;
    phone.sees("对不上").await;
    phone.is_photographed("gate-phone").await;
    phone.types("number", &id_number(1)).await;
    phone.presses("main button").await;
    phone.sees("居民的手机会自动继续").await;
    let again = people::ResumeSessionRequest {
        resume_id: pending.resume_id,
        ..people::ResumeSessionRequest::default()
    };
    let answer = town.people().resume_session(again).await.expect("answered");
    assert!(matches!(answer.into_inner().result, Some(Resumed::Session(_))));
}

async fn a_shift_is_taken_and_handed_over(town: &Town, phone: &Browser, gate: &Gate) {
    let today = town.clock().today();
    let since_midnight = town.clock().now().since(today.start(town.clock().zone()));
    let plan = pb::PlanShiftsRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        first_day: today.to_string(),
        times: vec![pb::ShiftTime {
            starts_at_minute: i32::try_from(since_midnight.as_secs() / 60).expect("a minute"),
            length_minutes: 480,
            places: 1,
            accounts: Vec::new(),
        }],
        ..pb::PlanShiftsRequest::default()
    };
    ShiftServiceClient::new(town.checkpoint.clone())
        .plan_shifts(town.by(Role::Officer, plan))
        .await
        .expect("planned");
    phone.goes_to(&page(gate, "/shift")).await;
    phone.presses("button[value=take]").await;
    phone.sees("我在岗").await;
    phone.types("note", "请联系13800138000").await;
    phone.presses("button[name=hand_over]").await;
    phone.sees("请不要填写电话或证件号").await;
    phone.types("note", "额温枪已充电").await;
    phone.types("left_open", "领取消毒液两桶").await;
    phone.presses("button[name=hand_over]").await;
    phone.sees("交接记录已保存").await;
    phone.sees("□ 领取消毒液两桶").await;
    phone.is_photographed("gate-shift").await;
    phone.presses("button[value=leave]").await;
    phone.sees("我已离岗").await;
}

/// Printed before the network goes; the time of a row is the paper's, and its number is somebody's.
async fn a_paper_sheet_is_typed(town: &Town, phone: &Browser, gate: &Gate, resident: &Resident) {
    phone.goes_to(&page(gate, "/sheet/type")).await;
    phone.types("0.time", "8:00").await;
    phone.presses("button[name=take]").await;
    phone.sees("没有这张表的录入凭证").await;
    phone.goes_to(&page(gate, "/sheet")).await;
    phone.sees("卡点出入登记表").await;
    phone.is_photographed("gate-sheet").await;
    phone.goes_to(&page(gate, "/sheet/type")).await;
    let day = town.clock().today();
    let minutes = town.clock().now().since(day.start(town.clock().zone())).as_secs() / 60;
    let time = format!("{}:{:02}", minutes / 60, minutes % 60);
    phone.types("0.time", "25:00").await;
    phone.types("0.number", "41081119500101002X").await;
    phone.presses("button[name=take]").await;
    phone.sees("时间写作").await;
    phone.sees("身份证号有误").await;
    phone.sees("请选择结果").await;
    phone.is_photographed("gate-typed").await;
    phone.types("0.time", &time).await;
    phone.types("0.number", &id_number(1)).await;
    phone.types("0.temperature", "36.7").await;
    phone.presses("[name='0.result'] option[value=pass]").await;
    phone.presses("button[name=take]").await;
    phone.sees("录入 1").await;
    let passes = all_passes(town, gate, 50).await;
    let typed = passes.iter().find(|pass| pass.origin() == pb::Origin::Offline);
    let typed = typed.expect("it is in the books");
    assert_eq!(
        (
            typed.person_id.as_str(),
            typed.temperature_deci_celsius,
            typed.way()
        ),
        (resident.id.as_str(), Some(367), pb::Way::IdCard)
    );
    assert!(!typed.doubtful);
    // Typed twice, it counts once.
    phone.types("3.time", &time).await;
    phone.types("3.number", &id_number(1)).await;
    phone.types("3.temperature", "36.7").await;
    phone.presses("[name='3.result'] option[value=pass]").await;
    phone.presses("button[name=take]").await;
    phone.sees("以前录过 1").await;
    assert_eq!(all_passes(town, gate, 50).await.len(), passes.len());
}

/// Red, and what to do now; a normal second reading closes the case.
async fn a_fever_is_held_and_measured_again(phone: &Browser, gate: &Gate, resident: &Resident) {
    phone.goes_to(&page(gate, "")).await;
    is_scanned(phone, &resident.code).await;
    phone.sees("绿码·请测温").await;
    phone.types("temperature", "37.8").await;
    phone.presses("button[name=typed]").await;
    phone.sees("请留步复测").await;
    assert_eq!(phone.hears().await, HOLDS);
    phone.is_photographed("gate-fever-verdict").await;
    fits_the_window(phone).await;
    phone.presses("a.urgent").await;
    phone.sees("等待复测").await;
    phone.presses("button[value=isolated]").await;
    phone.sees("已记录").await;
    phone.is_photographed("gate-fever").await;
    fits_the_window(phone).await;
    phone.presses("button[name=tap][value='366']").await;
    phone.sees("复测正常").await;
}

/// A one-gate account finds nobody by number, and is told what to do instead.
async fn whoever_keeps_one_gate_is_led_there(town: &Town, phone: &Browser, gate: &Gate) {
    phone.forgets().await;
    let first = an_account_at(
        town,
        "wang.one",
        Role::GateStaff,
        &format!("checkpoint:{}", gate.id),
    );
    signs_in(phone, "wang.one", &first).await;
    phone.goes_to("/gate").await;
    phone.sees("自主扫码").await;
    is_scanned(phone, &id_number(1)).await;
    phone.sees("您的账号只管这一个卡点").await;
}
