//! Briefs: every method of their store on both engines, and who sees which.

use crate::house::House;
use edge::brief::frozen::{Brief, BriefId};
use edge::brief::store::briefs;
use kit::clock::Moment;
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::Area;

fn noon() -> Moment {
    Moment::parse("2020-03-01T12:00:00+08:00").expect("a moment")
}

fn area(code: &str) -> Area {
    Area::parse(code).expect("an area")
}

fn brief(number: i64, code: &str) -> Brief {
    let mut brief = Brief {
        id: BriefId::new(noon()),
        number,
        area: area(code),
        place: "山阳区".to_owned(),
        moment: noon(),
        frozen_at: noon(),
        author: Uuid::from_u128(5),
        figures: "{\"passes\":95482}".to_owned(),
        chinese: format!("专报第{number}号\n截至3月1日12时 <b>。"),
        english: format!("Brief no. {number}\nBy noon <b>."),
        before_sha256: String::new(),
        sha256: String::new(),
    };
    brief.sha256 = brief.hash();
    brief
}

async fn add(db: &Db, brief: &Brief) -> bool {
    let mut tx = db.begin().await.expect("begins");
    let added = briefs::add(&mut tx, brief).await.expect("answers");
    tx.commit().await.expect("commits");
    added
}

#[rstest]
#[tokio::test]
async fn a_brief_is_kept_as_it_was_frozen(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &edge::migrations()).await;
    let db = &test.db;
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(briefs::last(&mut tx).await.expect("answers"), None);
    drop(tx);
    let (one, two) = (brief(1, "410811"), brief(2, "410811007"));
    assert!(add(db, &one).await && add(db, &two).await);
    assert!(!add(db, &brief(2, "410811")).await, "the number is taken");
    assert!(!add(db, &one).await, "the same again");
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(
        briefs::last(&mut tx).await.expect("answers"),
        Some((2, two.sha256.clone()))
    );
    drop(tx);

    let read = briefs::by_number(db, 1).await.expect("answers").expect("there");
    assert_eq!(read, one);
    assert!(read.is_whole(), "it comes back to the letter");
    assert_eq!(
        briefs::by_id(db, two.id).await.expect("answers"),
        Some(two.clone())
    );
    assert_eq!(
        briefs::by_hash(db, &two.sha256).await.expect("answers"),
        Some(two.clone())
    );
    assert_eq!(briefs::by_hash(db, "").await.expect("answers"), None);
    assert_eq!(
        briefs::latest_of(db, &area("410811")).await.expect("answers"),
        Some(one)
    );
    assert_eq!(
        briefs::latest_of(db, &area("410811008")).await.expect("answers"),
        None
    );
    let listed = async |code: &str, before, limit| {
        let found = briefs::list(db, &area(code), before, limit)
            .await
            .expect("answers");
        found.iter().map(|brief| brief.number).collect::<Vec<_>>()
    };
    assert_eq!(listed("410811", i64::MAX, 10).await, [2, 1]);
    assert_eq!(listed("410811", 2, 10).await, [1]);
    assert_eq!(listed("410811", i64::MAX, 1).await, [2]);
    assert_eq!(listed("410811007", i64::MAX, 10).await, [2]);
    assert_eq!(listed("410812", i64::MAX, 10).await, [0; 0]);
}

#[tokio::test]
async fn a_brief_is_seen_in_its_area_and_verified_by_anybody() {
    let house = House::open().await;
    let kept = brief(1, "410811");
    assert!(add(&house.office().db, &kept).await);
    let mut command = house.signed_in("li.command", "command", "410811").await;
    let list = command.get("/desk/brief").await;
    assert!(
        list.text.contains("/desk/brief/1") && list.text.contains("do not answer"),
        "{}",
        list.text
    );
    let page = command.get("/desk/brief/1").await;
    assert!(
        page.text.contains(&kept.sha256) && page.text.contains("By noon &#60;b&#62;."),
        "{}",
        page.text
    );
    let text = command.get("/desk/brief/1/text").await.text;
    assert_eq!(text, format!("{}\nSHA-256 {}\n", kept.english, kept.sha256));

    let pdf = command.get("/desk/brief/1/pdf").await;
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    assert!(pdf.text.starts_with("%PDF-"));

    let mut street = house.signed_in("wang.command", "command", "410811007").await;
    assert!(!street.get("/desk/brief").await.text.contains("/desk/brief/1"));
    for elsewhere in ["/desk/brief/1", "/desk/brief/1/text", "/desk/brief/1/pdf"] {
        street.get(elsewhere).await.refuses(404, "UNKNOWN_BRIEF");
    }
    let mut anybody = house.browser();
    let spaced = format!("{}%20{}", &kept.sha256[..30], kept.sha256[30..].to_uppercase());
    for (typed, said) in [
        (spaced.as_str(), "brief no. 1 of this town"),
        (&"0".repeat(64), "No brief of this town"),
        ("%27%20OR%201%3D1--", "64 digits"),
        ("%3Cscript%3E", "64 digits"),
        ("%FF%FE", "64 digits"),
    ] {
        let answer = anybody.get(&format!("/brief/verify?hash={typed}")).await;
        assert!(
            answer.status == 200 && answer.text.contains(said),
            "{typed}: {}",
            answer.text
        );
        assert!(!answer.text.contains("<script>"));
    }
}

#[rstest]
#[case("at=2020-03-01T12:01", 422, "must not lie in the future")]
#[case("at=yesterday", 422, "must be a day and a time")]
#[case("at=%3Cscript%3E", 422, "&#60;script&#62;")]
#[case("at=%FF", 422, "must be a day and a time")]
#[case("area=410812", 403, "OUT_OF_SCOPE")]
#[case("area=x", 403, "OUT_OF_SCOPE")]
#[case("after=-1&at=", 200, "None yet")]
#[case("after=99999999999999999999", 200, "None yet")]
#[tokio::test]
async fn what_does_not_read_is_told(#[case] query: &str, #[case] status: u16, #[case] said: &str) {
    let house = House::open().await;
    let mut command = house.signed_in("li.command", "command", "410811").await;
    let answer = command.get(&format!("/desk/brief?{query}")).await;
    answer.refuses(status, said);
    assert!(!answer.text.contains("<script>"), "{}", answer.text);
}

#[tokio::test]
async fn a_brief_is_frozen_from_its_own_page_only_and_never_without_figures() {
    let house = House::open().await;
    let mut command = house.signed_in("li.command", "command", "410811").await;
    command
        .post("/desk/brief", &[("form", "forged"), ("area", "410811")])
        .await
        .refuses(403, "FORM_EXPIRED");
    for number in ["0", "-1", "1e9", "x", "%00", "99999999999999999999"] {
        command
            .get(&format!("/desk/brief/{number}"))
            .await
            .refuses(404, "UNKNOWN_BRIEF");
    }
    command
        .post_form("/desk/brief", &[("request_id", "x"), ("at", "2020-03-01T11:00")])
        .await
        .refuses(422, "INVALID_REQUEST");
    let id = BriefId::new(noon()).to_string();
    let fields = [("request_id", &*id), ("at", "2020-03-01T11:00")];
    let answer = command.post_form("/desk/brief", &fields).await;
    assert!(answer.status.is_server_error(), "{}", answer.text);
    let kept = briefs::by_number(&house.office().db, 1).await.expect("answers");
    assert_eq!(kept, None);
}
