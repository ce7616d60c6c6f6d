//! The community's list of people, typed by hand: handed in with errors, corrected, handed in again; what nobody can know is decided by a
//! person; and a registration that was killed goes on where it stopped.

use crate::steps::people::{id_number, in_clear};
use crate::steps::places::COMMUNITY;
use crate::steps::{fresh_id, until};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::import_service_client::ImportServiceClient;
use rstest::rstest;
use tests::town::{Built, Town};
use tonic::transport::Channel;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_list_of_people_is_imported_corrected_and_decided(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    a_list_is_imported(&mut town).await;
}

/// Rows of the list; enough that it is worked on for a while.
const ROWS: u16 = 900;

fn row(nth: u16) -> String {
    format!(
        "王小明,身份证,{},1380000{nth:04},定和小区{}号楼",
        id_number(nth),
        nth % 40 + 1
    )
}

fn table(rows: &[String]) -> Vec<u8> {
    format!(
        "姓名,证件类型,证件号码,联系电话,详细地址\r\n{}\r\n",
        rows.join("\r\n")
    )
    .into_bytes()
}

/// What was typed: three rows are wrong.
fn typed() -> Vec<String> {
    let mut rows: Vec<String> = (1..=ROWS).map(row).collect();
    rows[9] = rows[9].replace(&id_number(10), "4.10811E+17");
    rows[99] = rows[99].replace("1380000", "138000");
    rows[499] = rows[498].clone();
    rows
}

async fn a_list_is_imported(town: &mut Town) {
    // With errors; and the power fails while it is worked on.
    let list = table(&typed());
    let first = hands_in(town, &list).await;
    assert_eq!((first.rows_read, first.rows_bad), (i32::from(ROWS), 3));
    town.registration_process().kill();
    town.registration_process().start_again();
    let first = is_done(town, &first.import_id).await;
    assert_eq!(
        (first.rows_new, first.rows_known, first.rows_undecided),
        (i32::from(ROWS) - 3, 0, 0)
    );

    // The same file again, by whoever was not sure that it had arrived.
    let again = hands_in(town, &list).await;
    assert_eq!(again, first);

    // The bad rows come back, are corrected, and are a list of their own.
    let errors = errors_of(town, &first.import_id).await;
    let reasons: Vec<&str> = ["NUMBER_LOST_DIGITS", "NOT_11_DIGITS", "REPEATED_IN_FILE"]
        .into_iter()
        .zip(errors.lines().skip(1))
        .filter(|(reason, line)| line.contains(reason))
        .map(|(reason, _)| reason)
        .collect();
    assert_eq!(reasons.len(), 3, "{errors}");
    let corrected = errors
        .replace("4.10811E+17", &id_number(10))
        .replace(",1380000100,", ",13800000100,")
        .replace(&id_number(499), &id_number(500))
        .replace(",13800000499,", ",13800000500,");
    let corrected = hands_in(town, corrected.as_bytes()).await;
    let corrected = is_done(town, &corrected.import_id).await;
    assert_eq!(
        (
            corrected.rows_read,
            corrected.rows_bad,
            corrected.rows_new,
            corrected.rows_known
        ),
        (3, 0, 3, 0),
        "{corrected:?}"
    );

    // Somebody's phone is another one in the next list: a person decides, once.
    let next = table(&[row(7), row(8).replace("13800000008", "13900000008")]);
    let next = hands_in(town, &next).await;
    let next = is_done(town, &next.import_id).await;
    assert_eq!((next.rows_known, next.rows_undecided), (1, 1));
    let undecided = pb::ListUndecidedRequest {
        import_id: next.import_id.clone(),
        ..Default::default()
    };
    let listed = imports(town)
        .list_undecided(town.by(Role::CommunityWorker, undecided))
        .await;
    let pair = listed.expect("listed").into_inner().pairs.remove(0);
    assert_eq!(pair.differing().collect::<Vec<_>>(), [pb::PersonFact::Phone]);
    assert_eq!(pair.row.expect("a row").phone, "139****0008");
    let decision = pb::DecideUndecidedRequest {
        request_id: fresh_id(town),
        pair_id: pair.pair_id,
        decision: pb::PairDecision::Same.into(),
        take: vec![pb::PersonFact::Phone.into()],
        reason: "电话核实".to_owned(),
    };
    for _ in 0..2 {
        let request = town.by(Role::CommunityWorker, decision.clone());
        let answer = imports(town)
            .decide_undecided(request)
            .await
            .expect("decided")
            .into_inner();
        assert_eq!(
            (answer.outcome(), &answer.person_id),
            (pb::PairOutcome::IsKnown, &pair.person_id)
        );
    }
    let person = in_clear(town, &pair.person_id).await;
    assert_eq!(person.phone, "13900000008");
    assert_eq!(person.level(), HealthLevel::Grey, "nobody has asked them yet");
    assert_eq!(is_done(town, &next.import_id).await.rows_known, 2);
}

fn imports(town: &Town) -> ImportServiceClient<Channel> {
    ImportServiceClient::new(town.registration.clone())
}

async fn hands_in(town: &Town, file: &[u8]) -> pb::Import {
    let header = pb::ImportHeader {
        file_name: "新兴社区.csv".to_owned(),
        format: pb::FileFormat::Csv.into(),
        area: COMMUNITY.to_owned(),
        kind: pb::ListKind::Residents.into(),
        notice_version: "2020-02".to_owned(),
        purpose: "全面排查".to_owned(),
        legal_basis: "豫疫情防指办〔2020〕9号".to_owned(),
    };
    let first = pb::ImportPeopleRequest {
        request_id: fresh_id(town),
        header: Some(header),
        chunk: Vec::new(),
    };
    let chunks = file.chunks(16 * 1024).map(|chunk| pb::ImportPeopleRequest {
        chunk: chunk.to_vec(),
        ..Default::default()
    });
    let sent: Vec<_> = std::iter::once(first).chain(chunks).collect();
    let request = town.by(Role::CommunityWorker, tokio_stream::iter(sent));
    let answer = imports(town)
        .import_people(request)
        .await
        .expect("the list is taken in");
    answer.into_inner().import.expect("an import")
}

async fn is_done(town: &Town, import_id: &str) -> pb::Import {
    until("the list is worked on", async || {
        let ask = pb::GetImportRequest {
            import_id: import_id.to_owned(),
        };
        let answer = imports(town)
            .get_import(town.by(Role::CommunityWorker, ask))
            .await
            .ok()?;
        let import = answer.into_inner().import?;
        (import.state() == pb::ImportState::Done).then_some(import)
    })
    .await
}

async fn errors_of(town: &Town, import_id: &str) -> String {
    let ask = pb::ExportImportErrorsRequest {
        import_id: import_id.to_owned(),
        purpose: "更正名单".to_owned(),
    };
    let request = town.by(Role::CommunityWorker, ask);
    let mut chunks = imports(town)
        .export_import_errors(request)
        .await
        .expect("exported")
        .into_inner();
    let mut file = Vec::new();
    while let Some(chunk) = chunks.message().await.expect("a chunk") {
        file.extend(chunk.chunk);
    }
    String::from_utf8(file).expect("text")
}
