//! Bad input: every field of every RPC, all of them named at once.

use crate::house::{AUTHORITY, COMMUNITY, House, bad_fields, flaws};
use crate::people::{at_the_poster, details, registered, well};
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;
use std::time::Duration;

#[tokio::test]
async fn an_empty_registration_names_everything_that_is_missing() {
    let house = House::open().await;
    let nothing = pb::RegisterByPosterRequest::default();
    let told = flaws(house.registration().register_by_poster(nothing).await);
    let fields: Vec<_> = told.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "request_id",
        "poster_ticket",
        "notice_version",
        "person.name",
        "person.id_document.number",
        "person.phone",
        "person.area",
        "person.address",
        "health.symptoms",
        "health.high_risk_stay",
    ];
    assert_eq!(fields, expected);
    assert!(told.iter().all(|(_, reason)| reason == "MISSING"), "{told:?}");
}

#[tokio::test]
async fn every_wrong_field_of_a_registration_is_named_with_its_reason() {
    let house = House::open().await;
    let wrong = pb::PersonDetails {
        name: "王5".to_owned(),
        sex: 77,
        nationality: "中国".to_owned(),
        id_document: Some(pb::IdDocument {
            kind: 1,
            number: "11010519491231002Y".to_owned(),
        }),
        home_area: "410811007".to_owned(),
        phone: "12345678901".to_owned(),
        area: "410811".to_owned(),
        address: "长".repeat(121),
        medical_history: "长".repeat(201),
    };
    let health = pb::HealthAnswers {
        temperature_deci_celsius: Some(-3),
        symptoms: vec![pb::Symptom::None.into(), pb::Symptom::Fever.into()],
        other_symptom: String::new(),
        high_risk_stay: 9,
        case_contact: 9,
        family_contact: -1,
        from_abroad: 4,
    };
    let member = pb::FamilyMember {
        person: Some(pb::PersonDetails {
            phone: "1".to_owned(),
            ..details(2)
        }),
        health: Some(pb::HealthAnswers {
            symptoms: vec![99],
            ..well()
        }),
        relation: "长".repeat(21),
    };
    let request = pb::RegisterByPosterRequest {
        request_id: "7".to_owned(),
        notice_version: "长".repeat(21),
        person: Some(wrong),
        health: Some(health),
        family: vec![member],
        ..at_the_poster(&house, 1)
    };
    let told = flaws(house.registration().register_by_poster(request).await);
    let told: Vec<_> = told
        .iter()
        .map(|(field, reason)| (field.as_str(), reason.as_str()))
        .collect();
    let expected = [
        ("request_id", "NOT_AN_ID"),
        ("notice_version", "TOO_LONG"),
        ("person.name", "NOT_A_NAME"),
        ("person.sex", "UNKNOWN_SEX"),
        ("person.nationality", "NOT_A_NATIONALITY"),
        ("person.id_document.number", "NOT_DIGITS"),
        ("person.home_area", "NOT_AN_AREA"),
        ("person.phone", "NOT_A_MOBILE"),
        ("person.area", "NOT_AN_AREA"),
        ("person.address", "TOO_LONG"),
        ("person.medical_history", "TOO_LONG"),
        ("health.temperature_deci_celsius", "OUT_OF_RANGE"),
        ("health.symptoms", "NONE_AND_OTHERS"),
        ("health.high_risk_stay", "UNKNOWN_ANSWER"),
        ("health.case_contact", "UNKNOWN_ANSWER"),
        ("health.family_contact", "UNKNOWN_ANSWER"),
        ("health.from_abroad", "UNKNOWN_ANSWER"),
        ("family[0].person.phone", "NOT_11_DIGITS"),
        ("family[0].health.symptoms", "UNKNOWN_SYMPTOM"),
        ("family[0].relation", "TOO_LONG"),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn documents_dates_checksums_areas_and_words_are_judged() {
    let house = House::open().await;
    let one = |change: &dyn Fn(&mut pb::PersonDetails, &mut pb::HealthAnswers)| {
        let mut request = at_the_poster(&house, 1);
        change(
            request.person.as_mut().expect("a person"),
            request.health.as_mut().expect("answers"),
        );
        request
    };
    let document = |kind, number: &str| {
        Some(pb::IdDocument {
            kind,
            number: number.to_owned(),
        })
    };
    let cases = [
        (
            one(&|person, _| person.id_document = document(1, "110105194912310021")),
            "WRONG_CHECKSUM",
        ),
        (
            one(&|person, _| person.id_document = document(1, "110105194902300026")),
            "IMPOSSIBLE_DATE",
        ),
        (
            one(&|person, _| person.id_document = document(1, "123")),
            "NOT_18_CHARACTERS",
        ),
        (
            one(&|person, _| person.id_document = document(99, "123")),
            "UNKNOWN_ID_DOCUMENT_KIND",
        ),
        (
            one(&|person, _| person.id_document = document(3, "E1")),
            "OUT_OF_RANGE",
        ),
        (
            one(&|person, _| person.area = "410811099".to_owned()),
            "UNKNOWN_AREA",
        ),
        (
            one(&|person, _| person.area = "410871001".to_owned()),
            "STATISTICS_ONLY_AREA",
        ),
        (
            one(&|_, health| health.other_symptom = "头痛".to_owned()),
            "NONE_AND_OTHERS",
        ),
        (
            one(&|_, health| health.symptoms = vec![pb::Symptom::Other.into()]),
            "OTHER_WITHOUT_WORD",
        ),
        (
            one(&|_, health| health.temperature_deci_celsius = Some(421)),
            "OUT_OF_RANGE",
        ),
    ];
    for (request, expected) in cases {
        let told = flaws(house.registration().register_by_poster(request).await);
        let reasons: Vec<_> = told.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(reasons, [expected], "{told:?}");
    }
    let crowd = vec![pb::FamilyMember::default(); 9];
    let crowd = pb::RegisterByPosterRequest {
        family: crowd,
        ..at_the_poster(&house, 1)
    };
    let told = flaws(house.registration().register_by_poster(crowd).await);
    assert_eq!(told, [("family".to_owned(), "TOO_MANY".to_owned())]);
}

#[tokio::test]
async fn every_other_request_names_what_is_missing() {
    let house = House::open().await;
    let (mut people, mut codes, mut audit) = (house.registration(), house.health_code(), house.audit());
    let officer = AUTHORITY;
    let person = [
        "person.name",
        "person.id_document.number",
        "person.phone",
        "person.area",
        "person.address",
    ];
    let health = ["health.symptoms", "health.high_risk_stay"];

    let named = bad_fields(
        people
            .register_by_staff(house.by("officer", officer, pb::RegisterByStaffRequest::default()))
            .await,
    );
    assert_eq!(
        named,
        [&["request_id", "notice_version"], &person[..], &health[..]].concat()
    );
    let named = bad_fields(people.resume_session(pb::ResumeSessionRequest::default()).await);
    assert_eq!(named, ["name", "id_document.number", "phone_last4"]);
    let named = bad_fields(
        people
            .confirm_resume(house.by("gate_staff", officer, pb::ConfirmResumeRequest::default()))
            .await,
    );
    assert_eq!(named, ["confirm_code", "id_document.number"]);
    let named = bad_fields(
        people
            .add_family_member(house.by("gate_staff", officer, pb::AddFamilyMemberRequest::default()))
            .await,
    );
    let member =
        ["name", "id_document.number", "phone", "address"].map(|field| format!("member.person.{field}"));
    let answers = health.map(|field| format!("member.{field}"));
    assert_eq!(named[..2], ["request_id", "guardian_id"]);
    assert_eq!(named[2..], [&member[..], &answers[..]].concat());
    let named = bad_fields(
        people
            .get_person(house.by("officer", officer, pb::GetPersonRequest::default()))
            .await,
    );
    assert_eq!(named, ["person_id"]);
    let named = bad_fields(
        people
            .declare_health(house.by("gate_staff", officer, pb::DeclareHealthRequest::default()))
            .await,
    );
    assert_eq!(named, [&["request_id", "person_id"], &health[..]].concat());
    let named = bad_fields(
        people
            .query_health(house.by("officer", officer, pb::QueryHealthRequest::default()))
            .await,
    );
    assert_eq!(named, ["person_id"]);
    let named = bad_fields(
        people
            .erase_person(house.by("officer", officer, pb::ErasePersonRequest::default()))
            .await,
    );
    assert_eq!(named, ["request_id", "person_id", "reason"]);
    let named = bad_fields(
        codes
            .make_code(house.by("gate_staff", officer, pb::MakeCodeRequest::default()))
            .await,
    );
    assert_eq!(named, ["person_id"]);
    let named = bad_fields(
        codes
            .verify_code(house.by("officer", officer, pb::VerifyCodeRequest::default()))
            .await,
    );
    assert_eq!(named, ["text"]);
    let named = bad_fields(
        codes
            .revoke_codes(house.by("officer", officer, pb::RevokeCodesRequest::default()))
            .await,
    );
    assert_eq!(named, ["person_id", "reason"]);
    let named = bad_fields(
        codes
            .decide_code_use(house.by("officer", officer, pb::DecideCodeUseRequest::default()))
            .await,
    );
    assert_eq!(named, ["code_use_id", "reason"]);
    let named = bad_fields(
        codes
            .set_level(house.by("officer", officer, pb::SetLevelRequest::default()))
            .await,
    );
    assert_eq!(named, ["request_id", "person_id", "level", "reason", "evidence"]);
    let named = bad_fields(
        codes
            .approve_level(house.by("officer", officer, pb::ApproveLevelRequest::default()))
            .await,
    );
    assert_eq!(named, ["level_change_id", "note"]);
    let named = bad_fields(
        audit
            .list_accesses(house.by("auditor", officer, pb::ListAccessesRequest::default()))
            .await,
    );
    assert_eq!(named, ["person_id"]);
}

#[tokio::test]
async fn every_other_wrong_field_is_named() {
    let house = House::open().await;
    let id = registered(&house, 1).await.person_id;
    let (mut people, mut codes, mut audit) = (house.registration(), house.health_code(), house.audit());
    let long = "长".repeat(501);

    let wrong = pb::GetPersonRequest {
        person_id: "x".to_owned(),
        view: 9,
        purpose: long.clone(),
    };
    let named = bad_fields(people.get_person(house.by("officer", AUTHORITY, wrong)).await);
    assert_eq!(named, ["person_id", "view", "purpose"]);
    let wrong = pb::MakeCodeRequest {
        person_id: id.clone(),
        kind: 9,
    };
    assert_eq!(
        bad_fields(codes.make_code(house.by("gate_staff", COMMUNITY, wrong)).await),
        ["kind"]
    );
    let wrong = pb::VerifyCodeRequest {
        text: "Q".repeat(1_025),
        code_use_id: "x".to_owned(),
    };
    let named = bad_fields(codes.verify_code(house.by("officer", AUTHORITY, wrong)).await);
    assert_eq!(named, ["text", "code_use_id"]);
    let wrong = pb::RevokeCodesRequest {
        person_id: id.clone(),
        code_id: "x".to_owned(),
        reason: "短".to_owned(),
    };
    let named = bad_fields(codes.revoke_codes(house.by("officer", AUTHORITY, wrong)).await);
    assert_eq!(named, ["code_id", "reason"]);
    let wrong = pb::SetLevelRequest {
        level: 4,
        reason: 99,
        evidence: long.clone(),
        person_id: id.clone(),
        request_id: id.clone(),
    };
    let named = bad_fields(codes.set_level(house.by("officer", AUTHORITY, wrong)).await);
    assert_eq!(
        named,
        ["level", "reason", "evidence"],
        "grey is nobody's decision"
    );
    let wrong = pb::ResumeSessionRequest {
        resume_id: "x".to_owned(),
        name: "王".to_owned(),
        ..Default::default()
    };
    assert_eq!(bad_fields(people.resume_session(wrong).await), ["resume_id"]);
    let wrong = pb::ListAuditRequest {
        from: Some(prost_types::Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        }),
        to: Some(prost_types::Timestamp {
            seconds: 0,
            nanos: -1,
        }),
        who: long.clone(),
        page_size: -1,
        page_token: "x".to_owned(),
        act: long.clone(),
    };
    let named = bad_fields(audit.list_audit(house.by("auditor", "nothing", wrong)).await);
    assert_eq!(named, ["from", "to", "who", "act", "page_size", "page_token"]);
}

#[tokio::test]
async fn a_declaration_is_neither_of_tomorrow_nor_of_last_week() {
    let house = House::open().await;
    let person = crate::people::person_id(&registered(&house, 1).await.person_id);
    let now = house.clock.now();
    let moments = [
        now + Duration::from_secs(61),
        kit::clock::Moment::from_unix_seconds(now.unix_seconds() - 48 * 3_600 - 1),
    ];
    for (at, expected) in moments.into_iter().zip(["IN_THE_FUTURE", "TOO_LONG_AGO"]) {
        let mut request = crate::people::declaration(now, person, well());
        request.declared_at = Some(at.to_proto());
        let told = flaws(
            house
                .registration()
                .declare_health(house.by_resident(person, request))
                .await,
        );
        assert_eq!(told, [("declared_at".to_owned(), expected.to_owned())]);
    }
}

#[tokio::test]
async fn every_value_to_search_by_is_judged() {
    let house = House::open().await;
    let cases = [
        (By::IdNumber("1".into()), vec!["id_number"]),
        (
            By::IdTailAndBirth(pb::IdTailAndBirth::default()),
            vec!["id_tail_and_birth.last4", "id_tail_and_birth.birth_date"],
        ),
        (
            By::IdTailAndBirth(pb::IdTailAndBirth {
                last4: "12Y4".into(),
                birth_date: "2020-02-30".into(),
            }),
            vec!["id_tail_and_birth.last4", "id_tail_and_birth.birth_date"],
        ),
        (By::Phone("1".into()), vec!["phone"]),
        (By::PhoneLast4("12a4".into()), vec!["phone_last4"]),
        (By::Name("<b>".into()), vec!["name"]),
        (
            By::NameBirthPhone(pb::NameBirthPhone::default()),
            vec![
                "name_birth_phone.name",
                "name_birth_phone.birth_date",
                "name_birth_phone.phone",
            ],
        ),
    ];
    for (by, expected) in cases {
        let request = pb::FindPeopleRequest {
            by: Some(by),
            area: "x".into(),
            page_size: -1,
            page_token: "x".into(),
        };
        let named = bad_fields(
            house
                .registration()
                .find_people(house.by("officer", AUTHORITY, request))
                .await,
        );
        assert_eq!(
            named,
            [&expected[..], &["area", "page_size", "page_token"]].concat()
        );
    }
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_and_the_next_one_taken() {
    let house = House::open().await;
    let mut huge = at_the_poster(&house, 1);
    huge.poster_ticket = vec![0; 4 * 1024 * 1024 + 1];
    let refused = house.registration().register_by_poster(huge).await;
    let refusal = refused.expect_err("too large");
    assert_eq!(refusal.code(), tonic::Code::InvalidArgument);
    assert_eq!(
        kit::fault::reason_of(&refusal).as_deref(),
        Some("MESSAGE_TOO_LARGE")
    );
    registered(&house, 1).await;
}
