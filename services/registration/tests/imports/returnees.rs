//! Lists of returnees: each row tells a trip, of people new and known, decided and in workbooks; and what is wrong with one comes back.

use crate::house::{AUTHORITY, COMMUNITY, House, reason};
use crate::imports::deciding::{decide, decision};
use crate::imports::workbook::{Value, workbook};
use crate::imports::{counts, done, errors, found, found_by, fresh, header, messages, send, undecided};
use crate::people::{id_number, person_id, phone, registered};
use crate::returnees::{declared, facts, returnees};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;
use rstest::rstest;

const HEADING: &str = "姓名,证件号码,联系电话,详细地址,人员类别,来源地,到达日期,交通方式,车次/航班,车牌号";

/// The nth invented resident with a trip of these last cells.
fn row(nth: u16, trip: &str) -> String {
    format!(
        "王小明,{},{},定和小区3号楼2单元501,{trip}",
        id_number(nth),
        phone(nth)
    )
}

fn list(rows: &[String]) -> Vec<u8> {
    format!("{HEADING}\n{}\n", rows.join("\n")).into_bytes()
}

fn of_returnees(format: pb::FileFormat) -> pb::ImportHeader {
    pb::ImportHeader {
        file_name: "定和社区三返人员".to_owned(),
        kind: pb::ListKind::Returnees.into(),
        ..header(format)
    }
}

async fn taken_in(house: &House, format: pb::FileFormat, file: &[u8]) -> pb::Import {
    let sent = messages(&fresh(house), of_returnees(format), file);
    let answer = send(house, sent).await.expect("the list is taken in");
    done(house, &answer.import.expect("an import").import_id).await
}

/// Whom a list of arrivals shows: the person and the trip.
async fn arrivals(house: &House, list: pb::ArrivalList) -> Vec<pb::Trip> {
    let ask = pb::ListArrivalsRequest {
        list: list.into(),
        ..Default::default()
    };
    let request = house.by("community_worker", COMMUNITY, ask);
    let listed = returnees(house).list_arrivals(request).await.expect("listed");
    let arrivals = listed.into_inner().arrivals.into_iter();
    arrivals.filter_map(|arrival| arrival.trip).collect()
}

/// Present, arrived that day, planned, declared late.
async fn figures(house: &House) -> [i64; 4] {
    let request = house.by("command", AUTHORITY, pb::CountReturneesRequest::default());
    let counted = returnees(house).count_returnees(request).await.expect("counted");
    let whole = counted.into_inner().whole.expect("figures");
    let total = whole.total.expect("figures");
    [
        total.present,
        total.arrived_that_day,
        total.planned,
        total.declared_late,
    ]
}

#[rstest]
#[tokio::test]
async fn a_list_of_returnees_makes_trips(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let known = person_id(&registered(&house, 1).await.person_id);
    let told = person_id(&registered(&house, 2).await.person_id);
    let own = declared(&house, told, facts("2020-02-29")).await;
    let file = list(&[
        row(1, "返工,420100,2020-02-28,火车,G1572,"),
        // They have said so themselves.
        row(2, "返工,武汉,2020年2月29日,高铁,,"),
        row(3, "返乡人员,湖北省,2020-03-01,,,"),
        row(4, "返校,意大利,2020/3/3,飞机,CA950,"),
        row(5, "返岗,郑州市,20200301,自驾,,豫A12345"),
    ]);
    let import = taken_in(&house, pb::FileFormat::Csv, &file).await;
    assert_eq!(counts(&import), [5, 0, 3, 2, 0]);

    let here = arrivals(&house, pb::ArrivalList::Present).await;
    let people: Vec<_> = here.iter().map(|trip| trip.person_id.clone()).collect();
    assert_eq!(people[..2], [known.to_string(), told.to_string()]);
    assert_eq!(here.len(), 4);
    assert_eq!(here[1].trip_id, own.trip_id, "and there is no second one");
    let first = &here[0];
    let facts = first.facts.clone().expect("facts");
    assert_eq!(
        (facts.kind(), facts.means(), facts.transport_number.as_str()),
        (pb::ReturneeKind::Work, pb::TravelMeans::Rail, "G1572")
    );
    assert_eq!(facts.to_area.expect("an area").code, COMMUNITY);
    assert_eq!((first.source(), first.declared_late), (pb::Source::Staff, true));
    let awaited = arrivals(&house, pb::ArrivalList::Unspecified).await;
    let [awaited] = awaited.as_slice() else {
        panic!("{awaited:?}")
    };
    let fourth = found(&house, 4).await.expect("registered");
    assert_eq!(awaited.person_id, fourth.person_id);
    assert_eq!(
        awaited.facts.as_ref().map(|facts| facts.from_country.as_str()),
        Some("ITA")
    );
    // Who came on 28 and 29 February said so late.
    assert_eq!(figures(&house).await, [4, 2, 1, 2]);

    // Another list with the same trips, and the same list once more, change nothing.
    let longer = [
        file.clone(),
        format!("{}\n", row(6, "返乡,北京,2020-03-01,,,")).into_bytes(),
    ]
    .concat();
    let longer = taken_in(&house, pb::FileFormat::Csv, &longer).await;
    assert_eq!(counts(&longer), [6, 0, 1, 5, 0]);
    let again = messages(&fresh(&house), of_returnees(pb::FileFormat::Csv), &file);
    assert!(send(&house, again).await.expect("answered").is_repeat);
    assert_eq!(figures(&house).await, [5, 3, 1, 2]);
    assert_eq!(arrivals(&house, pb::ArrivalList::Present).await.len(), 5);
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_with_a_trip_comes_back(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let file = list(&[
        row(1, ",420100,2020-02-28,,,"),
        row(2, "返工,火星,2020-02-28,,,"),
        row(3, "返工,410811007,2020-02-30,,,"),
        row(4, "旅游,420100,,走路,,豫"),
        row(5, "返工,420100,2021-03-01,,,"),
        row(6, "返工,420100,2020-02-28,,,"),
    ]);
    let import = taken_in(&house, pb::FileFormat::Csv, &file).await;
    assert_eq!(counts(&import), [6, 5, 1, 0, 0]);
    let file = errors(&house, &import.import_id).await;
    let told: Vec<bool> = [
        ",2,人员类别,MISSING",
        ",3,来源地,UNKNOWN_PLACE",
        ",4,来源地；到达日期,WITHIN_THE_DISTRICT",
        ",5,人员类别；到达日期；交通方式；车牌号,\"UNKNOWN_RETURNEE_KIND",
        ",6,到达日期,TOO_FAR_AHEAD",
    ]
    .iter()
    .zip(file.lines().skip(1))
    .map(|(reason, line)| line.contains(reason))
    .collect();
    assert_eq!(told, [true; 5], "{file}");
    assert_eq!(figures(&house).await[0], 1);
    assert!(found(&house, 5).await.is_none());

    // Without its columns it is no list of returnees; as any other, these mean nothing.
    let plain = "姓名,证件号码,联系电话,详细地址,来源地\n王小明,,,,\n";
    let sent = messages(
        &fresh(&house),
        of_returnees(pb::FileFormat::Csv),
        plain.as_bytes(),
    );
    assert_eq!(reason(send(&house, sent).await), "COLUMNS_MISSING");
}

#[rstest]
#[tokio::test]
async fn an_undecided_row_makes_its_trip_when_it_is_decided(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let known = registered(&house, 1).await;
    let renamed = row(1, "返工,420100,2020-03-03,,,").replace("王小明", "王晓明");
    let import = taken_in(&house, pb::FileFormat::Csv, &list(&[renamed])).await;
    assert_eq!(counts(&import), [1, 0, 0, 0, 1]);
    assert!(arrivals(&house, pb::ArrivalList::Unspecified).await.is_empty());

    // Decided days later: they were awaited when the list came, and nobody has seen them since.
    house
        .clock
        .advance(std::time::Duration::from_secs(4 * 24 * 3_600));
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let answer = decide(&house, decision(&house, &pair.pair_id, true, &[])).await;
    assert_eq!(answer.expect("decided").outcome(), pb::PairOutcome::IsKnown);
    let overdue = arrivals(&house, pb::ArrivalList::Overdue).await;
    let [trip] = overdue.as_slice() else {
        panic!("{overdue:?}")
    };
    assert_eq!((&trip.person_id, trip.declared_late), (&known.person_id, false));

    let passport = format!(
        "姓名,证件类型,证件号码,联系电话,详细地址,出生日期,人员类别,来源地,到达日期\n\
         王小明,护照,E12345671,{},3号楼,1950-01-01,返乡,湖北,2020-03-04\n",
        phone(1)
    );
    let import = taken_in(&house, pb::FileFormat::Csv, passport.as_bytes()).await;
    assert_eq!(counts(&import), [1, 0, 0, 0, 1]);
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let answer = decide(&house, decision(&house, &pair.pair_id, false, &[])).await;
    let answer = answer.expect("decided");
    assert_eq!(answer.outcome(), pb::PairOutcome::Registered);
    let here = arrivals(&house, pb::ArrivalList::Present).await;
    assert_eq!(here.len(), 1);
    assert_eq!(here[0].person_id, answer.person_id);
}

#[tokio::test]
async fn nobody_is_awaited_time_and_again_by_lists_either() {
    const DECIDED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE act = 'DecideUndecided' AND subject = $1 \
         AND old_hash IS NOT NULL AND new_hash IS NOT NULL";
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    for day in 2..=6 {
        declared(&house, person, facts(&format!("2020-03-0{day}"))).await;
    }
    let file = list(&[
        row(1, "返工,420100,2020-03-09,,,"),
        row(2, "返工,420100,2020-03-09,,,"),
    ]);
    let import = taken_in(&house, pb::FileFormat::Csv, &file).await;
    assert_eq!(counts(&import), [2, 1, 1, 0, 0]);
    let file = errors(&house, &import.import_id).await;
    assert!(file.contains(",2,,TOO_MANY_TRIPS"), "{file}");

    // The same of a row that somebody decides.
    let renamed = row(1, "返工,420100,2020-03-10,,,").replace("王小明", "王晓明");
    let import = taken_in(&house, pb::FileFormat::Csv, &list(&[renamed])).await;
    let pair = undecided(&house, AUTHORITY).await.remove(0);
    let take = [pb::PersonFact::Name];
    let answer = decide(&house, decision(&house, &pair.pair_id, true, &take)).await;
    assert_eq!(answer.expect("decided").outcome(), pb::PairOutcome::Refused);
    // What was decided of the person holds all the same, and the trail says whom it was about.
    let renamed = found_by(&house, By::Name("王晓明".to_owned())).await;
    assert_eq!(renamed.expect("renamed").person_id, person.to_string());
    let lines = house.db.query(DECIDED).bind(person).fetch_one::<(i64,)>();
    assert_eq!(lines.await.expect("counts").0, 1);
    let file = errors(&house, &import.import_id).await;
    assert!(file.contains("TOO_MANY_TRIPS"), "{file}");
    assert_eq!(arrivals(&house, pb::ArrivalList::Unspecified).await.len(), 6);
}

#[tokio::test]
async fn a_workbook_of_returnees_is_read_like_a_text() {
    let house = House::open().await;
    let text = |text: &str| Value::Text(text.to_owned());
    let heading = [
        "姓名",
        "证件号码",
        "联系电话",
        "详细地址",
        "返回类型",
        "来自何地",
        "返回时间",
    ];
    let person = |nth: u16, from: Value, day: f64| {
        vec![
            text("王小明"),
            text(&id_number(nth)),
            text(&phone(nth)),
            text("3号楼"),
            text("返乡"),
            from,
            Value::Date(day),
        ]
    };
    let rows = [
        heading.map(text).to_vec(),
        person(1, Value::Number(420_100.0), 43_889.0), // 2020-02-28
        person(2, Value::Error, 43_889.0),
    ];
    let import = taken_in(&house, pb::FileFormat::Xlsx, &workbook(&rows)).await;
    assert_eq!(counts(&import), [2, 1, 1, 0, 0]);
    let here = arrivals(&house, pb::ArrivalList::Present).await;
    let arrived = here[0].arrived.clone().expect("arrived");
    assert_eq!(arrived, crate::returnees::when("2020-02-28"));
    let file = errors(&house, &import.import_id).await;
    assert!(file.contains(",3,来源地,CELL_ERROR"), "{file}");
}

/// As a spreadsheet writes it: the moment of an arrival, and a column each for trains and flights.
#[tokio::test]
async fn times_of_arrival_and_columns_of_trains_and_flights_are_read() {
    let house = House::open().await;
    let heading = "姓名,证件号码,联系电话,详细地址,人员类别,来源地,到达时间,交通方式,车次,航班";
    let rows = [
        row(1, "返工,420100,2020/2/28 8:30,火车,G1572,"),
        row(2, "返乡,意大利,2020年2月28日 23：10,飞机,,CA950"),
    ];
    let file = format!("{heading}\n{}\n", rows.join("\n"));
    let import = taken_in(&house, pb::FileFormat::Csv, file.as_bytes()).await;
    assert_eq!(counts(&import), [2, 0, 2, 0, 0]);
    let here = arrivals(&house, pb::ArrivalList::Present).await.into_iter();
    let mut told: Vec<_> = here
        .filter_map(|trip| Some((trip.arrived?, trip.facts?.transport_number)))
        .collect();
    told.sort_by(|(_, one), (_, other)| one.cmp(other));
    let day = crate::returnees::when("2020-02-28");
    let expected = ["CA950", "G1572"].map(|number| (day.clone(), number.to_owned()));
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_same_file_is_another_list_as_another_kind() {
    let house = House::open().await;
    let file = list(&[row(1, "返工,420100,2020-02-28,,,")]);
    let sent = messages(&fresh(&house), header(pb::FileFormat::Csv), &file);
    let residents = send(&house, sent)
        .await
        .expect("taken in")
        .import
        .expect("an import");
    let residents = done(&house, &residents.import_id).await;
    assert_eq!(residents.unknown_columns, [5, 6, 7, 8, 9, 10]);
    assert_eq!(figures(&house).await[0], 0);
    let import = taken_in(&house, pb::FileFormat::Csv, &file).await;
    assert_eq!(counts(&import), [1, 0, 0, 1, 0]);
    assert_eq!(figures(&house).await[0], 1);
}
