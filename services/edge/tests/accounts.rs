//! `/desk/accounts`: who may, what is done there, and what nobody does to themselves.

use crate::browser::Browser;
use crate::house::{CHOSEN, House};
use edge::accounts::rules::one_time::Secret;
use edge::accounts::store::accounts::{self, AccountId};
use edge::accounts::store::sealed::{self, Sealed};
use edge::accounts::store::vault::{SEAL, Vault};
use kit::audit::{self, Filter};
use kit::fault::Fault;
use kit::sealed::Sealer;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;

/// The id of an account, as pages write it.
async fn id_of(house: &House, login: &str) -> String {
    let account = accounts::by_login(&house.test.db, login)
        .await
        .expect("read")
        .expect("there");
    account.id.to_string()
}

async fn do_to(
    browser: &mut Browser,
    id: &str,
    act: &str,
    fields: &[(&str, &str)],
) -> crate::browser::Answer {
    let form = browser.get("/desk/accounts/new").await.form_token();
    let fields: Vec<(&str, &str)> = [("form", &*form)]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    browser.post(&format!("/desk/accounts/{id}/{act}"), &fields).await
}

#[rstest]
#[tokio::test]
async fn nobody_else_sees_it(
    #[values("community_worker", "officer", "command", "system_admin", "auditor")] role: &str,
) {
    let house = House::open().await;
    let mut browser = house.signed_in("li.other", role, "410811").await;
    let (form, id) = (
        browser.get("/desk").await.form_token(),
        id_of(&house, "li.other").await,
    );
    for page in ["", "/idle", "/new", "/import", &format!("/{id}")] {
        browser
            .get(&format!("/desk/accounts{page}"))
            .await
            .refuses(403, "ROLE_NOT_ALLOWED");
    }
    for act in [
        "new",
        "import",
        &format!("{id}/transfer"),
        &format!("{id}/reset"),
        &format!("{id}/leave"),
    ] {
        let answer = browser
            .post(&format!("/desk/accounts/{act}"), &[("form", &form)])
            .await;
        answer.refuses(403, "ROLE_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn an_account_is_made_and_its_slip_is_shown_once() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let form = admin.get("/desk/accounts/new").await.form_token();
    let typed = [
        ("form", &*form),
        ("login", "x"),
        ("name", "王1"),
        ("scope", "everywhere"),
        ("area", "4108"),
    ];
    let answer = admin.post("/desk/accounts/new", &typed).await;
    for flaw in ["login-flaw", "name-flaw", "roles-flaw", "scope-flaw", "area-flaw"] {
        answer.refuses(422, flaw);
    }
    assert_eq!(
        (answer.field("login"), answer.field("name")),
        ("x".into(), "王1".into()),
        "nothing is lost"
    );
    let right = [
        ("form", &*form),
        ("login", "dinghe.one"),
        ("name", "李小红"),
        ("roles", "community_worker"),
        ("roles", "gate_staff"),
        ("scope", "410811007"),
    ];
    let slip = admin.post("/desk/accounts/new", &right).await;
    assert_eq!(slip.status, 200, "{}", slip.text);
    assert!(slip.text.contains("李小红") && slip.headers["cache-control"] == "no-store");
    let password = slip
        .text
        .split("first password <code>")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let mut newcomer = house.browser();
    let typed = [
        ("login", "dinghe.one"),
        ("password", password.expect("on the slip")),
    ];
    assert_eq!(
        newcomer.post("/sign-in", &typed).await.leads_to(),
        "/sign-in/password"
    );
    admin
        .post("/desk/accounts/new", &right)
        .await
        .refuses(422, "is taken");

    let list = admin.get("/desk/accounts?area=410811007").await;
    for shown in ["dinghe.one", "**红", "定和街道", "gate staff, community worker"] {
        assert!(list.text.contains(shown), "{shown}: {}", list.text);
    }
    assert!(!list.text.contains("李小红"), "masked in lists");
    for (asked, is_found) in [
        ("ding", true),
        ("李小红", true),
        ("李", false),
        ("dinghe.two", false),
    ] {
        let encoded: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
        let found = admin.get(&format!("/desk/accounts?q={encoded}")).await;
        assert_eq!(found.text.contains(">dinghe.one<"), is_found, "{asked}");
    }
}

#[tokio::test]
async fn a_table_is_imported_whole_or_not_at_all() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let form = admin.get("/desk/accounts/import").await.form_token();
    let bad = "one.a,李一,officer,410811\none.b,李二,mayor,410811\nsecurity,李三,officer,410883\n";
    let answer = admin
        .post("/desk/accounts/import", &[("form", &form), ("table", bad)])
        .await;
    answer.refuses(422, "line 2.roles");
    assert!(answer.text.contains("one.a,李一"), "nothing is lost");
    let elsewhere = "one.a,李一,officer,410811\none.c,李三,officer,410883\n";
    admin
        .post("/desk/accounts/import", &[("form", &form), ("table", elsewhere)])
        .await
        .refuses(403, "OUT_OF_SCOPE");
    let taken = "one.a,李一,officer,410811\nsecurity,李三,officer,410811\n";
    let answer = admin
        .post("/desk/accounts/import", &[("form", &form), ("table", taken)])
        .await;
    answer.refuses(422, "line 2.login");
    assert!(
        accounts::by_login(&house.test.db, "one.a")
            .await
            .expect("read")
            .is_none(),
        "none of them"
    );
    let good = "login\tname\troles\tscope\none.a\t李一\tofficer\t410811\none.b\t李二\tcommunity_worker\t410811007001\n";
    let slips = admin
        .post("/desk/accounts/import", &[("form", &form), ("table", good)])
        .await;
    assert_eq!(
        slips.text.matches("first password <code>").count(),
        2,
        "{}",
        slips.text
    );
}

#[tokio::test]
async fn a_transfer_ends_every_session_and_is_in_the_trail() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let id = id_of(&house, "li.officer").await;
    let elsewhere = [("roles", "officer"), ("scope", "410883")];
    do_to(&mut admin, &id, "transfer", &elsewhere)
        .await
        .refuses(403, "OUT_OF_SCOPE");
    do_to(&mut admin, &id, "transfer", &[("scope", "410811")])
        .await
        .refuses(422, "roles-flaw");
    assert!(officer.is_signed_in().await);
    let moved = [("roles", "community_worker"), ("scope", "410811007")];
    do_to(&mut admin, &id, "transfer", &moved).await.leads_to();
    assert!(!officer.is_signed_in().await);
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    officer.post("/sign-in", &right).await.leads_to();
    assert!(officer.get("/desk").await.text.contains("community worker"));

    let page = admin.get(&format!("/desk/accounts/{id}")).await;
    assert!(
        page.text.contains("area:410811007") && page.text.contains("quma account"),
        "{}",
        page.text
    );
    let lines = audit::list(&house.test.db, &Filter::default(), None, 50)
        .await
        .expect("listed");
    let line = lines
        .iter()
        .find(|line| line.act == "TransferAccount")
        .expect("in the trail");
    assert_eq!(line.who, id_of(&house, "security").await);
    assert_eq!(
        (line.role.as_str(), line.area.as_deref()),
        ("security_admin", Some("410811007"))
    );
    assert!(line.old_hash.is_some() && line.new_hash.is_some() && line.old_hash != line.new_hash);
}

#[tokio::test]
async fn who_leaves_is_out_at_once_and_for_good() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let id = id_of(&house, "li.officer").await;
    do_to(&mut admin, &id, "leave", &[]).await.leads_to();
    assert!(!officer.is_signed_in().await);
    let right = [("login", "li.officer"), ("password", CHOSEN)];
    officer
        .post("/sign-in", &right)
        .await
        .refuses(401, "WRONG_LOGIN_OR_PASSWORD");
    for act in ["leave", "reset", "unlock"] {
        do_to(&mut admin, &id, act, &[])
            .await
            .refuses(412, "ACCOUNT_LEFT");
    }
    assert!(!admin.get("/desk/accounts").await.text.contains("li.officer"));
}

#[tokio::test]
async fn who_is_locked_out_or_forgot_gets_in_again() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let id = id_of(&house, "li.officer").await;
    for _ in 0..6 {
        officer
            .post(
                "/sign-in",
                &[("login", "li.officer"), ("password", "wrong password")],
            )
            .await;
    }
    assert!(
        admin
            .get(&format!("/desk/accounts/{id}"))
            .await
            .text
            .contains("waits after wrong passwords")
    );
    do_to(&mut admin, &id, "unlock", &[]).await.leads_to();
    officer
        .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .leads_to();

    let slip = do_to(&mut admin, &id, "reset", &[]).await;
    assert!(!officer.is_signed_in().await);
    officer
        .post("/sign-in", &[("login", "li.officer"), ("password", CHOSEN)])
        .await
        .refuses(401, "WRONG_LOGIN");
    let first = slip
        .text
        .split("first password <code>")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let typed = [("login", "li.officer"), ("password", first.expect("on the slip"))];
    assert_eq!(
        officer.post("/sign-in", &typed).await.leads_to(),
        "/sign-in/password"
    );
}

#[tokio::test]
async fn nobody_changes_what_they_may_do_themselves() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811007").await;
    let own = id_of(&house, "security").await;
    let more = [("roles", "officer"), ("scope", "410811007")];
    for (act, fields) in [
        ("transfer", &more[..]),
        ("reset", &[]),
        ("leave", &[]),
        ("unlock", &[]),
    ] {
        do_to(&mut admin, &own, act, fields)
            .await
            .refuses(403, "OWN_ACCOUNT");
    }
    assert!(
        admin
            .get(&format!("/desk/accounts/{own}"))
            .await
            .text
            .contains("nobody changes their own")
    );
    // Nor does an administrator of a street reach beyond it.
    house.account("li.officer", "officer", "410811").await;
    let other = id_of(&house, "li.officer").await;
    admin
        .get(&format!("/desk/accounts/{other}"))
        .await
        .refuses(403, "OUT_OF_SCOPE");
    do_to(&mut admin, &other, "reset", &[])
        .await
        .refuses(403, "OUT_OF_SCOPE");
    admin
        .get("/desk/accounts?area=410811")
        .await
        .refuses(403, "OUT_OF_SCOPE");
    for nobody in ["x", "01709410-0d00-7000-8000-000000000001"] {
        admin
            .get(&format!("/desk/accounts/{nobody}"))
            .await
            .refuses(404, "UNKNOWN_ACCOUNT");
    }
}

#[tokio::test]
async fn accounts_that_nobody_uses_are_listed() {
    let house = House::open().await;
    let mut admin = house.signed_in("security", "security_admin", "410811").await;
    house.account("li.never", "officer", "410811").await;
    house.signed_in("li.now", "officer", "410811").await;
    house.signed_in("li.longago", "officer", "410811").await;
    let account = accounts::by_login(&house.test.db, "li.longago")
        .await
        .expect("read")
        .expect("there");
    let long_ago = house.office().now() - Duration::from_secs(91 * 86_400);
    let mut tx = house.test.db.begin().await.expect("begins");
    accounts::signed_in(&mut tx, account.id, long_ago, account.delete_by)
        .await
        .expect("set");
    tx.commit().await.expect("commits");
    let page = admin.get("/desk/accounts/idle").await;
    for (login, is_idle) in [
        ("li.never", true),
        ("li.longago", true),
        ("li.now", false),
        ("security", false),
    ] {
        assert_eq!(page.text.contains(&format!(">{login}<")), is_idle, "{login}");
    }
}

#[tokio::test]
async fn what_lies_under_an_old_key_is_sealed_anew_before_the_door_opens() {
    let house = House::open().await;
    house.account("li.officer", "officer", "410811").await;
    let office = house.office();
    let account = accounts::by_login(&house.test.db, "li.officer")
        .await
        .expect("read")
        .expect("there");
    let id = account.id.as_uuid();
    let long_ago = office.now() - Duration::from_secs(200 * 86_400);
    let name = office.vault.name(id, &account.sealed).expect("opens");
    let read = Sealed {
        id: account.id,
        sealed: account.sealed,
        totp: None,
    };
    let secret = Secret::random();
    let old = Sealed {
        sealed: office.vault.seal_name(id, &name, long_ago).expect("seals"),
        totp: Some(office.vault.seal_secret(id, &secret, long_ago).expect("seals")),
        ..read.clone()
    };
    assert!(
        sealed::replace(&house.test.db, &read, &old)
            .await
            .expect("replaced")
    );
    let of_then = Sealer::key_id_of(&old.sealed).expect("named").to_owned();
    house.opened_again().await;
    let account = accounts::by_login(&house.test.db, "li.officer")
        .await
        .expect("read")
        .expect("there");
    let key = office.vault.key_of(office.now()).expect("a key");
    let totp = account.totp.expect("kept");
    for sealed in [&account.sealed, &totp] {
        assert_eq!(Sealer::key_id_of(sealed).expect("named"), key);
    }
    assert_eq!(
        office.vault.name(id, &account.sealed).expect("opens").clear(),
        "王小明"
    );
    assert_eq!(
        office.vault.secret(id, &totp).expect("opens").bytes(),
        secret.bytes()
    );

    // Its key stays while the machine's clock may be wrong. A day later it is gone, so a copy of the database from before is noise, to
    // whoever opens the folder.
    let keys = house.edge_keys();
    let is_gone = || {
        let kept = Sealer::new(keys.clone(), SEAL).key_ids().expect("reads");
        !kept.contains(&of_then)
    };
    assert!(!is_gone(), "by a program that has just started");
    house.up_for_a_day(is_gone).await;
    let anew = Vault::open(&keys).expect("opens");
    let copied = anew.name(id, &old.sealed).expect_err("is noise");
    assert_eq!(Fault::from(copied).reason, "KEY_DESTROYED");
    // On record, too: a destroyed key is told from a lost one.
    let lines = audit::list(&house.test.db, &Filter::default(), None, 10)
        .await
        .expect("reads");
    assert!(
        lines
            .iter()
            .any(|line| line.act == "DestroyKey" && line.purpose.as_deref() == Some(&*of_then))
    );
}

#[tokio::test]
async fn a_key_that_is_still_needed_stays() {
    let house = House::open().await;
    house.account("li.officer", "officer", "410811").await;
    let office = house.office();
    let read = sealed::after(&house.test.db, AccountId::from_uuid(Uuid::nil()))
        .await
        .expect("read")
        .remove(0);
    // Sealed for another row: it can be put in no other place, and whoever opens the door must not lose it for that.
    let name = office.vault.name(read.id.as_uuid(), &read.sealed).expect("opens");
    let long_ago = office.now() - Duration::from_secs(200 * 86_400);
    let broken = Sealed {
        sealed: office
            .vault
            .seal_name(Uuid::nil(), &name, long_ago)
            .expect("seals"),
        ..read.clone()
    };
    let key = Sealer::key_id_of(&broken.sealed).expect("named").to_owned();
    assert!(
        sealed::replace(&house.test.db, &read, &broken)
            .await
            .expect("replaced")
    );
    // Keys go by their months: once this one is gone, that one was looked at.
    let later = office.now() - Duration::from_secs(100 * 86_400);
    let unused = office.vault.seal_name(Uuid::nil(), &name, later).expect("seals");
    let unused = Sealer::key_id_of(&unused).expect("named");
    let kept = || Sealer::new(house.edge_keys(), SEAL).key_ids().expect("reads");
    house
        .up_for_a_day(|| !kept().iter().any(|key| key == unused))
        .await;
    assert!(kept().contains(&key), "{:?}", kept());
}
