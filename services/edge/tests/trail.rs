//! What the trail says of signing in, and who reads it.

use crate::house::House;
use edge::accounts::store::accounts;
use kit::audit::{self, Filter};

#[tokio::test]
async fn attempts_in_vain_and_lockouts_stand_in_the_trail_without_what_was_typed() {
    let house = House::open().await;
    house.account("li.officer", "officer", "410811").await;
    let id = accounts::by_login(&house.test.db, "li.officer")
        .await
        .expect("read")
        .expect("there")
        .id;
    let mut browser = house.browser();
    for login in ["li.officer", "13800138000"] {
        for _ in 0..7 {
            browser
                .post("/sign-in", &[("login", login), ("password", "wrong")])
                .await;
        }
    }
    let trail = audit::list(&house.test.db, &Filter::default(), None, 50)
        .await
        .expect("read");
    let lines = |act: &str, who: &str| {
        trail
            .iter()
            .filter(|line| line.act == act && line.who == who)
            .count()
    };
    assert_eq!(lines("SignInFailed", &id.to_string()), 5);
    assert_eq!(lines("SignInFailed", "nobody"), 5);
    assert_eq!(
        lines("LockOut", "nobody"),
        2,
        "once each, however often they try on"
    );
    assert!(
        !format!("{trail:?}").contains("13800138"),
        "a keyed token and nothing else"
    );
    audit::verify_chain(&house.test.db).await.expect("holds");
}

#[tokio::test]
async fn an_auditor_reads_filters_and_walks_the_trail() {
    let house = House::open().await;
    for nth in 0..60 {
        house
            .account(&format!("li.officer{nth}"), "officer", "410811")
            .await;
    }
    let mut auditor = house.signed_in("zhou.audit", "auditor", "410811").await;
    let page = auditor.get("/desk/audit").await;
    assert_eq!(
        page.text.matches("CreateAccount").count()
            + page.text.matches(">SignIn<").count()
            + page.text.matches(">ChangePassword<").count(),
        50,
        "{}",
        page.text
    );
    assert!(page.text.contains("zhou.audit"), "by their login name");
    let next = page
        .text
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|link| link.contains("after="));
    let older = auditor
        .get(
            &next
                .expect("a next page")
                .replace("&amp;", "&")
                .replace("&#38;", "&"),
        )
        .await;
    assert!(older.text.contains("CreateAccount") && !older.text.contains("after="));

    let asked = auditor
        .get("/desk/audit?who=ZHOU.audit&act=ChangePassword&from=2020-03-01&to=2020-03-01")
        .await;
    assert_eq!(asked.text.matches("<tr><td").count(), 1, "{}", asked.text);
    let none = auditor.get("/desk/audit?from=2020-03-02").await;
    assert!(none.text.contains("No lines"));
    auditor
        .get("/desk/audit?from=yesterday&to=x")
        .await
        .refuses(422, "to-flaw");
    auditor
        .get("/desk/audit?from=2020-03-02&to=2020-03-01")
        .await
        .refuses(422, "to-flaw");
    let script = auditor.get("/desk/audit?who=%22%3E%3Cscript%3E&act=%27--").await;
    assert!(
        script.status == 200 && !script.text.contains("<script>"),
        "{}",
        script.text
    );

    assert!(
        auditor
            .get("/desk/audit?walk=1")
            .await
            .text
            .contains("the chain holds")
    );
    house
        .test
        .db
        .query("UPDATE audit SET act = 'Nothing' WHERE seq = 30")
        .execute()
        .await
        .expect("changed");
    let broken = auditor.get("/desk/audit?walk=1").await.text;
    assert!(broken.contains("The chain is broken"), "{broken}");

    let mut officer = house.signed_in("li.reader", "officer", "410811").await;
    officer.get("/desk/audit").await.refuses(403, "ROLE_NOT_ALLOWED");
}
