//! How lists of people are asked about.

use super::Ask;
use crate::personal::pantry::{NOTICE, Pantry};
use crate::personal::planted::{ADDRESS, HISTORY, NAME, PHONE, STREET, id_number};
use proto::registration::v1 as pb;
use proto::registration::v1::export_service_client::ExportServiceClient;
use proto::registration::v1::import_service_client::ImportServiceClient;
use std::time::Duration;
use tokio_stream::iter;
use vocabulary::Role;

/// Why a list is handed in, or read in clear.
const PURPOSE: &str = "排查返乡人员";

pub(super) async fn lists(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = (200, String::new());
    let asks = match rpc {
        "ImportPeople" => vec![Ask::stream(&sent(pantry, &row(pantry.newcomer(), ADDRESS)))],
        "GetImport" => vec![Ask::plain(pb::GetImportRequest {
            import_id: a_list(pantry, &row(pantry.newcomer(), ADDRESS)).await,
        })],
        "ListImports" => vec![Ask::plain(pb::ListImportsRequest {
            area: String::new(),
            page_size,
            page_token,
        })],
        "ExportImportErrors" => {
            let asked = errors_of_a_list(pantry).await;
            vec![Ask::so("in clear, with a purpose", asked)]
        }
        "ListUndecided" => vec![Ask::plain(pb::ListUndecidedRequest {
            area: String::new(),
            import_id: String::new(),
            page_size,
            page_token,
            overdue: false,
        })],
        "DecideUndecided" => vec![Ask::plain(pb::DecideUndecidedRequest {
            request_id: pantry.id(),
            pair_id: a_pair(pantry).await,
            decision: pb::PairDecision::Same.into(),
            take: vec![pb::PersonFact::Address.into()],
            reason: "核实".to_owned(),
        })],
        "MergePeople" => vec![Ask::plain(pb::MergePeopleRequest {
            request_id: pantry.id(),
            kept_id: pantry.fresh_person().await.0,
            merged_id: pantry.fresh_person().await.0,
            reason: "重复登记".to_owned(),
        })],
        _ => return None,
    };
    Some(asks)
}

pub(super) async fn exports(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = (200, String::new());
    let ask = match rpc {
        "ListExports" => Ask::plain(pb::ListExportsRequest {
            area: String::new(),
            held_only: false,
            page_size,
            page_token,
        }),
        "ConfirmDestroyed" => Ask::plain(pb::ConfirmDestroyedRequest {
            export_id: an_export(pantry).await,
            note: "shredded".to_owned(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}

/// The errors of a list with a phone that is none: everything else of the row is a secret.
async fn errors_of_a_list(pantry: &Pantry<'_>) -> pb::ExportImportErrorsRequest {
    let bad = row(pantry.newcomer(), ADDRESS).replace(PHONE, &format!("{PHONE}0"));
    pb::ExportImportErrorsRequest {
        import_id: a_list(pantry, &bad).await,
        purpose: PURPOSE.to_owned(),
    }
}

/// A file of errors that a community worker has taken.
async fn an_export(pantry: &Pantry<'_>) -> String {
    let asked = errors_of_a_list(pantry).await;
    let import_id = asked.import_id.clone();
    let taken = client(pantry)
        .export_import_errors(pantry.by(Role::CommunityWorker, asked))
        .await;
    taken.expect("the errors leave");
    let ask = pb::ListExportsRequest::default();
    let listed = ExportServiceClient::new(pantry.town.registration.clone())
        .list_exports(pantry.by(Role::CommunityWorker, ask))
        .await;
    let mut exports = listed.expect("listed").into_inner().exports.into_iter();
    let export = exports.find(|export| export.import_id == import_id);
    export.expect("it is registered").export_id
}

fn row(number: u16, address: &str) -> String {
    format!(
        "{NAME},{},{PHONE},{address},{HISTORY},返乡,420100,2020-02-28",
        id_number(number)
    )
}

fn sent(pantry: &Pantry<'_>, row: &str) -> Vec<pb::ImportPeopleRequest> {
    let header = pb::ImportHeader {
        file_name: "返乡人员.csv".to_owned(),
        format: pb::FileFormat::Csv.into(),
        area: STREET.to_owned(),
        kind: pb::ListKind::Returnees.into(),
        notice_version: NOTICE.to_owned(),
        purpose: PURPOSE.to_owned(),
        legal_basis: "豫防指9号".to_owned(),
    };
    let file = format!("姓名,证件号码,联系电话,详细地址,基础病史,人员类别,来源地,到达日期\n{row}\n");
    vec![pb::ImportPeopleRequest {
        request_id: pantry.id(),
        header: Some(header),
        chunk: file.into_bytes(),
    }]
}

/// A list of one row, taken in.
async fn a_list(pantry: &Pantry<'_>, row: &str) -> String {
    let request = pantry.by(Role::Officer, iter(sent(pantry, row)));
    let answer = client(pantry)
        .import_people(request)
        .await
        .expect("the list is taken in");
    answer.into_inner().import.expect("an import").import_id
}

/// A pair nobody has decided: somebody registered who has moved, says a list.
async fn a_pair(pantry: &Pantry<'_>) -> String {
    let (_, number) = pantry.fresh_person().await;
    let import_id = a_list(pantry, &row(number, "竹影里一号")).await;
    for _ in 0..200 {
        let ask = pb::ListUndecidedRequest {
            import_id: import_id.clone(),
            ..Default::default()
        };
        let listed = client(pantry).list_undecided(pantry.by(Role::Officer, ask)).await;
        let pairs = listed.expect("listed").into_inner().pairs;
        if let Some(pair) = pairs.into_iter().next() {
            return pair.pair_id;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing became undecided within ten seconds");
}

fn client(pantry: &Pantry<'_>) -> ImportServiceClient<kit::wire::Wire> {
    ImportServiceClient::new(pantry.town.registration.clone())
}
