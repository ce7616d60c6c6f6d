//! The resident's story in a real browser: a poster, a form that forgives, one tap at every gate after that; a lost phone, a quarantine, and the
//! end of it all.

use crate::steps::browser::Browser;
use crate::steps::fresh_id;
use crate::steps::gate::{all_passes, measures};
use crate::steps::people::{details, id_number};
use crate::steps::places::{Gate, a_gate};
use proto::checkpoint::v1 as gates;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn a_resident_scans_with_a_phone() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴二号院").await;
    let phone = Browser::on_a_phone(town.processes[0].address()).await;

    a_form_that_forgives(&phone, &gate).await;
    one_tap_records_one_pass(&town, &phone, &gate).await;
    the_code_is_on_the_phone(&phone).await;
    a_lost_phone_comes_back(&phone, &gate).await;
    let person = the_person_of(&town, &gate).await;
    the_family_passes_together(&town, &phone, &gate).await;
    let order = a_quarantine_is_kept_at_home(&town, &phone, &person).await;
    the_gate_says_no(&phone, &gate).await;
    nobody_erases_a_quarantine(&phone).await;
    it_was_ordered_wrongly(&town, &order).await;
    everything_is_erased(&phone, &gate).await;
}

/// Registered, and let through, by a phone that runs no script at all.
#[tokio::test]
async fn a_phone_without_scripts_passes_as_well() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴四号院").await;
    let phone = Browser::on_a_phone_without_scripts(town.processes[0].address()).await;
    phone.goes_to("/p").await;
    phone.types("code", &gate.poster.short_code.to_lowercase()).await;
    phone.presses("main button").await;
    phone.sees("新兴四号院").await;
    let me = details(3);
    phone.types("0.name", &me.name).await;
    phone.types("0.number", &id_number(3)).await;
    phone.types("0.phone", &me.phone).await;
    phone.types("0.address", &me.address).await;
    phone.ticks("0.symptom", "none").await;
    phone.ticks("0.stay", "no").await;
    phone.presses("button[name=send]").await;
    phone.sees("谁通过？").await;
    phone.presses("button.tap.first").await;
    phone.sees("绿码·请测温").await;
    assert_eq!(all_passes(&town, &gate, 50).await.len(), 1);
    phone.goes_to("/me").await;
    phone.sees("绿码").await;
    assert_eq!(phone.count("svg.qr path").await, 1);
}

fn poster(gate: &Gate) -> String {
    format!("/p/{}", gate.token())
}

/// Every flaw beside its field, all at once, and nothing is lost; what was typed is never taken for markup.
async fn a_form_that_forgives(phone: &Browser, gate: &Gate) {
    phone.goes_to(&poster(gate)).await;
    phone.sees("新兴二号院").await;
    phone.sees("个人信息处理告知").await;
    phone.types("0.name", "<script>alert(1)</script>").await;
    phone.types("0.phone", "1380000").await;
    phone.types("0.number", &id_number(1)).await;
    phone.ticks("0.symptom", "none").await;
    phone.presses("button[name=send]").await;
    phone.sees("有几处需要改正").await;
    phone.is_photographed("form").await;
    assert_eq!(phone.count(".flaw").await, 4, "name, phone, address, stay");
    assert_eq!(phone.value("0.number").await, id_number(1));
    assert_eq!(phone.value("0.name").await, "<script>alert(1)</script>");

    phone.presses("button[name=grow]").await;
    phone.sees("家人 1").await;
    let me = details(1);
    phone.types("0.name", &me.name).await;
    phone.types("0.phone", &me.phone).await;
    phone.types("0.address", &me.address).await;
    phone.ticks("0.stay", "no").await;
    phone.types("1.relation", "母亲").await;
    phone.types("1.name", "李小红").await;
    phone.types("1.number", &id_number(2)).await;
    phone.ticks("1.symptom", "none").await;
    phone.ticks("1.stay", "no").await;
    phone.presses("button[name=send]").await;
    phone.sees("谁通过？").await;
}

/// Green, and a reading is due; the same minute loaded again is the same pass; the volunteer's reading completes it.
async fn one_tap_records_one_pass(town: &Town, phone: &Browser, gate: &Gate) {
    phone.presses("button.tap.first").await;
    phone.sees("绿码·请测温").await;
    phone.sees("**明").await;
    phone.is_photographed("verdict").await;
    let passes = all_passes(town, gate, 50).await;
    assert_eq!(passes.len(), 1);
    assert!(passes[0].confirm_by.is_some());
    let passage = measures(town, gate, &passes[0].pass_id, 365)
        .await
        .expect("measured");
    assert_eq!(passage.verdict(), gates::Verdict::Pass);
}

/// One tap for everybody: a verdict and a pass each.
async fn the_family_passes_together(town: &Town, phone: &Browser, gate: &Gate) {
    let before = all_passes(town, gate, 50).await.len();
    phone.goes_to(&poster(gate)).await;
    phone.presses("button.tap[value^='all']").await;
    phone.sees("**明").await;
    phone.sees("**红").await;
    assert_eq!(phone.count("section.judged").await, 2);
    phone.is_photographed("verdict-family").await;
    assert_eq!(all_passes(town, gate, 50).await.len(), before + 2);
}

/// The clock ticks, and the code is there without any script.
async fn the_code_is_on_the_phone(phone: &Browser) {
    phone.goes_to("/me").await;
    phone.sees("绿码").await;
    phone.sees("**红").await;
    phone.is_photographed("code").await;
    assert_eq!(phone.count("svg.qr path").await, 1);
    let overflow = phone
        .asks("return document.documentElement.scrollWidth > window.innerWidth")
        .await;
    assert_eq!(overflow, false, "nothing sticks out of a phone's window");
    phone.goes_to("/language/en").await;
    phone.goes_to("/me").await;
    phone.sees("Nothing adverse is known").await;
    phone.goes_to("/language/zh-CN").await;
}

/// A phone without its cookies asks what only its person knows, and shows nothing that is stored.
async fn a_lost_phone_comes_back(phone: &Browser, gate: &Gate) {
    phone.forgets().await;
    phone.goes_to("/me").await;
    phone.sees("请先扫码登记").await;
    phone.goes_to(&format!("{}/again", poster(gate))).await;
    let me = details(1);
    phone.types("name", &me.name).await;
    phone.types("number", &id_number(1)).await;
    phone.types("last4", &me.phone[me.phone.len() - 4..]).await;
    phone.presses("main button").await;
    phone.sees("谁通过？").await;
}

async fn the_person_of(town: &Town, gate: &Gate) -> String {
    all_passes(town, gate, 50).await[0].person_id.clone()
}

/// Day n of the period, a temperature, help that somebody hears of.
async fn a_quarantine_is_kept_at_home(town: &Town, phone: &Browser, person: &str) -> String {
    let order = pb::OrderQuarantineRequest {
        request_id: fresh_id(town),
        person_id: person.to_owned(),
        mode: pb::QuarantineMode::Home.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
        first_day: town.clock().today().plus_days(-1).to_string(),
        ..pb::OrderQuarantineRequest::default()
    };
    let ordered = QuarantineServiceClient::new(town.registration.clone())
        .order_quarantine(town.by(Role::CommunityWorker, order))
        .await
        .expect("ordered")
        .into_inner();

    let page = format!("/me/{person}/quarantine");
    phone.goes_to(&page).await;
    phone.sees("第 2 天，共 14 天").await;
    phone.types("temperature", "warm").await;
    phone.presses("button[value=morning]").await;
    phone.sees("超出允许范围").await;
    assert_eq!(
        phone.count(".flaw").await,
        2,
        "the temperature, and nothing said of symptoms"
    );
    phone.ticks("symptom", "none").await;
    phone.types("temperature", "36,6").await;
    phone.presses("button[value=morning]").await;
    phone.sees("36.6 ℃").await;
    phone.types("text", "降压药只剩两天").await;
    phone.presses("button[value=medicine]").await;
    phone.sees("社区会尽快联系您").await;
    ordered.quarantine_id
}

/// The gate hears of the order within a second, and the phone says so.
async fn the_gate_says_no(phone: &Browser, gate: &Gate) {
    for _ in 0..50 {
        phone.goes_to(&poster(gate)).await;
        phone.presses("button.tap.first").await;
        phone.sees("**明").await;
        if phone.text().await.contains("隔离观察期") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("the gate never heard of the quarantine:\n{}", phone.text().await);
}

/// Whoever is held stays known, and is told why.
async fn nobody_erases_a_quarantine(phone: &Browser) {
    phone.goes_to("/me/data").await;
    phone.types("reason", "不再居住").await;
    phone.presses("button.danger").await;
    phone.sees("暂不能删除").await;
    phone.sees("解除后再提交").await;
}

/// Two people end it.
async fn it_was_ordered_wrongly(town: &Town, quarantine_id: &str) {
    let mut quarantines = QuarantineServiceClient::new(town.registration.clone());
    let release = pb::ReleaseQuarantineRequest {
        request_id: fresh_id(town),
        quarantine_id: quarantine_id.to_owned(),
        reason: pb::QuarantineReleaseReason::OrderedWrongly.into(),
        evidence: "焦疾控〔2020〕32号".to_owned(),
        ..Default::default()
    };
    let proposed = quarantines
        .release_quarantine(town.by(Role::CommunityWorker, release))
        .await
        .expect("proposed")
        .into_inner();
    let approval = pb::ApproveReleaseRequest {
        request_id: fresh_id(town),
        release_id: proposed.release_id,
        approve: true,
        note: String::new(),
    };
    quarantines
        .approve_release(town.by(Role::Officer, approval))
        .await
        .expect("approved");
}

/// Masked to the end; then gone, and the phone is a stranger's.
async fn everything_is_erased(phone: &Browser, gate: &Gate) {
    phone.goes_to("/me/data").await;
    phone.sees("**明").await;
    assert!(!phone.text().await.contains(&id_number(1)));
    phone.types("reason", "不再居住").await;
    phone.presses("button.danger").await;
    phone.sees("已删除").await;
    phone.goes_to("/me").await;
    phone.sees("请先扫码登记").await;
    phone.goes_to(&poster(gate)).await;
    phone.sees("登记一次，以后扫码通行").await;
}
