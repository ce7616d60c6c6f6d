//! Lists of people: taken in through the layers, decided, merged; and their tables on both engines.

mod deadlines;
mod deciding;
mod ended;
mod exports;
mod lists;
mod merging;
mod refusals;
mod returnees;
mod spreadsheets;
mod store;
mod workbook;

use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::people::{id_number, phone};
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::import_service_client::ImportServiceClient;
use std::time::Duration;
use tonic::Status;
use vocabulary::ImportId;

/// The heading of the lists below.
pub(crate) const HEADING: &str = "序号,姓名,证件类型,证件号码,联系电话,性别,详细地址";

impl House {
    pub(crate) fn imports(&self) -> ImportServiceClient<Wire> {
        ImportServiceClient::new(self.wire.clone())
    }
}

/// The nth invented resident as a row, like `people::details` describes them.
pub(crate) fn row(nth: u16) -> String {
    format!(
        "{nth},王小明,身份证,{},{},,定和小区3号楼2单元501",
        id_number(nth),
        phone(nth)
    )
}

/// A list of rows.
pub(crate) fn list(rows: &[String]) -> Vec<u8> {
    format!("{HEADING}\n{}\n", rows.join("\n")).into_bytes()
}

/// A header as it should be.
pub(crate) fn header(format: pb::FileFormat) -> pb::ImportHeader {
    pb::ImportHeader {
        file_name: "定和社区居民.csv".to_owned(),
        format: format.into(),
        area: COMMUNITY.to_owned(),
        kind: pb::ListKind::Residents.into(),
        notice_version: "2020-02".to_owned(),
        purpose: "全面排查".to_owned(),
        legal_basis: "豫疫情防指办〔2020〕9号".to_owned(),
    }
}

/// A fresh id, as a client makes it.
pub(crate) fn fresh(house: &House) -> String {
    ImportId::new(house.clock.now()).to_string()
}

/// What is sent: the header, then the file in two chunks.
pub(crate) fn messages(
    request_id: &str,
    header: pb::ImportHeader,
    file: &[u8],
) -> Vec<pb::ImportPeopleRequest> {
    let (one, other) = file.split_at(file.len() / 2);
    let first = pb::ImportPeopleRequest {
        request_id: request_id.to_owned(),
        header: Some(header),
        chunk: Vec::new(),
    };
    let chunk = |bytes: &[u8]| pb::ImportPeopleRequest {
        chunk: bytes.to_vec(),
        ..Default::default()
    };
    vec![first, chunk(one), chunk(other)]
}

/// Sends messages as a community worker of the whole district.
pub(crate) async fn send(
    house: &House,
    messages: Vec<pb::ImportPeopleRequest>,
) -> Result<pb::ImportPeopleResponse, Status> {
    let request = house.by("community_worker", AUTHORITY, futures::stream::iter(messages));
    Ok(house.imports().import_people(request).await?.into_inner())
}

/// Takes a CSV file in and waits until it is done.
pub(crate) async fn taken_in(house: &House, file: &[u8]) -> pb::Import {
    let messages = messages(&fresh(house), header(pb::FileFormat::Csv), file);
    let answer = send(house, messages).await.expect("the list is taken in");
    assert!(!answer.is_repeat);
    done(house, &answer.import.expect("an import").import_id).await
}

/// Waits until an import is done.
pub(crate) async fn done(house: &House, import_id: &str) -> pb::Import {
    for _ in 0..600 {
        let import = import(house, import_id).await;
        if import.state() == pb::ImportState::Done {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import is not done");
}

/// An import as it is now.
pub(crate) async fn import(house: &House, import_id: &str) -> pb::Import {
    let ask = pb::GetImportRequest {
        import_id: import_id.to_owned(),
    };
    let request = house.by("community_worker", AUTHORITY, ask);
    let answer = house.imports().get_import(request).await.expect("shown");
    answer.into_inner().import.expect("an import")
}

/// Read, bad, new, known, undecided.
pub(crate) fn counts(import: &pb::Import) -> [i32; 5] {
    [
        import.rows_read,
        import.rows_bad,
        import.rows_new,
        import.rows_known,
        import.rows_undecided,
    ]
}

/// The file of errors.
pub(crate) async fn errors(house: &House, import_id: &str) -> String {
    let ask = pb::ExportImportErrorsRequest {
        import_id: import_id.to_owned(),
        purpose: "更正名单".to_owned(),
    };
    let request = house.by("community_worker", AUTHORITY, ask);
    let mut chunks = house
        .imports()
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

/// Pairs that wait, as an officer sees them.
pub(crate) async fn undecided(house: &House, scope: &str) -> Vec<pb::UndecidedPair> {
    let ask = pb::ListUndecidedRequest::default();
    let request = house.by("officer", scope, ask);
    let answer = house.imports().list_undecided(request).await.expect("listed");
    answer.into_inner().pairs
}

/// The person who has the document of the nth invented resident.
pub(crate) async fn found(house: &House, nth: u16) -> Option<pb::Person> {
    found_by(house, pb::find_people_request::By::IdNumber(id_number(nth))).await
}

/// The first person that a value finds.
pub(crate) async fn found_by(house: &House, by: pb::find_people_request::By) -> Option<pb::Person> {
    let ask = pb::FindPeopleRequest {
        by: Some(by),
        ..Default::default()
    };
    let request = house.by("officer", AUTHORITY, ask);
    let answer = house.registration().find_people(request).await.expect("found");
    answer.into_inner().people.into_iter().next()
}
