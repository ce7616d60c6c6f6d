//! The district's table of gates, as typed: good rows count although others are bad, and the same file twice changes nothing.

use crate::steps::gate::summary;
use proto::checkpoint::v1 as pb;
use rstest::rstest;
use tests::town::{Built, Town};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn the_table_of_gates_is_imported_with_its_bad_rows_named(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    the_table_of_gates_is_imported(&mut town).await;
}

/// 700 good rows, two gates to a compound, and four bad ones among them.
fn table() -> Vec<pb::ImportCheckpointsRequest> {
    let row = |line: i32| pb::ImportCheckpointsRequest {
        line,
        unit_name: format!("小区{:03}", (line - 1) / 2),
        unit_kind: "小区".to_owned(),
        area: format!("41081100{}001", 1 + (line - 1) / 2 % 9),
        address: String::new(),
        building: if line % 6 == 0 {
            "3号楼".to_owned()
        } else {
            String::new()
        },
        checkpoint_name: if line % 2 == 1 {
            "东门".to_owned()
        } else {
            "西门".to_owned()
        },
        direction: "进出".to_owned(),
        temperature_demand: "每次进入".to_owned(),
    };
    let mut rows: Vec<_> = (1..=704).map(row).collect();
    // The kind is not one, and two fields of a row are bad.
    rows[9].unit_kind = "城堡".to_owned();
    rows[9].direction = "上".to_owned();
    // A neighbour's area, no name, and a known compound that is suddenly a school.
    rows[99].area = "410883001001".to_owned();
    rows[300].checkpoint_name = " ".to_owned();
    rows[703].unit_kind = "学校".to_owned();
    rows
}

async fn the_table_of_gates_is_imported(town: &mut Town) {
    let first = imports(town, table()).await;
    assert_eq!(
        (first.rows, first.created, first.known_already, first.refused),
        (704, 700, 0, 4)
    );
    assert_eq!(first.units_created, 352);
    let named: Vec<_> = first
        .refused_rows
        .iter()
        .flat_map(|row| {
            row.fields
                .iter()
                .map(|field| (row.line, field.field.as_str(), field.reason.as_str()))
        })
        .collect();
    assert_eq!(
        named,
        [
            (10, "unit_kind", "UNKNOWN_UNIT_KIND"),
            (10, "direction", "UNKNOWN_POSTER_DIRECTION"),
            (100, "area", named[2].2),
            (301, "checkpoint_name", "MISSING"),
            (704, "unit_kind", "UNIT_OF_ANOTHER_KIND"),
        ]
    );
    assert_eq!(summary(town).await.checkpoints_registered, 700);

    // The same file again.
    let again = imports(town, table()).await;
    assert_eq!(
        (again.created, again.known_already, again.units_created),
        (0, 700, 0)
    );
    assert_eq!(again.refused_rows, first.refused_rows);
    assert_eq!(summary(town).await.checkpoints_registered, 700);

    // Every gate is listed once, page by page; those of one street are those of one street.
    let everywhere = listed(town, "").await;
    assert_eq!(everywhere.len(), 700);
    assert!(everywhere.is_sorted_by_key(|gate| gate.number));
    let street = listed(town, "410811003").await;
    let in_street = |gate: &&pb::Checkpoint| {
        gate.area
            .as_ref()
            .is_some_and(|area| area.code.starts_with("410811003"))
    };
    assert_eq!(street.len(), everywhere.iter().filter(in_street).count());
}

async fn imports(town: &Town, rows: Vec<pb::ImportCheckpointsRequest>) -> pb::ImportCheckpointsResponse {
    let request = town.by(Role::Officer, tokio_stream::iter(rows));
    let report = town.checkpoints().import_checkpoints(request).await;
    report.expect("the table is taken in").into_inner()
}

async fn listed(town: &Town, area: &str) -> Vec<pb::Checkpoint> {
    let mut gates = Vec::new();
    let mut page_token = String::new();
    loop {
        let ask = pb::ListCheckpointsRequest {
            area: area.to_owned(),
            page_size: 90,
            page_token,
            ..pb::ListCheckpointsRequest::default()
        };
        let page = town
            .checkpoints()
            .list_checkpoints(town.by(Role::Officer, ask))
            .await;
        let page = page.expect("listed").into_inner();
        gates.extend(page.checkpoints);
        if page.next_page_token.is_empty() {
            return gates;
        }
        page_token = page.next_page_token;
    }
}
