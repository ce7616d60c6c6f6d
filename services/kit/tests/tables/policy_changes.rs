//! Policies are proposed, agreed to and put: by two people or by one, once, and never over another's head.

use kit::audit::Entry;
use kit::db::testing::{On, TestDb};
use kit::parse::{All, Flaws, field, within};
use kit::policy::change::{self, Decision, Draft, Refusal};
use kit::policy::{First, Policies, PolicyKind, State, proposal, proposals, seed};
use rstest::rstest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{fresh, hours, morning, thing};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fever {
    from_deci_celsius: u16,
    words: Option<String>,
}

impl PolicyKind for Fever {
    const KIND: &'static str = "fever";

    fn check(&self) -> Result<(), Flaws> {
        (field(
            "from_deci_celsius",
            within(self.from_deci_celsius, 360..=400),
        ),)
            .all()
            .map(drop)
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Opening {
    hour: u8,
}

impl PolicyKind for Opening {
    const KIND: &'static str = "opening";
    const BY_TWO: bool = false;
}

async fn books(on: On) -> (TestDb, Policies) {
    let test = fresh(on).await;
    let fever = Fever {
        from_deci_celsius: 373,
        words: None,
    };
    let first = [
        First::new(1, "1", &fever),
        First::new(2, "2", &Opening { hour: 8 }),
    ];
    let policies = seed(&test.db, &first, "us").await.unwrap();
    (test, policies)
}

fn draft(nth: u128, kind: &str, seen_version: i32, body: Value) -> Draft {
    Draft {
        id: thing(nth),
        request_hash: vec![1],
        kind: kind.to_owned(),
        area: "410811".to_owned(),
        seen_version,
        document_number: "9".to_owned(),
        issuing_body: "we".to_owned(),
        span: (None, None),
        body,
        author: "li".to_owned(),
        at: morning(),
    }
}

fn line() -> Entry {
    Entry::new(morning(), "li", "officer", "Put", "policy_proposal", thing(1))
}

fn decision(nth: u128, approver: &str, after: u64) -> Decision {
    Decision {
        id: thing(nth),
        approve: true,
        approver: approver.to_owned(),
        note: None,
        at: morning() + hours(after),
    }
}

#[rstest]
#[tokio::test]
async fn what_one_proposes_another_puts(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (test, policies) = books(on).await;
    let asked = draft(11, "fever", 0, json!({ "from_deci_celsius": 372 }));
    let proposed = change::propose(&test.db, &policies, asked.clone(), line())
        .await
        .unwrap();
    assert_eq!(proposed.state, State::Proposed);
    let again = change::propose(&test.db, &policies, asked.clone(), line())
        .await
        .unwrap();
    assert_eq!(again, proposed);
    let other = Draft {
        request_hash: vec![2],
        ..asked
    };
    let other = change::propose(&test.db, &policies, other, line()).await;
    assert!(matches!(other, Err(Refusal::RequestIdReused)));

    let decide = async |decision: Decision, may: bool| {
        change::decide(&test.db, &policies, decision, |_| may, |_| line()).await
    };
    assert!(matches!(
        decide(decision(11, "wu", 1), false).await,
        Err(Refusal::UnknownProposal)
    ));
    assert!(matches!(
        decide(decision(11, "li", 1), true).await,
        Err(Refusal::ApproverIsAuthor)
    ));
    let put = decide(decision(11, "wu", 1), true).await.unwrap();
    assert_eq!(
        (put.state, put.effective_from),
        (State::Put, Some(morning() + hours(1)))
    );
    assert_eq!(proposal(&test.db, thing(11)).await.unwrap(), Some(put));
    assert!(matches!(
        decide(decision(11, "wu", 2), true).await,
        Err(Refusal::DecidedAlready)
    ));
    let at = |after| {
        policies
            .at::<Fever>("410811007", morning() + hours(after))
            .unwrap()
            .1
    };
    assert_eq!((at(0).from_deci_celsius, at(1).from_deci_celsius), (373, 372));

    // Somebody who had not seen it, and somebody whose version was overtaken.
    let blind = draft(12, "fever", 0, json!({ "from_deci_celsius": 371 }));
    let blind = change::propose(&test.db, &policies, blind, line()).await;
    assert!(matches!(blind, Err(Refusal::ChangedMeanwhile)));
    for nth in [13, 14] {
        let next = draft(nth, "fever", 1, json!({ "from_deci_celsius": 370 }));
        change::propose(&test.db, &policies, next, line()).await.unwrap();
    }
    decide(decision(14, "wu", 2), true).await.unwrap();
    assert!(matches!(
        decide(decision(13, "wu", 2), true).await,
        Err(Refusal::ChangedMeanwhile)
    ));

    let page = async |area: &str, state, after| {
        let rows = proposals(&test.db, area, state, after, 2).await.unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(page("4108", None, None).await, [thing(14), thing(13)]);
    assert_eq!(
        page("410811", None, Some((morning(), thing(13)))).await,
        [thing(11)]
    );
    assert_eq!(page("", Some(State::Proposed), None).await, [thing(13)]);
    assert!(page("410811001", None, None).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_one_may_put_holds_at_once_and_never_leaves_nothing(#[values(On::Sqlite, On::Postgres)] on: On) {
    let (test, policies) = books(on).await;
    let ends = Draft {
        span: (None, Some(morning() + hours(2))),
        ..draft(21, "opening", 0, json!({ "hour": 9 }))
    };
    let put = change::propose(&test.db, &policies, ends, line()).await.unwrap();
    assert_eq!(put.state, State::Put);
    let hour = |after| {
        policies
            .at::<Opening>("410811", morning() + hours(after))
            .unwrap()
            .1
            .hour
    };
    assert_eq!((hour(0), hour(2)), (9, 8), "the one for everywhere holds again");
    // Were the one for everywhere to end, nothing would hold.
    let everywhere = Draft {
        area: String::new(),
        span: (None, Some(morning() + hours(3))),
        ..draft(22, "opening", 1, json!({ "hour": 10 }))
    };
    match change::propose(&test.db, &policies, everywhere, line()).await {
        Err(Refusal::Invalid(flaws)) => assert_eq!(flaws.reasons().collect::<Vec<_>>(), ["LEAVES_NOTHING"]),
        other => panic!("{other:?}"),
    }
    let late = Draft {
        span: (None, Some(morning() + hours(1))),
        ..draft(23, "fever", 0, json!({ "from_deci_celsius": 371 }))
    };
    change::propose(&test.db, &policies, late, line()).await.unwrap();
    let late = change::decide(&test.db, &policies, decision(23, "wu", 1), |_| true, |_| line()).await;
    assert!(matches!(late, Err(Refusal::TimeIsOver)));
}

#[tokio::test]
async fn a_body_is_read_field_by_field_and_never_repeated() {
    let (_test, policies) = books(On::Sqlite).await;
    let kinds = policies.kinds();
    assert_eq!(kinds.named("rumour").unwrap_err().reason, "UNKNOWN_KIND");
    let told = |text: &str| -> Vec<(String, &'static str)> {
        let flaws = kinds.body("fever", text).unwrap_err();
        assert!(!flaws.to_string().contains("13800138000"), "{flaws}");
        flaws
            .0
            .into_iter()
            .map(|flaw| (flaw.field, flaw.reason))
            .collect()
    };
    let flaw = |field: &str, reason| (field.to_owned(), reason);
    assert_eq!(told(" "), [flaw("body", "MISSING")]);
    assert_eq!(told("13800138000 oh"), [flaw("body", "NOT_JSON")]);
    assert_eq!(told("13800138000"), [flaw("body", "NOT_AN_OBJECT")]);
    let long = " ".repeat(70_000) + "{}";
    assert_eq!(told(&long), [flaw("body", "TOO_LONG")]);
    assert_eq!(told("{}"), [flaw("body.from_deci_celsius", "MISSING")]);
    let all_wrong = r#"{"from_deci_celsius": "13800138000", "words": 7, "13800138000": 1}"#;
    let mut wrong = told(all_wrong);
    wrong.sort();
    let expected = [
        flaw("body", "UNKNOWN_FIELD"),
        flaw("body.from_deci_celsius", "WRONG_VALUE"),
        flaw("body.words", "WRONG_VALUE"),
    ];
    assert_eq!(wrong, expected);
    assert_eq!(
        told(r#"{"from_deci_celsius": 500}"#),
        [flaw("body.from_deci_celsius", "OUT_OF_RANGE")]
    );
    assert!(
        kinds
            .body("fever", r#"{"from_deci_celsius": 372, "words": null}"#)
            .is_ok()
    );
}
