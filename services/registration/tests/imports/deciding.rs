//! What is undecided: pairs side by side, decided once, with their reasons on the record.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::imports::{
    counts, done, errors, found, found_by, fresh, header, import, list, messages, row, taken_in, undecided,
};
use crate::people::{at_the_poster, details, id_number, person_id, phone, registered, well};
use kit::db::testing::On;
use proto::common::v1::{HealthLevel, IdDocumentKind};
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;
use rstest::rstest;
use tonic::Status;

pub(super) fn decision(
    house: &House,
    pair: &str,
    same: bool,
    take: &[pb::PersonFact],
) -> pb::DecideUndecidedRequest {
    let decision = if same {
        pb::PairDecision::Same
    } else {
        pb::PairDecision::Different
    };
    pb::DecideUndecidedRequest {
        request_id: fresh(house),
        pair_id: pair.to_owned(),
        decision: decision.into(),
        take: take.iter().map(|fact| (*fact).into()).collect(),
        reason: "电话核实".to_owned(),
    }
}

pub(super) async fn decide(
    house: &House,
    request: pb::DecideUndecidedRequest,
) -> Result<pb::DecideUndecidedResponse, Status> {
    let request = house.by("community_worker", AUTHORITY, request);
    Ok(house.imports().decide_undecided(request).await?.into_inner())
}

/// A passport of somebody who is otherwise the nth invented resident, born on the same day.
pub(super) fn with_passport(nth: u16) -> Vec<u8> {
    let heading = "姓名,证件类型,证件号码,联系电话,详细地址,出生日期";
    format!(
        "{heading}\n王小明,护照,E1234567{nth},{},3号楼,1950-01-01\n",
        phone(nth)
    )
    .into_bytes()
}

#[rstest]
#[tokio::test]
async fn facts_that_differ_are_taken_over_one_by_one(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let known = registered(&house, 1).await;
    let moved = row(1)
        .replace("王小明", "王晓明")
        .replace("501", "602")
        .replace(&phone(1), &phone(9));
    let import = taken_in(&house, &list(&[moved])).await;
    assert_eq!(counts(&import), [1, 0, 0, 0, 1]);

    let pairs = undecided(&house, AUTHORITY).await;
    let [pair] = pairs.as_slice() else {
        panic!("{pairs:?}")
    };
    assert_eq!((pair.kind(), pair.line), (pb::PairKind::SameDocument, 2));
    assert_eq!(pair.person_id, known.person_id);
    let differing: Vec<_> = pair.differing().collect();
    assert_eq!(
        differing,
        [
            pb::PersonFact::Name,
            pb::PersonFact::Phone,
            pb::PersonFact::Address
        ]
    );
    let (row, person) = (
        pair.row.clone().expect("a row"),
        pair.person.clone().expect("a person"),
    );
    assert_eq!((row.name.as_str(), row.phone.as_str()), ("**明", "138****0009"));
    assert_eq!(
        (person.name.as_str(), person.phone.as_str()),
        ("**明", "138****0001")
    );
    assert_eq!(row.id_number, person.id_number);
    assert!(undecided(&house, ELSEWHERE).await.is_empty(), "it lies elsewhere");

    let same = decision(&house, &pair.pair_id, true, &[pb::PersonFact::Phone]);
    let answer = decide(&house, same.clone()).await.expect("decided");
    assert_eq!(answer.outcome(), pb::PairOutcome::IsKnown);
    assert_eq!(answer.person_id, known.person_id);
    assert_eq!(
        decide(&house, same.clone()).await.expect("the same again"),
        answer
    );
    let late = decision(&house, &pair.pair_id, false, &[]);
    assert_eq!(reason(decide(&house, late).await), "DECIDED_ALREADY");
    let reused = pb::DecideUndecidedRequest {
        reason: "别的理由".to_owned(),
        ..same.clone()
    };
    assert_eq!(reason(decide(&house, reused).await), "REQUEST_ID_REUSED");

    let by_phone = found_by(&house, By::Phone(phone(9)))
        .await
        .expect("found by the new phone");
    assert_eq!(by_phone.person_id, known.person_id);
    assert!(
        found_by(&house, By::Phone(phone(1))).await.is_none(),
        "and not by the old one"
    );
    assert!(
        found_by(&house, By::Name("王晓明".to_owned())).await.is_none(),
        "the name was not taken"
    );
    assert_eq!(
        by_phone.level(),
        HealthLevel::Green,
        "how they stand is another matter"
    );
    assert!(undecided(&house, AUTHORITY).await.is_empty());
    let import = crate::imports::import(&house, &import.import_id).await;
    assert_eq!(counts(&import), [1, 0, 0, 1, 0]);
}

#[rstest]
#[tokio::test]
async fn somebody_with_another_document_may_be_another_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let known = registered(&house, 1).await;
    let taken = taken_in(&house, &with_passport(1)).await;
    assert_eq!(counts(&taken), [1, 0, 0, 0, 1]);
    let pair = undecided(&house, COMMUNITY).await.remove(0);
    assert_eq!(pair.kind(), pb::PairKind::SameNameBirthPhone);
    let unfit = decision(&house, &pair.pair_id, false, &[pb::PersonFact::Name]);
    let unfit = flaws(decide(&house, unfit).await);
    assert_eq!(unfit, [("take".to_owned(), "NOTHING_TO_TAKE".to_owned())]);

    let answer = decide(&house, decision(&house, &pair.pair_id, false, &[]))
        .await
        .expect("decided");
    assert_eq!(answer.outcome(), pb::PairOutcome::Registered);
    assert_ne!(answer.person_id, known.person_id);
    let ask = pb::GetPersonRequest {
        person_id: answer.person_id.clone(),
        ..Default::default()
    };
    let request = house.by("officer", AUTHORITY, ask);
    let person = house
        .registration()
        .get_person(request)
        .await
        .expect("shown")
        .into_inner();
    let person = person.person.expect("a person");
    assert_eq!(
        (person.id_document_kind(), person.level()),
        (IdDocumentKind::Passport, HealthLevel::Grey)
    );
    assert_eq!(counts(&import(&house, &taken.import_id).await), [1, 0, 1, 0, 0]);

    // A third document of the same name, birth date and phone: each of the two may be meant.
    let third = String::from_utf8(with_passport(1))
        .expect("text")
        .replace("E1234567", "G7654321");
    let third = taken_in(&house, third.as_bytes()).await;
    assert_eq!(counts(&third), [1, 0, 0, 0, 1]);
    let pairs = undecided(&house, AUTHORITY).await;
    assert_eq!(pairs.len(), 2);
    let first = decide(&house, decision(&house, &pairs[0].pair_id, false, &[]))
        .await
        .expect("decided");
    assert_eq!(
        (first.outcome(), first.person_id.as_str()),
        (pb::PairOutcome::Waits, "")
    );
    let take = [pb::PersonFact::IdDocument];
    let second = decide(&house, decision(&house, &pairs[1].pair_id, true, &take))
        .await
        .expect("decided");
    assert_eq!(second.outcome(), pb::PairOutcome::IsKnown);
    assert_eq!(counts(&import(&house, &third.import_id).await), [1, 0, 0, 1, 0]);
}

#[tokio::test]
async fn a_document_is_one_persons() {
    let house = House::open().await;
    registered(&house, 1).await;
    let other = row(1).replace("王小明", "李大力");
    let taken = taken_in(&house, &list(&[other])).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let answer = decide(&house, decision(&house, &pair.pair_id, false, &[]))
        .await
        .expect("decided");
    assert_eq!(
        (answer.outcome(), answer.person_id.as_str()),
        (pb::PairOutcome::Refused, "")
    );
    assert_eq!(counts(&import(&house, &taken.import_id).await), [1, 1, 0, 0, 0]);
    let file = errors(&house, &taken.import_id).await;
    assert!(
        file.contains("李大力") && file.contains("DOCUMENT_OF_ANOTHER_PERSON"),
        "{file}"
    );

    // The document of a row may meanwhile be a third person's: then it cannot be taken over.
    let taken = taken_in(&house, &with_passport(1)).await;
    assert_eq!(counts(&taken), [1, 0, 0, 0, 1]);
    let mut third = at_the_poster(&house, 3);
    third.person = Some(pb::PersonDetails {
        id_document: Some(pb::IdDocument {
            kind: IdDocumentKind::Passport.into(),
            number: "E12345671".to_owned(),
        }),
        ..details(3)
    });
    house
        .registration()
        .register_by_poster(third)
        .await
        .expect("registers");
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let take = [pb::PersonFact::IdDocument];
    let taking = decide(&house, decision(&house, &pair.pair_id, true, &take)).await;
    assert_eq!(reason(taking), "DOCUMENT_TAKEN");
    // And as another person they are known by now: matched again, beside the third.
    let different = decide(&house, decision(&house, &pair.pair_id, false, &[]))
        .await
        .expect("decided");
    assert_eq!(different.outcome(), pb::PairOutcome::Waits);
    let again = done(&house, &taken.import_id).await;
    assert_eq!(counts(&again), [1, 0, 0, 0, 1]);
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    assert_eq!(pair.kind(), pb::PairKind::SameDocument);
    assert_eq!(found(&house, 1).await.expect("there").level(), HealthLevel::Green);
}

#[tokio::test]
async fn twins_of_one_list_are_put_before_somebody() {
    let house = House::open().await;
    let heading = "姓名,证件类型,证件号码,联系电话,详细地址,出生日期";
    let one = format!("王小明,身份证,{},{},3号楼,", id_number(1), phone(1));
    let other = format!("王小明,护照,E12345678,{},3号楼,1950年1月1日", phone(1));
    let file = format!("{heading}\n{one}\n{other}\n");
    let taken = taken_in(&house, file.as_bytes()).await;
    assert_eq!(counts(&taken), [2, 0, 1, 0, 1]);
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    assert_eq!(
        pair.person_id,
        found(&house, 1).await.expect("registered").person_id
    );
}

#[rstest]
#[tokio::test]
async fn a_row_beside_somebody_who_is_erased_goes_with_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(pb::PairKind::SameDocument, pb::PairKind::SameNameBirthPhone)] kind: pb::PairKind,
) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let file = match kind {
        pb::PairKind::SameDocument => list(&[row(1).replace(&phone(1), &phone(9))]),
        _ => with_passport(1),
    };
    let taken = taken_in(&house, &file).await;
    assert_eq!(counts(&taken), [1, 0, 0, 0, 1]);
    assert_eq!(undecided(&house, AUTHORITY).await[0].kind(), kind);
    let erase = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: person.to_string(),
        reason: "本人要求".to_owned(),
    };
    house
        .registration()
        .erase_person(house.by_resident(person, erase))
        .await
        .expect("erased");
    assert!(undecided(&house, AUTHORITY).await.is_empty());
    // The duty that matches rows has looked by then.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(counts(&done(&house, &taken.import_id).await), [1, 0, 0, 1, 0]);
    for value in [
        By::IdNumber(id_number(1)),
        By::Phone(phone(1)),
        By::Phone(phone(9)),
    ] {
        assert!(
            found_by(&house, value).await.is_none(),
            "nobody is registered anew"
        );
    }
}

/// Told from the other of the two, the row would register whoever was erased anew.
#[rstest]
#[tokio::test]
async fn a_row_that_may_be_two_people_goes_with_the_first(#[values(On::Sqlite, On::Postgres)] on: On) {
    const OPEN: &str =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM due WHERE kind = 'import_pair' AND closed_at IS NULL";
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    taken_in(&house, &with_passport(1)).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let another = decision(&house, &pair.pair_id, false, &[]);
    decide(&house, another).await.expect("decided");
    let third = String::from_utf8(with_passport(1))
        .expect("text")
        .replace("E1234567", "G7654321");
    let third = taken_in(&house, third.as_bytes()).await;
    let pairs = undecided(&house, AUTHORITY).await;
    assert_eq!(pairs.len(), 2);
    let erase = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: person.to_string(),
        reason: "本人要求".to_owned(),
    };
    let erase = house.by_resident(person, erase);
    house.registration().erase_person(erase).await.expect("erased");
    assert!(undecided(&house, AUTHORITY).await.is_empty());
    let open = house.db.query(OPEN).fetch_one::<(i64,)>().await;
    assert_eq!(open.expect("counts").0, 0);
    assert_eq!(counts(&import(&house, &third.import_id).await), [1, 0, 0, 1, 0]);
    let other = pairs.iter().find(|pair| pair.person_id != person.to_string());
    let other = decision(&house, &other.expect("a pair").pair_id, false, &[]);
    assert_eq!(reason(decide(&house, other).await), "DECIDED_ALREADY");
}

#[tokio::test]
async fn whoever_decides_sees_both_sides() {
    let house = House::open().await;
    let elsewhere = pb::RegisterByStaffRequest {
        request_id: fresh(&house),
        person: Some(pb::PersonDetails {
            area: ELSEWHERE.to_owned(),
            ..details(1)
        }),
        health: Some(well()),
        notice_version: "2020-02".to_owned(),
        guardian_id: String::new(),
    };
    let request = house.by("officer", AUTHORITY, elsewhere);
    house
        .registration()
        .register_by_staff(request)
        .await
        .expect("registers");
    let heading = "姓名,证件号码,联系电话,详细地址,现住区划";
    let file = format!(
        "{heading}\n王小明,{},{},定和小区3号楼2单元501,{COMMUNITY}\n",
        id_number(1),
        phone(1)
    );
    let sent = messages(&fresh(&house), header(pb::FileFormat::Csv), file.as_bytes());
    let sent = house.by("community_worker", COMMUNITY, futures::stream::iter(sent));
    let answer = house
        .imports()
        .import_people(sent)
        .await
        .expect("taken in")
        .into_inner();
    done(&house, &answer.import.expect("an import").import_id).await;
    assert!(undecided(&house, COMMUNITY).await.is_empty());
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    assert_eq!(pair.differing().collect::<Vec<_>>(), [pb::PersonFact::Area]);
    let blind = decision(&house, &pair.pair_id, true, &[]);
    let blind = house.by("community_worker", COMMUNITY, blind);
    assert_eq!(
        reason(house.imports().decide_undecided(blind).await),
        "UNKNOWN_PAIR"
    );
    // Where they live decides who looks after them.
    let take = [pb::PersonFact::Area];
    decide(&house, decision(&house, &pair.pair_id, true, &take))
        .await
        .expect("decided");
    let ask = pb::FindPeopleRequest {
        by: Some(By::IdNumber(id_number(1))),
        ..Default::default()
    };
    let found = house
        .registration()
        .find_people(house.by("officer", COMMUNITY, ask))
        .await;
    assert_eq!(found.expect("found").into_inner().people.len(), 1);
}
