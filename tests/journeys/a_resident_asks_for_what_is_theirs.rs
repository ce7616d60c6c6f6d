//! What a resident may ask of the district, on their phone: a trip declared and corrected, a level disputed, a copy of everything that is kept, the
//! notices of their area, a link answered; a poster's code typed where no camera works.

use crate::steps::browser::Browser;
use crate::steps::fresh_id;
use crate::steps::outreach::sends_a_link;
use crate::steps::people::{Resident, details, feverish, id_number, registers};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use proto::registration::v1 as pb;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use serde_json::Value;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn a_resident_asks_for_what_is_theirs() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴九号院").await;
    let me = registers(&town, &gate, 1).await;
    let phone = Browser::on_a_phone(town.processes[0].address()).await;
    phone.goes_to("/").await;
    phone.sees("一区一码").await;
    phone.is_photographed("start").await;
    phone.remembers("resident", &me.session).await;

    a_trip_is_declared_and_corrected(&town, &phone, &me).await;
    a_level_is_disputed(&town, &phone, &me).await;
    everything_is_copied(&phone, &me).await;
    notices_are_read(&town, &phone).await;
    a_link_is_answered(&town, &phone, &me).await;
    a_neighbour_is_looked_after(&town, &phone, &gate, &me).await;
    a_code_is_typed(&phone, &gate).await;
}

/// Flaws beside their fields, nothing lost; awaited, corrected, arrived, left.
async fn a_trip_is_declared_and_corrected(town: &Town, phone: &Browser, me: &Resident) {
    phone.goes_to("/me").await;
    phone.presses("a[href$='/trips']").await;
    phone.presses("a[href$='/trips/new']").await;
    phone.types("number", "G<1>").await;
    phone.types("companions", "<script>alert(1)</script>").await;
    phone.presses("main form button").await;
    phone.sees("有几处需要改正").await;
    assert_eq!(phone.value("number").await, "G<1>");
    phone.is_photographed("trip-form").await;
    phone.chooses("kind", "work").await;
    phone.chooses("from", "420000").await;
    phone.types("from_code", "420106").await;
    phone
        .is_filled("arrives", &town.clock().today().to_string())
        .await;
    phone.ticks("still_on_the_way", "1").await;
    phone.chooses("means", "rail").await;
    phone.types("number", "G1572").await;
    phone.types("companions", "李小红").await;
    phone.presses("main form button").await;
    phone.sees("湖北省 420106").await;
    phone.sees("待到达").await;
    phone.is_photographed("trips").await;

    phone.presses(".tasks a").await;
    phone.presses("a[href$='/correct']").await;
    assert_eq!(phone.value("companions").await, "李小红");
    phone.types("seat", "5车12F").await;
    phone.presses("main form button").await;
    phone.sees("请填写").await;
    phone.types("reason", "补充座位号").await;
    phone.presses("main form button").await;
    phone.sees("申报从外地返回").await;
    phone.presses(".tasks a").await;
    phone.presses("button[value=arrived]").await;
    phone.sees("已到达").await;
    phone.presses(".tasks a").await;
    phone.presses("button[value=left]").await;
    phone.sees("已离开").await;
    phone.goes_to(&format!("/me/{}/trips", me.id)).await;
    assert_eq!(phone.count(".tasks li").await, 1);
}

/// Yellow by a slip: an appeal and a correction, each with the day by which it is answered.
async fn a_level_is_disputed(town: &Town, phone: &Browser, me: &Resident) {
    let slip = pb::DeclareHealthRequest {
        request_id: fresh_id(town),
        person_id: me.id.clone(),
        health: Some(feverish()),
        declared_at: None,
    };
    town.people()
        .declare_health(me.asks(slip))
        .await
        .expect("the declaration is taken");
    phone.goes_to(&format!("/me/{}/objections", me.id)).await;
    phone.sees("黄码").await;
    phone.presses("a[href$='/appeal']").await;
    phone.types("statement", "错").await;
    phone.presses("main form button").await;
    phone.sees("内容过短").await;
    phone.types("statement", "手滑填错，社区复测36.4").await;
    phone.presses("main form button").await;
    phone.sees("待答复").await;
    phone.sees("由社区答复，期限").await;
    phone.is_photographed("objections").await;
    phone.presses(".tasks a").await;
    phone.sees("手滑填错").await;
    phone.goes_to(&format!("/me/{}/appeal", me.id)).await;
    phone.types("statement", "再说一次").await;
    phone.presses("main form button").await;
    phone.sees("已有一份同类申请").await;

    phone.goes_to(&format!("/me/{}/correct", me.id)).await;
    phone.types("statement", "应为36.5").await;
    phone.types("temperature", "36.5").await;
    phone.ticks("symptom", "none").await;
    phone.ticks("stay", "no").await;
    phone.presses("main form button").await;
    phone.sees("更正申报内容").await;
    assert_eq!(phone.count(".tasks li").await, 2);
}

/// In clear, of both services, to read and as a file; of nobody else.
async fn everything_is_copied(phone: &Browser, me: &Resident) {
    let address = format!("/me/{}/copy", me.id);
    phone.goes_to(&address).await;
    phone.sees(&id_number(1)).await;
    phone.sees(&details(1).address).await;
    phone.sees("G1572").await;
    phone.sees("手滑填错").await;
    phone.is_photographed("copy").await;
    let file = phone
        .asks(&format!(
            "return fetch('{address}.json').then((answer) => answer.json())"
        ))
        .await;
    assert_eq!(file["copy_of"], me.id);
    assert_eq!(file["is_complete"], true);
    assert_eq!(file["registration"]["person"][0]["id_number"], id_number(1));
    assert_eq!(rows(&file, "registration", "declarations"), 2);
    assert_eq!(rows(&file, "registration", "trips"), 1);
    assert_eq!(rows(&file, "registration", "objections"), 2);
    assert_eq!(rows(&file, "checkpoint", "passes"), 0);
    let answers = &file["registration"]["declarations"][0]["health"];
    assert_eq!(answers["temperature_deci_celsius"], 385);
    phone
        .goes_to("/me/0190163d-8694-739b-aea5-966c26f8ad91/copy")
        .await;
    phone.sees("没有找到").await;
}

fn rows(file: &Value, service: &str, part: &str) -> usize {
    file[service][part].as_array().map_or(usize::MAX, Vec::len)
}

async fn notices_are_read(town: &Town, phone: &Browser) {
    let today = town.clock().today();
    let notice = pb::PublishNoticeRequest {
        request_id: fresh_id(town),
        area: COMMUNITY.to_owned(),
        chinese: Some(pb::NoticeText {
            title: "周三消毒".to_owned(),
            text: "周三上午九点楼道消毒，\n请关好门窗。".to_owned(),
        }),
        english: None,
        from: today.to_string(),
        to: today.plus_days(3).to_string(),
        public: false,
    };
    NoticeServiceClient::new(town.registration.clone())
        .publish_notice(town.by(Role::CommunityWorker, notice))
        .await
        .expect("published");
    phone.goes_to("/me/notices").await;
    phone.sees("周三消毒").await;
    phone.sees("请关好门窗").await;
}

/// A form made of the question set, by whoever has the link: no cookie, no account; once, then as a correction.
async fn a_link_is_answered(town: &Town, phone: &Browser, me: &Resident) {
    let link = format!("/report/{}", sends_a_link(town, me).await);

    phone.goes_to(&link).await;
    phone.sees("**明").await;
    phone.presses("main form button").await;
    phone.sees("有几处需要改正").await;
    let flaws = phone.count(".flaw").await;
    assert!(flaws >= 2, "{flaws}");
    phone.is_photographed("report").await;
    answers_every_question(phone).await;
    phone.presses("main form button").await;
    phone.sees("已收到").await;
    phone.goes_to(&link).await;
    phone.sees("已经填报过").await;
    phone.goes_to(&link[..link.len() - 2]).await;
    phone.sees("链接不完整").await;
}

/// Well in every respect, whatever the set asks.
async fn answers_every_question(phone: &Browser) {
    phone
        .asks(
            "const seen = new Set();
             for (const field of document.querySelectorAll('main form [name^=\"q.\"]')) {
               if (field.type === 'radio' || field.type === 'checkbox') {
                 if (!seen.has(field.name) && /^(no|none)$/.test(field.value)) { field.checked = true; seen.add(field.name); }
               } else if (field.inputMode === 'decimal') field.value = '36.5';
               else if (field.tagName === 'TEXTAREA') field.value = '没有外出';
             }",
        )
        .await;
}

/// A wrong character is said at once; a good code leads to the gate, small letters or not.
async fn a_code_is_typed(phone: &Browser, gate: &Gate) {
    let code = &gate.poster.short_code;
    phone.goes_to("/p").await;
    let other = if code.starts_with('2') { "3" } else { "2" };
    phone.types("code", &format!("{other}{}", &code[1..])).await;
    phone.presses("main button").await;
    phone.sees("请与海报核对").await;
    phone.is_photographed("typed").await;
    phone.types("code", &code.to_lowercase()).await;
    phone.presses("main button").await;
    phone.sees("新兴九号院").await;
    phone.presses("button.tap.first").await;
    phone.sees("**明").await;
}

/// Named on somebody's order: a reading and a call for help, and nothing else of theirs.
async fn a_neighbour_is_looked_after(town: &Town, phone: &Browser, gate: &Gate, me: &Resident) {
    phone.goes_to("/me/neighbours").await;
    phone.sees("目前没有").await;
    let neighbour = registers(town, gate, 2).await;
    let order = pb::OrderQuarantineRequest {
        request_id: fresh_id(town),
        person_id: neighbour.id.clone(),
        mode: pb::QuarantineMode::Home.into(),
        reason: pb::QuarantineReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
        reporter_ids: vec![me.id.clone()],
        ..Default::default()
    };
    let mut quarantines = QuarantineServiceClient::new(town.registration.clone());
    let ordered = quarantines
        .order_quarantine(town.by(Role::CommunityWorker, order))
        .await;
    let id = ordered.expect("ordered").into_inner().quarantine_id;
    phone.goes_to("/me/neighbours").await;
    phone.presses(".tasks a").await;
    phone.sees("第 1 天").await;
    phone.types("temperature", "36.6").await;
    phone.presses("button[value=morning]").await;
    phone.sees("请填写").await;
    assert_eq!(phone.value("temperature").await, "36.6");
    phone.ticks("symptom", "none").await;
    phone.presses("button[value=morning]").await;
    phone.sees("替邻居上报").await;
    phone.goes_to(&format!("/me/neighbours/{id}")).await;
    phone.presses("button[value=food]").await;
    phone.sees("社区会尽快联系").await;
    let asked = pb::GetQuarantineRequest {
        quarantine_id: id,
        ..Default::default()
    };
    let seen = quarantines
        .get_quarantine(town.by(Role::CommunityWorker, asked))
        .await;
    let seen = seen.expect("shown").into_inner();
    assert_eq!(seen.checks[0].teller(), pb::QuarantineTeller::Neighbour);
    assert_eq!(seen.needs.len(), 1);
    phone.goes_to(&format!("/me/{}/quarantine", neighbour.id)).await;
    assert!(!phone.text().await.contains("36.6"), "nothing else of theirs");
}
