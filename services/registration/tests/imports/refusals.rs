//! What is refused, by its reason; and every field wrong at once.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, bad_fields, flaws, reason};
use crate::imports::workbook::{archive, workbook};
use crate::imports::{HEADING, fresh, header, list, messages, row, send, taken_in};
use proto::registration::v1 as pb;
use tonic_types::StatusExt;

async fn refused(house: &House, format: pb::FileFormat, file: &[u8]) -> String {
    reason(send(house, messages(&fresh(house), header(format), file)).await)
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_as_a_whole() {
    let house = House::open().await;
    let csv = pb::FileFormat::Csv;
    let xlsx = pb::FileFormat::Xlsx;
    assert_eq!(refused(&house, csv, b"").await, "FILE_EMPTY");
    assert_eq!(
        refused(&house, csv, format!("{HEADING}\n").as_bytes()).await,
        "FILE_EMPTY"
    );
    assert_eq!(
        refused(&house, csv, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await,
        "UNKNOWN_ENCODING"
    );
    assert_eq!(refused(&house, xlsx, &list(&[row(1)])).await, "NOT_A_TABLE");
    assert_eq!(refused(&house, xlsx, &workbook(&[])).await, "FILE_EMPTY");
    let parts: Vec<_> = (0..2_001).map(|nth| (format!("{nth}"), String::new())).collect();
    assert_eq!(refused(&house, xlsx, &archive(&parts)).await, "EXPANDS_TOO_MUCH");
    let many = format!("{HEADING}\n{}", "1\n".repeat(200_001));
    assert_eq!(refused(&house, csv, many.as_bytes()).await, "TOO_MANY_ROWS");
    let twice = "姓名,证件号码,手机,电话,地址\n王小明,,,,\n";
    assert_eq!(refused(&house, csv, twice.as_bytes()).await, "COLUMN_TWICE");

    let large = vec![b'x'; 1024 * 1024];
    let mut sent = messages(&fresh(&house), header(csv), b"");
    sent.extend((0..65).map(|_| pb::ImportPeopleRequest {
        chunk: large.clone(),
        ..Default::default()
    }));
    assert_eq!(reason(send(&house, sent).await), "FILE_TOO_LARGE");
}

#[tokio::test]
async fn every_missing_column_is_named() {
    let house = House::open().await;
    let file = "姓名,备注\n王小明,\n";
    let district = pb::ImportHeader {
        area: AUTHORITY.to_owned(),
        ..header(pb::FileFormat::Csv)
    };
    let answer = send(&house, messages(&fresh(&house), district, file.as_bytes())).await;
    let status = answer.expect_err("refused");
    assert_eq!(kit::fault::reason_of(&status).as_deref(), Some("COLUMNS_MISSING"));
    let bad = status.get_details_bad_request().expect("named");
    let named: Vec<_> = bad
        .field_violations
        .iter()
        .map(|flaw| flaw.field.as_str())
        .collect();
    assert_eq!(
        named,
        [
            "columns.id_document.number",
            "columns.phone",
            "columns.address",
            "columns.area"
        ]
    );
}

#[tokio::test]
async fn every_bad_field_of_a_header_is_named() {
    let house = House::open().await;
    let empty = send(&house, vec![pb::ImportPeopleRequest::default()]).await;
    assert_eq!(
        bad_fields(empty),
        [
            "request_id",
            "header.file_name",
            "header.format",
            "header.area",
            "header.kind",
            "header.notice_version",
            "header.purpose",
            "header.legal_basis"
        ]
    );
    assert_eq!(bad_fields(send(&house, Vec::new()).await).len(), 8);
    let wrong = pb::ImportHeader {
        file_name: "13800000001.csv".to_owned(),
        format: 9,
        area: "4108".to_owned(),
        kind: 9,
        notice_version: "x".repeat(21),
        purpose: "x".to_owned(),
        legal_basis: "11010519491231002X".to_owned(),
    };
    let wrong = flaws(send(&house, messages("none", wrong, b"x")).await);
    let reasons: Vec<_> = wrong[1..].iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "PERSONAL_DATA",
            "UNKNOWN_FILE_FORMAT",
            "NOT_AN_AREA",
            "UNKNOWN_LIST_KIND",
            "TOO_LONG",
            "TOO_SHORT",
            "PERSONAL_DATA"
        ]
    );
}

#[tokio::test]
async fn a_list_needs_its_area_its_notice_and_its_own_id() {
    let house = House::open().await;
    let file = list(&[row(1)]);
    let sent = messages(&fresh(&house), header(pb::FileFormat::Csv), &file);
    let elsewhere = house.by("officer", ELSEWHERE, futures::stream::iter(sent.clone()));
    assert_eq!(
        reason(house.imports().import_people(elsewhere).await),
        "OUT_OF_SCOPE"
    );
    let outdated = pb::ImportHeader {
        notice_version: "2019-01".to_owned(),
        ..header(pb::FileFormat::Csv)
    };
    let outdated = send(&house, messages(&fresh(&house), outdated, &file)).await;
    assert_eq!(reason(outdated), "NOTICE_OUTDATED");
    let id = fresh(&house);
    send(&house, messages(&id, header(pb::FileFormat::Csv), &file))
        .await
        .expect("taken in");
    let other = messages(&id, header(pb::FileFormat::Csv), &list(&[row(2)]));
    assert_eq!(reason(send(&house, other).await), "REQUEST_ID_REUSED");
    let resident = house.by("gate_staff", AUTHORITY, futures::stream::iter(sent));
    assert_eq!(
        reason(house.imports().import_people(resident).await),
        "ROLE_NOT_ALLOWED"
    );
}

#[tokio::test]
async fn rows_outside_the_area_of_their_list_are_bad() {
    let house = House::open().await;
    let file = format!(
        "姓名,证件号码,联系电话,详细地址,现住区划\n王小明,{},13800000001,3号楼,{ELSEWHERE}\n",
        crate::people::id_number(1)
    );
    let import = taken_in(&house, file.as_bytes()).await;
    assert_eq!(import.rows_bad, 1);
    let file = crate::imports::errors(&house, &import.import_id).await;
    assert!(file.contains("现住区划,OUTSIDE_THE_LIST"), "{file}");
}

#[tokio::test]
async fn what_is_elsewhere_or_nowhere_is_unknown() {
    let house = House::open().await;
    let import = taken_in(&house, &list(&[row(1)])).await;
    let mut client = house.imports();
    let ask = |id: &str| pb::GetImportRequest {
        import_id: id.to_owned(),
    };
    let elsewhere = client
        .get_import(house.by("officer", ELSEWHERE, ask(&import.import_id)))
        .await;
    assert_eq!(reason(elsewhere), "UNKNOWN_IMPORT");
    let nowhere = client
        .get_import(house.by("officer", AUTHORITY, ask(&fresh(&house))))
        .await;
    assert_eq!(reason(nowhere), "UNKNOWN_IMPORT");
    let bad = client.get_import(house.by("officer", AUTHORITY, ask(""))).await;
    assert_eq!(bad_fields(bad), ["import_id"]);

    let export = |id: &str, purpose: &str| pb::ExportImportErrorsRequest {
        import_id: id.to_owned(),
        purpose: purpose.to_owned(),
    };
    let silent = client
        .export_import_errors(house.by("officer", AUTHORITY, export(&import.import_id, "")))
        .await;
    assert_eq!(reason(silent.map(|_| ())), "PURPOSE_MISSING");
    let other = export(&import.import_id, "更正名单");
    let other = client
        .export_import_errors(house.by("officer", ELSEWHERE, other))
        .await;
    assert_eq!(reason(other.map(|_| ())), "UNKNOWN_IMPORT");
    let wrong = client
        .export_import_errors(house.by("officer", AUTHORITY, export("x", "x")))
        .await;
    assert_eq!(bad_fields(wrong.map(|_| ())), ["import_id", "purpose"]);
}

#[tokio::test]
async fn lists_and_decisions_name_every_bad_field() {
    let house = House::open().await;
    let mut client = house.imports();
    let imports = |area: &str, page_token: &str| pb::ListImportsRequest {
        area: area.to_owned(),
        page_size: -1,
        page_token: page_token.to_owned(),
    };
    let wrong = client
        .list_imports(house.by("officer", AUTHORITY, imports("x", "?")))
        .await;
    assert_eq!(bad_fields(wrong), ["area", "page_size", "page_token"]);
    let outside = pb::ListImportsRequest {
        area: ELSEWHERE.to_owned(),
        ..Default::default()
    };
    let outside = client.list_imports(house.by("officer", COMMUNITY, outside)).await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    for _ in 0..2 {
        let nth = house.clock.now().unix_seconds() as u16 % 100;
        taken_in(&house, &list(&[row(nth + 1)])).await;
        house.clock.advance(std::time::Duration::from_secs(1));
    }
    let page = pb::ListImportsRequest {
        page_size: 1,
        ..Default::default()
    };
    let first = client.list_imports(house.by("officer", AUTHORITY, page)).await;
    let other = pb::ListImportsRequest {
        area: COMMUNITY.to_owned(),
        page_token: first.expect("listed").into_inner().next_page_token,
        ..Default::default()
    };
    let other = flaws(client.list_imports(house.by("officer", AUTHORITY, other)).await);
    assert_eq!(
        other,
        [("page_token".to_owned(), "PAGE_TOKEN_OF_ANOTHER_QUERY".to_owned())]
    );

    let pairs = pb::ListUndecidedRequest {
        area: "x".to_owned(),
        import_id: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
        overdue: false,
    };
    let wrong = client.list_undecided(house.by("officer", AUTHORITY, pairs)).await;
    assert_eq!(
        bad_fields(wrong),
        ["area", "import_id", "page_size", "page_token"]
    );
    let outside = pb::ListUndecidedRequest {
        area: ELSEWHERE.to_owned(),
        ..Default::default()
    };
    let outside = client
        .list_undecided(house.by("officer", COMMUNITY, outside))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    let decision = pb::DecideUndecidedRequest {
        take: vec![99],
        ..Default::default()
    };
    let wrong = client
        .decide_undecided(house.by("officer", AUTHORITY, decision))
        .await;
    assert_eq!(
        bad_fields(wrong),
        ["request_id", "pair_id", "decision", "take", "reason"]
    );
    let nowhere = pb::DecideUndecidedRequest {
        request_id: fresh(&house),
        pair_id: fresh(&house),
        decision: pb::PairDecision::Same.into(),
        take: Vec::new(),
        reason: "电话核实".to_owned(),
    };
    let nowhere = client
        .decide_undecided(house.by("officer", AUTHORITY, nowhere))
        .await;
    assert_eq!(reason(nowhere), "UNKNOWN_PAIR");
    let merge = client
        .merge_people(house.by("officer", AUTHORITY, pb::MergePeopleRequest::default()))
        .await;
    assert_eq!(
        bad_fields(merge),
        ["request_id", "kept_id", "merged_id", "reason"]
    );
    let worker = house.by("community_worker", AUTHORITY, pb::MergePeopleRequest::default());
    assert_eq!(reason(client.merge_people(worker).await), "ROLE_NOT_ALLOWED");
}
