//! What a community tells its residents is looked at before it is published, read on a phone, and taken back; and whoever is erased leaves a report that
//! says who owes their word.

use crate::steps::browser::Browser;
use crate::steps::people::{Resident, registers};
use crate::steps::places::{COMMUNITY, a_gate};
use crate::steps::staff::sits_down;
use tests::town::Town;
use vocabulary::Role;

const HOSTILE: &str = "</p><script>document.title='broken'</script>";

#[tokio::test]
async fn a_notice_is_read_and_somebody_is_forgotten() {
    let town = Town::embedded().await;
    let gate = a_gate(&town, "新兴八号院").await;
    let resident = registers(&town, &gate, 1).await;
    let desk = sits_down(&town, "wang.officer", Role::Officer).await;
    let phone = Browser::on_a_phone(town.processes[0].address()).await;
    phone.goes_to("/").await;
    phone.remembers("resident", &resident.session).await;

    a_notice_is_looked_at_and_published(&desk).await;
    it_is_read_and_taken_back(&desk, &phone).await;
    somebody_is_forgotten(&desk, &resident).await;
}

/// Everything that is wrong is said at once; what is looked at is not published.
async fn a_notice_is_looked_at_and_published(desk: &Browser) {
    desk.goes_to("/desk/notices").await;
    desk.sees("没有更多通告").await;
    desk.presses("a[href='/desk/notices/new']").await;
    desk.chooses("area", COMMUNITY).await;
    desk.types("chinese.title", "题").await;
    desk.types("chinese.text", "请联系 13907391177").await;
    desk.types("english.title", "Every door").await;
    desk.presses("form.act button:not([formaction])").await;
    desk.sees("有几处需要改正").await;
    assert_eq!(desk.count("form.act .flaw").await, 3, "{}", desk.text().await);
    desk.types("chinese.title", "三日内完成全面排查").await;
    desk.types("chinese.text", &format!("各位居民：\n请开门配合登记。{HOSTILE}"))
        .await;
    desk.types("english.title", "").await;
    desk.presses("button[formaction]").await;
    desk.sees("还没有发布").await;
    desk.sees(HOSTILE).await;
    desk.is_photographed("desk-notice-preview").await;
    desk.presses("form.act button:not([formaction])").await;
    desk.sees("居民正看到").await;
    desk.is_photographed("desk-notices").await;
    assert_ne!(desk.asks("return document.title").await, "broken");
}

async fn it_is_read_and_taken_back(desk: &Browser, phone: &Browser) {
    phone.goes_to("/me/notices").await;
    phone.sees("三日内完成全面排查").await;
    phone.sees(HOSTILE).await;
    assert_ne!(phone.asks("return document.title").await, "broken");
    desk.presses("form[action$='/withdraw'] button").await;
    desk.sees("已撤回").await;
    phone.goes_to("/me/notices").await;
    phone.sees("目前没有通告").await;
}

/// Of them nothing is left but an id; the gates give their word minutes later (`erased_means_forgotten`).
async fn somebody_is_forgotten(desk: &Browser, resident: &Resident) {
    desk.goes_to("/desk/erasures").await;
    desk.sees("没有删除记录").await;
    desk.goes_to(&format!("/desk/people/{}", resident.id)).await;
    desk.presses("a[href$='/erase']").await;
    desk.presses("form.act button").await;
    desk.sees("请填写").await;
    desk.types("reason", "本人书面申请").await;
    desk.presses("form.act button").await;
    desk.sees("删除报告").await;
    desk.sees("还没有回报").await;
    desk.sees("✓ 0").await;
    let told = desk.text().await;
    assert!(told.contains(&resident.id) && !told.contains("明"), "{told}");
    desk.is_photographed("desk-erasure").await;
    desk.goes_to("/desk/erasures?open=1").await;
    desk.sees("待：卡点").await;
    desk.sees("王验（山阳区）").await;
    desk.is_photographed("desk-erasures").await;
}
