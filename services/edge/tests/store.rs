//! Every method of the store, on both engines.

use edge::accounts::rules::grant::Grant;
use edge::accounts::store::accounts::{self, AccountId, Listed, NewAccount, NewPassword};
use edge::accounts::store::attempts::{self, Attempt, Limit};
use edge::accounts::store::sealed::{self, Sealed};
use edge::accounts::store::{expired, grants, recovery_codes};
use edge::session::stage::Stage;
use edge::session::store::sessions::{self, Session, SessionId};
use kit::clock::{Day, Moment};
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use std::time::Duration;
use vocabulary::{Area, Scope};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) fn noon() -> Moment {
    Moment::parse("2026-03-01T12:00:00+08:00").expect("a moment")
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

pub(crate) fn area(code: &str) -> Area {
    Area::parse(code).expect("an area")
}

fn grant(role: &str, scope: &str) -> Grant {
    Grant::parse([role], scope, "").expect("a grant")
}

pub(crate) fn new(login: &str, scope: &str) -> NewAccount {
    NewAccount {
        id: AccountId::new(noon()),
        login: login.to_owned(),
        sealed: vec![1, 2, 3],
        name_token: login.bytes().rev().collect(),
        grant: grant("officer", scope),
        password: NewPassword {
            hash: "$argon2id$".to_owned(),
            first_until: Some(noon() + MINUTE),
        },
        ends_at: None,
        created_at: noon(),
        delete_by: day("2029-03-01"),
    }
}

pub(crate) async fn add(test: &TestDb, account: &NewAccount) -> bool {
    let mut tx = test.db.begin().await.expect("begins");
    let added = accounts::add(&mut tx, account.clone()).await.expect("added");
    tx.commit().await.expect("commits");
    added
}

pub(crate) async fn fresh(on: On) -> TestDb {
    TestDb::fresh(on, &edge::migrations()).await
}

#[rstest]
#[tokio::test]
async fn an_account_is_kept_changed_and_ended(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let account = new("li.officer", "410811");
    assert!(add(&test, &account).await);
    let same = NewAccount {
        login: "li.officer".to_owned(),
        ..new("x", "410811")
    };
    assert!(!add(&test, &same).await, "the login name is taken");
    let read = accounts::by_login(&test.db, "li.officer")
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (read.id, read.scope, read.area),
        (account.id, Scope::Area(area("410811")), area("410811"))
    );
    assert!(read.must_change && read.first_until == Some(noon() + MINUTE));
    assert_eq!(read.role_set().to_string(), "officer");
    assert!(
        accounts::by_login(&test.db, "li.other")
            .await
            .expect("read")
            .is_none()
    );
    let mut tx = test.db.begin().await.expect("begins");
    let id = account.id;
    assert!(accounts::hold(&mut tx, id, "$argon2id$").await.expect("held"));
    assert!(
        !accounts::hold(&mut tx, id, "$other$").await.expect("answers"),
        "not its password any more"
    );
    let chosen = NewPassword {
        hash: "$other$".to_owned(),
        first_until: None,
    };
    assert!(
        accounts::set_password(&mut tx, id, chosen.clone())
            .await
            .expect("set")
    );
    assert!(
        accounts::set_totp(&mut tx, id, Some(vec![9; 20]), 5)
            .await
            .expect("set")
    );
    assert!(accounts::take_step(&mut tx, id, 6).await.expect("taken"));
    for taken in [6, 5, 1] {
        assert!(
            !accounts::take_step(&mut tx, id, taken).await.expect("answers"),
            "once, and none before it"
        );
    }
    let moved = grant("community_worker", "410811007");
    assert!(accounts::transfer(&mut tx, id, &moved).await.expect("moved"));
    assert!(
        accounts::signed_in(&mut tx, id, noon(), day("2030-01-01"))
            .await
            .expect("set")
    );
    tx.commit().await.expect("commits");
    let read = accounts::by_id(&test.db, id).await.expect("read").expect("there");
    assert_eq!(
        (&*read.password_hash, read.must_change, read.first_until),
        ("$other$", false, None)
    );
    assert_eq!(
        (read.totp, read.totp_step, read.signed_in_at),
        (Some(vec![9; 20]), 6, Some(noon()))
    );
    assert_eq!(
        (read.area, &*read.roles, read.delete_by),
        (area("410811007"), "community_worker", day("2030-01-01"))
    );
    let mut tx = test.db.begin().await.expect("begins");
    assert!(
        accounts::leave(&mut tx, id, noon(), day("2031-01-01"))
            .await
            .expect("left")
    );
    assert!(
        !accounts::leave(&mut tx, id, noon(), day("2031-01-01"))
            .await
            .expect("answers"),
        "once"
    );
    assert!(!accounts::transfer(&mut tx, id, &moved).await.expect("answers"));
    assert!(
        !accounts::set_password(&mut tx, id, chosen)
            .await
            .expect("answers")
    );
    assert!(!accounts::set_totp(&mut tx, id, None, 0).await.expect("answers"));
    assert!(
        !accounts::signed_in(&mut tx, id, noon(), day("2031-01-01"))
            .await
            .expect("answers")
    );
    tx.commit().await.expect("commits");
    let read = accounts::by_id(&test.db, id).await.expect("read").expect("kept");
    assert_eq!(
        (&*read.password_hash, read.totp, read.left_at),
        ("", None, Some(noon()))
    );
}

#[rstest]
#[tokio::test]
async fn accounts_are_listed_by_area_and_found(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    for (login, scope) in [
        ("a.one", "410811007001"),
        ("a.two", "410811007"),
        ("b.one", "410811008"),
        ("c.one", "410811"),
        ("d.one", "410883"),
    ] {
        assert!(add(&test, &new(login, scope)).await);
    }
    let listed = |code: &str, login: &str, name: &str, after: &str, limit| Listed {
        area: area(code),
        login: login.to_owned(),
        name_token: name.bytes().rev().collect(),
        after: after.to_owned(),
        limit,
    };
    for (asked, found) in [
        (
            listed("410811", "", "", "", 9),
            vec!["a.one", "a.two", "b.one", "c.one"],
        ),
        (listed("410811007", "", "", "", 9), vec!["a.one", "a.two"]),
        (listed("410811", "a.", "", "", 9), vec!["a.one", "a.two"]),
        (listed("410811", "zz", "b.one", "", 9), vec!["b.one"]),
        (listed("410811", "", "", "a.two", 1), vec!["b.one"]),
        (listed("410883", "", "", "", 9), vec!["d.one"]),
        (listed("410800", "", "", "c", 9), vec!["c.one", "d.one"]),
    ] {
        let logins: Vec<String> = accounts::list(&test.db, &asked)
            .await
            .expect("listed")
            .into_iter()
            .map(|one| one.login)
            .collect();
        assert_eq!(logins, found, "{asked:?}");
    }
    let counts = accounts::counts(&test.db, &area("410811"))
        .await
        .expect("counted");
    let counts: Vec<(String, i64)> = counts
        .into_iter()
        .map(|(area, count)| (area.to_string(), count))
        .collect();
    let expected = [
        ("410811", 1),
        ("410811007", 1),
        ("410811007001", 1),
        ("410811008", 1),
    ];
    assert_eq!(counts, expected.map(|(code, count)| (code.to_owned(), count)));
    let idle = accounts::idle(&test.db, &area("410811008"), noon(), 9)
        .await
        .expect("listed");
    assert_eq!(idle.len(), 1, "never signed in");
    let mut tx = test.db.begin().await.expect("begins");
    accounts::signed_in(&mut tx, idle[0].id, noon(), day("2029-03-01"))
        .await
        .expect("set");
    tx.commit().await.expect("commits");
    for (since, count) in [(noon(), 0), (noon() + MINUTE, 1)] {
        let idle = accounts::idle(&test.db, &area("410811008"), since, 9)
            .await
            .expect("listed");
        assert_eq!(idle.len(), count);
    }
}

#[rstest]
#[tokio::test]
async fn grants_and_codes_on_paper(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let (id, other) = (AccountId::new(noon()), AccountId::new(noon()));
    let mut tx = test.db.begin().await.expect("begins");
    for (nth, role) in [(0, "officer"), (1, "command")] {
        let at = noon() + MINUTE * nth;
        grants::add(
            &mut tx,
            id,
            &grant(role, "410811"),
            "quma account",
            at,
            day("2029-03-01"),
        )
        .await
        .expect("added");
    }
    let hashes = vec![vec![1; 32], vec![2; 32]];
    recovery_codes::put(&mut tx, id, hashes, day("2029-03-01"))
        .await
        .expect("put");
    assert!(
        !recovery_codes::take(&mut tx, other, &[1; 32])
            .await
            .expect("answers"),
        "somebody else's"
    );
    assert!(recovery_codes::take(&mut tx, id, &[1; 32]).await.expect("taken"));
    assert!(
        !recovery_codes::take(&mut tx, id, &[1; 32])
            .await
            .expect("answers"),
        "once"
    );
    tx.commit().await.expect("commits");
    assert_eq!(recovery_codes::left(&test.db, id).await.expect("counted"), 1);
    let granted = grants::of_account(&test.db, id).await.expect("read");
    assert_eq!(
        granted.iter().map(|line| &*line.roles).collect::<Vec<_>>(),
        ["command", "officer"]
    );
    assert_eq!(granted[0].granted_by, "quma account");
    let mut tx = test.db.begin().await.expect("begins");
    recovery_codes::put(&mut tx, id, Vec::new(), day("2029-03-01"))
        .await
        .expect("put");
    tx.commit().await.expect("commits");
    assert_eq!(recovery_codes::left(&test.db, id).await.expect("counted"), 0);
    assert_eq!(
        expired::delete(&test.db, day("2029-03-01"))
            .await
            .expect("deleted"),
        0
    );
    assert_eq!(
        expired::delete(&test.db, day("2029-03-02"))
            .await
            .expect("deleted"),
        2
    );
}

#[rstest]
#[tokio::test]
async fn attempts_are_counted_and_waited_for(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let limit = Limit {
        failures: 3,
        window: MINUTE * 15,
    };
    let tomorrow = day("2026-03-02");
    let try_at = async |at: Moment, subject: &[u8]| {
        attempts::count(&test.db, Attempt::ByLogin, subject, limit, at, tomorrow)
            .await
            .expect("counted")
    };
    for _ in 0..3 {
        assert_eq!(try_at(noon(), &[1]).await, None);
    }
    let until = noon() + MINUTE * 16;
    assert_eq!(
        try_at(noon() + MINUTE, &[1]).await,
        Some(until),
        "the fourth waits"
    );
    assert_eq!(
        try_at(noon() + MINUTE * 14, &[1]).await,
        Some(until),
        "and so do all until then"
    );
    assert_eq!(try_at(noon(), &[2]).await, None, "others do not");
    let blocked = async |at| {
        attempts::blocked_until(&test.db, Attempt::ByLogin, &[1], at)
            .await
            .expect("read")
            .is_some()
    };
    assert!(blocked(noon() + MINUTE * 15).await && !blocked(until).await);
    for _ in 0..3 {
        assert_eq!(try_at(until, &[1]).await, None, "counted from the beginning");
    }
    attempts::give_back(&test.db, Attempt::ByLogin, &[1])
        .await
        .expect("given back");
    assert_eq!(try_at(until, &[1]).await, None);
    assert!(try_at(until, &[1]).await.is_some());
    assert!(
        attempts::forget(&test.db, Attempt::ByLogin, &[1])
            .await
            .expect("forgotten")
    );
    assert!(
        !attempts::forget(&test.db, Attempt::Code, &[1])
            .await
            .expect("answers")
    );
    assert_eq!(try_at(until, &[1]).await, None);
    // Failures that lie apart never add up.
    for nth in 0..9 {
        assert_eq!(try_at(noon() + MINUTE * 16 * nth, &[3]).await, None);
    }
    assert_eq!(
        expired::delete(&test.db, day("2026-03-03"))
            .await
            .expect("deleted"),
        3
    );
}

#[rstest]
#[tokio::test]
async fn a_session_ends_by_time_by_hand_and_with_all(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let account = AccountId::new(noon());
    let begun = |stage| Session {
        id: SessionId::new(noon()),
        account_id: account,
        stage,
        begun_at: noon(),
        seen_at: noon(),
        ends_at: noon() + MINUTE * 60,
        stays: false,
    };
    let (one, two, three) = (begun(Stage::Full), begun(Stage::Code), begun(Stage::Password));
    let mut tx = test.db.begin().await.expect("begins");
    for (session, token) in [(&one, 1), (&two, 2), (&three, 3)] {
        sessions::add(&mut tx, session, &[token; 32], day("2026-03-02"))
            .await
            .expect("added");
    }
    tx.commit().await.expect("commits");
    let find = async |token: u8, at: Moment| {
        sessions::by_hash(&test.db, &[token; 32], at, at - MINUTE * 30)
            .await
            .expect("read")
    };
    assert_eq!(find(1, noon()).await, Some(one.clone()));
    assert_eq!(find(9, noon()).await, None);
    assert_eq!(find(1, noon() + MINUTE * 30).await, None, "idle");
    sessions::seen(&test.db, one.id, noon() + MINUTE * 40)
        .await
        .expect("seen");
    assert!(find(1, noon() + MINUTE * 59).await.is_some());
    assert_eq!(
        find(1, noon() + MINUTE * 60).await,
        None,
        "over, however it is used"
    );
    let mine = sessions::of_account(&test.db, account, noon(), noon() - MINUTE)
        .await
        .expect("read");
    assert_eq!((mine.len(), mine[0].id), (3, one.id));

    let mut tx = test.db.begin().await.expect("begins");
    assert!(
        !sessions::end(&mut tx, one.id, AccountId::new(noon()))
            .await
            .expect("answers"),
        "not theirs"
    );
    assert!(sessions::end(&mut tx, one.id, account).await.expect("ended"));
    assert!(sessions::end_of_token(&mut tx, &[2; 32]).await.expect("ended"));
    assert!(!sessions::end_of_token(&mut tx, &[2; 32]).await.expect("answers"));
    assert_eq!(sessions::end_all(&mut tx, account).await.expect("ended"), 1);
    sessions::add(&mut tx, &one, &[1; 32], day("2026-03-02"))
        .await
        .expect("added");
    sessions::add(&mut tx, &two, &[2; 32], day("2026-03-02"))
        .await
        .expect("added");
    tx.commit().await.expect("commits");
    sessions::seen(&test.db, two.id, noon() + MINUTE)
        .await
        .expect("seen");
    let forgotten = expired::forget_sessions(&test.db, noon() + MINUTE, noon()).await;
    assert_eq!(forgotten.expect("forgotten"), 1, "the idle one");
    let forgotten = expired::forget_sessions(&test.db, noon() + MINUTE * 60, noon()).await;
    assert_eq!(forgotten.expect("forgotten"), 1, "the one that is over");
}

#[rstest]
#[tokio::test]
async fn what_lies_sealed_is_put_back_unless_it_was_changed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let account = new("li.officer", "410811");
    assert!(add(&test, &account).await);
    let nobody = AccountId::from_uuid(uuid::Uuid::nil());
    let read = sealed::after(&test.db, nobody).await.expect("read");
    let first = Sealed {
        id: account.id,
        sealed: vec![1, 2, 3],
        totp: None,
    };
    assert_eq!(read, std::slice::from_ref(&first));
    let with_secret = Sealed {
        sealed: vec![4],
        totp: Some(vec![5]),
        ..first.clone()
    };
    let other_name = Sealed {
        sealed: vec![9],
        ..first.clone()
    };
    assert!(
        !sealed::replace(&test.db, &other_name, &with_secret)
            .await
            .expect("answers")
    );
    assert!(
        sealed::replace(&test.db, &first, &with_secret)
            .await
            .expect("replaced")
    );
    assert!(
        !sealed::replace(
            &test.db,
            &Sealed {
                totp: None,
                ..with_secret.clone()
            },
            &first
        )
        .await
        .expect("answers")
    );
    assert!(
        sealed::replace(&test.db, &with_secret, &first)
            .await
            .expect("replaced")
    );
    assert!(
        sealed::after(&test.db, account.id)
            .await
            .expect("read")
            .is_empty()
    );
}
