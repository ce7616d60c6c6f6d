//! Every refusal of an objection, by its reason.

use super::{
    answer_appeal, answer_to_appeal, answer_to_correction, appeal, appealed, client, corrected, correction,
    decide, feverish_person,
};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::clock::Moment;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use registration::rules::level::Verdict;
use registration::rules::stand::{Cause, Hold};
use registration::store::{people, stands};
use std::time::Duration;

use vocabulary::level::Level;
use vocabulary::{LevelChangeId, ObjectionId, PersonId};

#[tokio::test]
async fn whoever_may_not_know_of_it_hears_that_there_is_none() {
    let house = House::open().await;
    let person = feverish_person(&house, 1).await;
    let stranger = PersonId::new(house.clock.now());
    let made = corrected(&house, person).await;
    let theirs = correction(&house, person);
    let refused = client(&house)
        .correct_health(house.by_resident(stranger, theirs))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_PERSON");
    let theirs = appeal(&house, person);
    let refused = client(&house)
        .appeal(house.by("officer", ELSEWHERE, theirs))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_PERSON");
    let answer = answer_to_correction(&house, &made.objection_id, true);
    let refused = client(&house)
        .answer_correction(house.by("officer", ELSEWHERE, answer))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_OBJECTION");
    let answer = answer_to_appeal(&house, &made.objection_id, false);
    assert_eq!(
        reason(answer_appeal(&house, "officer-1", answer).await),
        "UNKNOWN_OBJECTION",
        "a correction is not an appeal"
    );
    let look = pb::GetObjectionRequest {
        objection_id: made.objection_id.clone(),
    };
    let refused = client(&house)
        .get_objection(house.by_resident(stranger, look))
        .await;
    assert_eq!(reason(refused), "UNKNOWN_OBJECTION");
    let list = pb::ListObjectionsRequest {
        area: "410883".to_owned(),
        ..Default::default()
    };
    let refused = client(&house)
        .list_objections(house.by("officer", AUTHORITY, list))
        .await;
    assert_eq!(reason(refused), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn one_of_a_kind_waits_at_a_time_and_green_is_not_appealed() {
    let house = House::open().await;
    let well = person_id(&registered(&house, 1).await.person_id);
    let refused = client(&house)
        .appeal(house.by_resident(well, appeal(&house, well)))
        .await;
    assert_eq!(reason(refused), "NOTHING_TO_APPEAL");

    let person = feverish_person(&house, 2).await;
    appealed(&house, person).await;
    corrected(&house, person).await;
    let second = client(&house)
        .appeal(house.by_resident(person, appeal(&house, person)))
        .await;
    assert_eq!(reason(second), "OBJECTION_OPEN");

    let another = correction(&house, well);
    client(&house)
        .correct_health(house.by_resident(well, another.clone()))
        .await
        .expect("is made");
    let other_words = pb::CorrectHealthRequest {
        statement: "另有说明".to_owned(),
        ..another
    };
    let refused = client(&house)
        .correct_health(house.by_resident(well, other_words))
        .await;
    assert_eq!(reason(refused), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn what_was_never_declared_is_not_corrected() {
    const NEVER: &str = "UPDATE person SET last_declared_at = NULL WHERE id = $1";
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    house
        .db
        .query(NEVER)
        .bind(person)
        .execute()
        .await
        .expect("is written");
    let refused = client(&house)
        .correct_health(house.by_resident(person, correction(&house, person)))
        .await;
    assert_eq!(reason(refused), "NOTHING_DECLARED");
}

#[tokio::test]
async fn nobody_answers_their_own_objection_or_about_their_own_level() {
    let house = House::open().await;
    let person = feverish_person(&house, 1).await;
    let request = house.by("community_worker", COMMUNITY, correction(&house, person));
    let made = client(&house)
        .correct_health(request)
        .await
        .expect("is made")
        .into_inner();
    let made = made.objection.expect("an objection");
    let answer = answer_to_correction(&house, &made.objection_id, true);
    let refused = client(&house)
        .answer_correction(house.by("community_worker", COMMUNITY, answer.clone()))
        .await;
    assert_eq!(reason(refused), "ANSWERER_IS_AUTHOR");
    client(&house)
        .answer_correction(house.by("officer", AUTHORITY, answer.clone()))
        .await
        .expect("answers");
    let refused = client(&house)
        .answer_correction(house.by_account(
            "officer-2",
            "officer",
            AUTHORITY,
            answer_to_correction(&house, &made.objection_id, false),
        ))
        .await;
    assert_eq!(reason(refused), "ANSWERED_ALREADY");
    let other_words = pb::AnswerCorrectionRequest {
        answer: "另一个答复".to_owned(),
        ..answer
    };
    let refused = client(&house)
        .answer_correction(house.by("officer", AUTHORITY, other_words))
        .await;
    assert_eq!(reason(refused), "REQUEST_ID_REUSED");

    let red = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let change = red.request_id.clone();
    house
        .health_code()
        .set_level(house.by_account("officer-1", "officer", AUTHORITY, red))
        .await
        .expect("proposes");
    decide(&house, "officer-2", &change, true).await;
    let made = appealed(&house, person).await;
    for account in ["officer-1", "officer-2"] {
        let answer = answer_to_appeal(&house, &made.objection_id, true);
        assert_eq!(
            reason(answer_appeal(&house, account, answer).await),
            "ANSWERER_SET_THE_LEVEL"
        );
    }
    let answer = answer_to_appeal(&house, &made.objection_id, true);
    answer_appeal(&house, "officer-3", answer).await.expect("answers");
}

#[tokio::test]
async fn an_appeal_ends_no_quarantine() {
    let house = House::open().await;
    let person = feverish_person(&house, 1).await;
    let mut tx = house.db.begin().await.expect("begins");
    let known = people::by_id_in(&mut tx, person)
        .await
        .expect("reads")
        .expect("is known");
    let hold = Hold {
        cause: Cause::Quarantine,
        id: ObjectionId::new(house.clock.now()).as_uuid(),
        verdict: Verdict {
            level: Level::Red,
            reason: "IN_QUARANTINE".to_owned(),
        },
        by: None,
        since: house.clock.now(),
        until: None,
    };
    stands::put(&mut tx, &known, &known.stand.held(hold), house.clock.now())
        .await
        .expect("is set");
    tx.commit().await.expect("commits");
    let made = appealed(&house, person).await;
    let answer = answer_to_appeal(&house, &made.objection_id, true);
    assert_eq!(
        reason(answer_appeal(&house, "officer-1", answer).await),
        "IN_QUARANTINE"
    );
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let house = House::open().await;
    let person = feverish_person(&house, 1).await;
    let nothing = client(&house)
        .correct_health(house.by_resident(person, pb::CorrectHealthRequest::default()))
        .await;
    let named: Vec<_> = flaws(nothing).into_iter().map(|(field, _)| field).collect();
    assert_eq!(
        named,
        [
            "request_id",
            "person_id",
            "statement",
            "health.symptoms",
            "health.high_risk_stay"
        ]
    );
    let wrong = pb::AppealRequest {
        request_id: "x".to_owned(),
        person_id: "y".to_owned(),
        statement: "长".repeat(501),
    };
    let wrong = client(&house).appeal(house.by_resident(person, wrong)).await;
    let wrong = flaws(wrong);
    let wrong: Vec<_> = wrong
        .iter()
        .map(|(field, why)| (field.as_str(), why.as_str()))
        .collect();
    assert_eq!(
        wrong,
        [
            ("request_id", "NOT_AN_ID"),
            ("person_id", "NOT_AN_ID"),
            ("statement", "TOO_LONG")
        ]
    );
    let early = ObjectionId::new(Moment::from_unix_seconds(0)).to_string();
    house.clock.advance(Duration::from_secs(1));
    let made = appealed(&house, person).await;
    let granted = pb::AnswerAppealRequest {
        request_id: early,
        level: HealthLevel::Grey.into(),
        reason: 99,
        evidence: String::new(),
        answer: "短".to_owned(),
        ..answer_to_appeal(&house, &made.objection_id, true)
    };
    let told = flaws(answer_appeal(&house, "officer-1", granted).await);
    let told: Vec<_> = told
        .iter()
        .map(|(field, why)| (field.as_str(), why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("answer", "TOO_SHORT"),
            ("level", "UNKNOWN_LEVEL"),
            ("reason", "UNKNOWN_LEVEL_REASON"),
            ("evidence", "MISSING")
        ]
    );
    for (level, why, expected) in [
        (
            HealthLevel::Green,
            pb::LevelReason::ConfirmedCase,
            "REASON_DOES_NOT_FIT",
        ),
        (HealthLevel::Yellow, pb::LevelReason::Discharged, "NOT_MILDER"),
    ] {
        let answer = pb::AnswerAppealRequest {
            level: level.into(),
            reason: why.into(),
            ..answer_to_appeal(&house, &made.objection_id, true)
        };
        let told = flaws(answer_appeal(&house, "officer-1", answer).await);
        assert_eq!(told, [("level".to_owned(), expected.to_owned())]);
    }
    let list = pb::ListObjectionsRequest {
        person_id: "x".to_owned(),
        area: "12".to_owned(),
        kind: 9,
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let listed = client(&house)
        .list_objections(house.by("officer", AUTHORITY, list))
        .await;
    let named: Vec<_> = flaws(listed).into_iter().map(|(field, _)| field).collect();
    assert_eq!(named, ["person_id", "area", "kind", "page_size", "page_token"]);
}
