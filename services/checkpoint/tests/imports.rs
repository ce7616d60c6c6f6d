//! ImportCheckpoints: the district's table of gates, whole, bad in places, and loaded again.

use crate::town::{Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use rstest::rstest;
use std::time::Instant;
use vocabulary::Role::{CommunityWorker, GateStaff, Officer};

fn row(line: i32, unit: &str, gate: &str) -> pb::ImportCheckpointsRequest {
    pb::ImportCheckpointsRequest {
        line,
        unit_name: unit.into(),
        unit_kind: "小区".into(),
        area: "410811007001".into(),
        checkpoint_name: gate.into(),
        ..Default::default()
    }
}

/// 927 gates of 300 units, some of them in buildings.
fn the_districts_table() -> Vec<pb::ImportCheckpointsRequest> {
    let rows = (0..927).map(|at| pb::ImportCheckpointsRequest {
        building: if at % 5 == 0 {
            format!("{}号楼", at % 3)
        } else {
            String::new()
        },
        ..row(at + 2, &format!("{}小区", at % 300), &format!("{at}号门"))
    });
    rows.collect()
}

async fn import(town: &Town, rows: Vec<pb::ImportCheckpointsRequest>) -> pb::ImportCheckpointsResponse {
    let mut officer = town.checkpoints(Officer, "410811");
    officer
        .import_checkpoints(futures::stream::iter(rows))
        .await
        .unwrap()
        .into_inner()
}

fn refused(report: &pb::ImportCheckpointsResponse) -> Vec<(i32, Vec<String>)> {
    let fields = |row: &pb::RefusedImportRow| {
        row.fields
            .iter()
            .map(|field| format!("{} {}", field.field, field.reason))
            .collect::<Vec<_>>()
    };
    report
        .refused_rows
        .iter()
        .map(|row| (row.line, fields(row)))
        .collect()
}

#[rstest]
#[tokio::test]
async fn the_districts_927_gates_are_registered_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let began = Instant::now();
    let report = import(&town, the_districts_table()).await;
    let took = began.elapsed();
    assert_eq!(
        (report.rows, report.created, report.units_created),
        (927, 927, 300)
    );
    assert_eq!((report.refused, report.known_already), (0, 0));
    // About a second in a debug build on a busy machine; ten would mean a statement a row.
    assert!(took.as_secs() < 10, "{took:?}");

    let again = import(&town, the_districts_table()).await;
    assert_eq!(
        (
            again.rows,
            again.created,
            again.units_created,
            again.known_already
        ),
        (927, 0, 0, 927)
    );
    let list = pb::ListCheckpointsRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let gates = town
        .checkpoints(Officer, "410811")
        .list_checkpoints(list)
        .await
        .unwrap()
        .into_inner()
        .checkpoints;
    assert!(
        gates.iter().map(|gate| gate.number).eq(1..=927),
        "numbered in the order of the file"
    );
    assert_eq!(gates[926].name, "926号门");
    assert_eq!(
        kit::audit::verify_chain(&town.books.db).await.unwrap(),
        2,
        "a line for each batch"
    );
}

#[tokio::test]
async fn a_bad_row_is_reported_with_its_line_and_all_its_reasons_and_the_others_count() {
    let town = Town::open(On::Sqlite).await;
    let rows = vec![
        row(2, "新兴小区", "南门"),
        pb::ImportCheckpointsRequest {
            line: 3,
            unit_name: String::new(),
            unit_kind: "城堡".into(),
            area: "410811".into(),
            address: "长".repeat(121),
            building: "\u{7}".into(),
            checkpoint_name: "长".repeat(61),
            direction: "上".into(),
            temperature_demand: "也许".into(),
        },
        pb::ImportCheckpointsRequest {
            unit_kind: "SCHOOL".into(),
            ..row(4, "新 兴小区", "北门")
        },
        pb::ImportCheckpointsRequest {
            area: "410883001001".into(),
            ..row(5, "孟州小区", "门")
        },
        row(6, "新兴小区", "南 门"),
        row(0, "新兴小区", "西门"),
        pb::ImportCheckpointsRequest {
            direction: "进".into(),
            temperature_demand: "不测".into(),
            ..row(8, "新兴小区", "东门")
        },
    ];
    let report = import(&town, rows).await;
    assert_eq!(
        (report.rows, report.created, report.known_already, report.refused),
        (7, 2, 1, 4)
    );
    let told = refused(&report);
    let of_line = |line: i32| told.iter().find(|(at, _)| *at == line).unwrap().1.clone();
    let expected = [
        "unit_name MISSING",
        "unit_kind UNKNOWN_UNIT_KIND",
        "area NOT_A_STREET_OR_COMMUNITY",
        "address TOO_LONG",
        "building UNPRINTABLE",
        "checkpoint_name TOO_LONG",
        "direction UNKNOWN_POSTER_DIRECTION",
        "temperature_demand UNKNOWN_TEMPERATURE_DEMAND",
    ];
    assert_eq!(of_line(3), expected);
    assert_eq!(of_line(4), ["unit_kind UNIT_OF_ANOTHER_KIND"]);
    assert_eq!(of_line(5), ["area OUT_OF_SCOPE"]);
    assert_eq!(of_line(0), ["line OUT_OF_RANGE"]);

    let list = pb::ListCheckpointsRequest::default();
    let gates = town
        .checkpoints(Officer, "410811")
        .list_checkpoints(list)
        .await
        .unwrap()
        .into_inner()
        .checkpoints;
    assert_eq!(gates[1].direction(), pb::PosterDirection::In);
    assert_eq!(
        gates[1].settings.unwrap().temperature_demand(),
        pb::TemperatureDemand::None
    );
}

#[rstest]
#[tokio::test]
async fn two_officers_who_load_the_same_table_at_once_register_each_gate_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let (one, other) = tokio::join!(
        import(&town, the_districts_table()),
        import(&town, the_districts_table())
    );
    assert_eq!(
        (
            one.created + other.created,
            one.units_created + other.units_created
        ),
        (927, 300)
    );
    assert_eq!(one.known_already + other.known_already, 927);
    assert_eq!((one.refused, other.refused), (0, 0));
}

#[tokio::test]
async fn a_closed_gate_is_not_opened_again_by_its_table() {
    let town = Town::open(On::Sqlite).await;
    import(&town, vec![row(2, "新兴小区", "南门")]).await;
    let mut officer = town.checkpoints(Officer, "410811");
    let listed = officer
        .list_checkpoints(pb::ListCheckpointsRequest::default())
        .await
        .unwrap()
        .into_inner();
    let checkpoint_id = listed.checkpoints[0].checkpoint_id.clone();
    let close = pb::CloseCheckpointRequest {
        request_id: town.id(),
        checkpoint_id,
        reason: "搬迁".into(),
    };
    officer.close_checkpoint(close).await.unwrap();
    let report = import(&town, vec![row(2, "新兴小区", "南门")]).await;
    assert_eq!((report.created, report.known_already), (0, 1));
}

#[tokio::test]
async fn a_table_of_more_rows_than_are_read_is_refused_whole() {
    let town = Town::open(On::Sqlite).await;
    let rows = (0..=50_000).map(|at| row(at + 2, "新兴小区", &format!("{at}号门")));
    let refused = town
        .checkpoints(Officer, "410811")
        .import_checkpoints(futures::stream::iter(rows))
        .await;
    assert_eq!(reason(refused), "TOO_MANY_ROWS");
    let list = pb::ListCheckpointsRequest::default();
    let listed = town.checkpoints(Officer, "410811").list_checkpoints(list).await;
    assert_eq!(listed.unwrap().into_inner().checkpoints, []);
}

#[tokio::test]
async fn a_table_is_narrowed_by_who_brings_it_and_an_empty_one_changes_nothing() {
    let town = Town::open(On::Sqlite).await;
    let rows = || futures::stream::iter(vec![row(2, "新兴小区", "南门")]);
    let elsewhere = town
        .checkpoints(CommunityWorker, "410811008")
        .import_checkpoints(rows())
        .await
        .unwrap();
    assert_eq!(
        refused(elsewhere.get_ref()),
        [(2, vec!["area OUT_OF_SCOPE".to_owned()])]
    );
    let staff = town
        .checkpoints(GateStaff, "410811")
        .import_checkpoints(rows())
        .await;
    assert_eq!(reason(staff), "ROLE_NOT_ALLOWED");
    let nothing = import(&town, Vec::new()).await;
    assert_eq!(nothing, pb::ImportCheckpointsResponse::default());
}
