//! The community worker's story at a desk: somebody is found, ordered into quarantine, has a fever that is answered; and an abnormal answer of a
//! round of outreach is closed.

use crate::steps::browser::Browser;
use crate::steps::outreach::plans_a_round;
use crate::steps::people::{Resident, id_number, registers};
use crate::steps::places::a_gate;
use crate::steps::staff::{an_account_at, signs_in};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use tests::town::Town;
use vocabulary::Role;

#[tokio::test]
async fn a_community_worker_keeps_a_quarantine() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴七号院").await;
    let resident = registers(&town, &gate, 1).await;
    let first = an_account_at(&town, "li.community", Role::CommunityWorker, "410811");
    let desk = Browser::on_a_desk(town.processes[0].address()).await;
    signs_in(&desk, "li.community", &first).await;

    somebody_is_found(&desk, &resident).await;
    their_passes_are_found_without_an_id(&desk).await;
    a_quarantine_is_ordered(&desk).await;
    a_fever_is_answered(&desk).await;
    an_abnormal_answer_is_closed(&town, &desk, &resident).await;
    what_is_typed_stays_text(&desk, &resident).await;
}

async fn address(desk: &Browser) -> String {
    let address = desk.asks("return location.href").await;
    address.as_str().unwrap_or_default().to_owned()
}

/// By whole values only, masked, and nothing of it in an address.
async fn somebody_is_found(desk: &Browser, resident: &Resident) {
    desk.goes_to("/desk").await;
    desk.sees("隔离观察").await;
    assert!(!desk.text().await.contains("账号管理"), "not a room of theirs");
    desk.goes_to("/desk/people").await;
    desk.types("id_number", &id_number(1)).await;
    desk.presses("form.act button").await;
    desk.sees("查找结果").await;
    desk.sees("**明").await;
    desk.is_photographed("desk-people").await;
    assert!(address(desk).await.ends_with("/desk/people"));
    assert!(!desk.text().await.contains("王小明"));
    desk.presses(&format!("a[href='/desk/people/{}']", resident.id))
        .await;
    desk.sees("绿码").await;
    desk.is_photographed("desk-person").await;
}

/// Nobody knows an id: somebody is found where they are asked for, chosen, and only then anything is done. From their page the id goes along.
async fn their_passes_are_found_without_an_id(desk: &Browser) {
    desk.goes_to("/desk/passes").await;
    desk.types("person_id.sought", "查无此人").await;
    desk.presses("[name='person_id.find']").await;
    desk.sees("没有找到").await;
    assert_eq!(desk.value("person_id.sought").await, "查无此人");
    desk.types("person_id.sought", &id_number(1)).await;
    desk.presses("[name='person_id.find']").await;
    desk.sees("**明").await;
    assert_eq!(desk.count("[name='person_id'][type=radio]:checked").await, 1);
    desk.is_photographed("desk-choose").await;
    desk.presses("form.act button").await;
    desk.sees("一人的通行记录").await;
    assert!(
        address(desk).await.ends_with("/desk/passes/person"),
        "no address tells who it was"
    );
    desk.presses("dl.facts a").await;
    desk.presses("form[action='/desk/quotas/helpers'] button").await;
    desk.sees("没有这一户").await;
    desk.presses("form[action='/desk/quotas/helpers'] [name='household_id.find']")
        .await;
    desk.sees("**明").await;
}

/// What is missing is said beside its field, and nothing is lost.
async fn a_quarantine_is_ordered(desk: &Browser) {
    desk.goes_to("/desk/quarantines").await;
    desk.types("person_id.sought", &id_number(1)).await;
    desk.presses("[name='person_id.find']").await;
    desk.sees("**明").await;
    desk.presses("form.act button").await;
    desk.sees("下达隔离").await;
    desk.types("days", "10").await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    assert_eq!(desk.value("days").await, "10");
    desk.types("evidence", "焦疾控〔2020〕31号").await;
    desk.presses("form.act button").await;
    desk.sees("已办理").await;
    desk.sees("天，共 10 天").await;
    // Who ordered it is told by name.
    desk.sees("王验（山阳区）").await;
}

async fn a_fever_is_answered(desk: &Browser) {
    desk.types("temperature_deci_celsius", "38.2").await;
    desk.ticks("symptoms", "fever").await;
    desk.presses("form.act button").await;
    desk.sees("38.2 ℃").await;
    desk.sees("异常待处置").await;
    assert_eq!(desk.count("svg.chart circle.alarming").await, 1);
    desk.is_photographed("desk-quarantine").await;
    desk.goes_to("/desk/quarantines?list=fever").await;
    desk.sees("38.2 ℃").await;
    desk.is_photographed("desk-quarantines").await;
    desk.presses("tbody a[href^='/desk/quarantines/']").await;
    desk.presses("a[href*='/answer-check/']").await;
    desk.types("note", "已测三次，均正常").await;
    desk.presses("form.act button").await;
    desk.sees("复测正常").await;
    // Where the day stands, with the figures of the areas.
    desk.goes_to("/desk/quarantines").await;
    desk.sees("分区统计").await;
}

/// The answers of a task are asked for as the question set says; an abnormal one leads to its case.
async fn an_abnormal_answer_is_closed(town: &Town, desk: &Browser, resident: &Resident) {
    plans_a_round(town, &[resident], &[pb::OutreachChannel::Phone]).await;
    let task = "tbody a[href^='/desk/outreach/tasks/']";
    for _ in 0..100 {
        desk.goes_to("/desk/outreach").await;
        if desk.count(task).await > 0 {
            break;
        }
    }
    desk.presses(task).await;
    desk.ticks("question.symptoms", "none").await;
    desk.types("question.temperature", "38.1").await;
    desk.chooses("question.contact", "no").await;
    desk.chooses("question.risk_area", "no").await;
    desk.is_photographed("desk-outreach").await;
    desk.presses("form.act button").await;
    desk.sees("异常处置").await;
    desk.sees("38.1 ℃").await;
    desk.is_photographed("desk-abnormal").await;
    desk.types("note", "已送发热门诊，排除").await;
    desk.presses("form.act button").await;
    desk.sees("已办理").await;
    desk.goes_to("/desk/abnormal?closed=1").await;
    desk.sees("已送发热门诊 · 按时").await;
}

/// Hostile text comes back as text, and the other rooms open.
async fn what_is_typed_stays_text(desk: &Browser, resident: &Resident) {
    let hostile = "\"><script>document.title='broken'</script>";
    desk.goes_to(&format!("/desk/people/{}/level", resident.id)).await;
    desk.chooses("level", &i32::from(HealthLevel::Red).to_string())
        .await;
    desk.types("evidence", hostile).await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    assert_eq!(desk.value("evidence").await, hostile);
    desk.chooses("reason", &i32::from(pb::LevelReason::CloseContact).to_string())
        .await;
    desk.presses("form.act button").await;
    desk.sees("已办理").await;
    for room in [
        "returnees",
        "objections",
        "levels",
        "imports",
        "leads",
        "outreach/rounds",
        "imports/pairs",
    ] {
        desk.goes_to(&format!("/desk/{room}")).await;
        desk.sees("工作台").await;
        desk.is_photographed(&format!("desk-{}", room.replace('/', "-")))
            .await;
        assert_ne!(desk.asks("return document.title").await, "broken");
    }
    desk.goes_to("/desk/people/register").await;
    desk.types("person.name", hostile).await;
    desk.presses("form.act button").await;
    desk.sees("有几处需要改正").await;
    assert_eq!(desk.value("person.name").await, hostile);
    desk.is_photographed("desk-register").await;
}
