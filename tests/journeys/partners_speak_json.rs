//! A partner without gRPC: lists, creates, is refused with everything that is wrong, imports a table, follows a stream; and a browser
//! that speaks gRPC-Web.

use crate::steps::device::goes_offline;
use crate::steps::gate::volunteer_at;
use crate::steps::http::{Answer, Partner};
use crate::steps::people::{id_number, registers};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::{fresh_id, until};
use data_encoding::BASE64;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use prost::Message;
use proto::checkpoint::v1 as pb;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::town::Town;
use vocabulary::Role;

fn partner(town: &Town, role: Role) -> Partner {
    Partner::of(town, Some(town.token(role, "410811", role.text())))
}

fn variable(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

#[tokio::test]
async fn partners_speak_json() {
    let town = Town::embedded().await;
    let officer = partner(&town, Role::Officer);
    lists_and_creates(&town, &officer).await;
    is_refused_with_everything_that_is_wrong(&town, &officer).await;
    imports_tables(&town, &officer).await;
    let gate = a_gate(&town, "山阳区行政机关大院").await;
    takes_records_away(&town, &officer, &gate).await;
    speaks_grpc_web(&town, &officer).await;
    finds_everything_described(&officer).await;
}

async fn lists_and_creates(town: &Town, officer: &Partner) {
    let nobody = Partner::of(town, None);
    let (status, _) = nobody.gets("/v1/checkpoints").await.problem();
    assert_eq!(status, 401);
    let empty = officer
        .gets("/v1/checkpoints?area=410811&page_size=10")
        .await
        .done();
    assert_eq!(empty, json!({"checkpoints": [], "next_page_token": ""}));

    let unit = json!({
        "request_id": fresh_id(town), "name": "定和小区", "kind": "UNIT_KIND_COMPOUND", "area": COMMUNITY, "address": "定和路12号",
    });
    let created = officer.posts("/v1/units", &unit).await.done();
    assert_eq!(created["unit"]["unit_id"], unit["request_id"]);
    assert_eq!(created["unit"]["area"]["code"], COMMUNITY);
    assert_eq!(
        officer.posts("/v1/units", &unit).await.done(),
        created,
        "the same again is the same"
    );
    let id = unit["request_id"].as_str().expect("text");
    let read = officer.gets(&format!("/v1/units/{id}")).await.done();
    assert_eq!(read["unit"], created["unit"]);

    // A call that needs no token, and the moment in its answer.
    let keys = nobody.gets("/v1/keys").await.done();
    assert!(keys.to_string().contains("410811"), "{keys}");
}

async fn is_refused_with_everything_that_is_wrong(town: &Town, officer: &Partner) {
    // By the service: every bad field at once.
    let refused = officer
        .posts("/v1/units", &json!({"name": "", "area": "4108"}))
        .await;
    assert_eq!(refused.problem(), (400, "INVALID_REQUEST".to_owned()));
    let named: Vec<_> = refused.flaws().into_iter().map(|(field, _)| field).collect();
    for field in ["area", "kind", "name", "request_id"] {
        assert!(named.iter().any(|name| name == field), "{field}: {named:?}");
    }
    // Before the service: what is no message of the contract.
    let odd = json!({"name": 5, "kind": "CASTLE", "settings": {"x": 1}, "colour": "red"});
    let refused = officer.posts("/v1/units", &odd).await;
    let expected = [
        ("colour", "UNKNOWN_FIELD"),
        ("kind", "UNKNOWN_VALUE"),
        ("name", "NOT_TEXT"),
        ("settings.x", "UNKNOWN_FIELD"),
    ];
    assert_eq!(
        refused.flaws(),
        expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()))
    );

    let unknown = format!("/v1/units/{}", fresh_id(town));
    let of_a_service = Partner::of(
        town,
        Some(town.token(Role::Service, "410811", "service:checkpoint")),
    );
    for (answer, expected) in [
        (officer.gets(&unknown).await, (404, "UNKNOWN_UNIT")),
        (officer.gets("/v1/castles").await, (404, "NO_SUCH_PATH")),
        (
            officer.gets("/v1/units?colour=red").await,
            (400, "INVALID_REQUEST"),
        ),
        (
            officer.asks(Method::DELETE, &unknown, "", "").await,
            (405, "WRONG_METHOD"),
        ),
        (
            officer
                .asks(Method::POST, "/v1/units", "application/json", "{\n \"a\"")
                .await,
            (400, "MALFORMED_JSON"),
        ),
        (
            officer.asks(Method::POST, "/v1/units", "text/xml", "<a/>").await,
            (415, "WRONG_CONTENT_TYPE"),
        ),
        (
            officer
                .asks(
                    Method::POST,
                    "/v1/units",
                    "application/json",
                    vec![b' '; (4 << 20) + 1],
                )
                .await,
            (413, "BODY_TOO_LARGE"),
        ),
        (
            partner(town, Role::Auditor).gets("/v1/units").await,
            (403, "ROLE_NOT_ALLOWED"),
        ),
        (of_a_service.gets("/v1/units").await, (401, "NOT_THAT_SERVICE")),
        (
            Partner::of(town, Some("nonsense".to_owned()))
                .gets("/v1/units")
                .await,
            (401, "TOKEN_UNREADABLE"),
        ),
    ] {
        let (status, reason) = answer.problem();
        assert_eq!((status, reason.as_str()), expected, "{}", answer.text());
    }
    let methods = officer.asks(Method::DELETE, &unknown, "", "").await;
    assert_eq!(methods.headers[ALLOW], "GET, HEAD, PATCH");
}

async fn imports_tables(town: &Town, officer: &Partner) {
    let table = "\u{feff}unit_name,unit_kind,area,checkpoint_name,direction\r\n\
        恒桥小区,小区,410811007001,东门,进出\r\n\
        恒桥小区,城堡,410811007001,西门,进出\r\n\
        恒桥小区,小区,410811007001,南门,\r\n";
    let post = async |kind, body: &str| {
        officer
            .asks(Method::POST, "/v1/checkpoints:import", kind, body.to_owned())
            .await
    };
    let report = post("text/csv", table).await.done();
    assert_eq!(
        (&report["rows"], &report["created"], &report["refused"]),
        (&json!(3), &json!(2), &json!(1))
    );
    assert_eq!(report["refused_rows"][0]["line"], 3);
    assert_eq!(
        report["refused_rows"][0]["fields"][0]["reason"],
        "UNKNOWN_UNIT_KIND"
    );

    // The same as lines of JSON changes nothing; a line that does not read is named, and nothing is taken for complete.
    let row = |line: i32, name: &str| {
        json!({"line": line, "unit_name": "恒桥小区", "unit_kind": "小区", "area": COMMUNITY, "checkpoint_name": name}).to_string()
    };
    let lines = format!("{}\n{}\n", row(1, "东门"), row(2, "南门"));
    let report = post("application/x-ndjson", &lines).await.done();
    assert_eq!(
        (&report["created"], &report["known_already"]),
        (&json!(0), &json!(2))
    );
    let broken = post(
        "application/x-ndjson",
        &format!("{}\n{{\"line\": \"x\"}}\n", row(1, "北门")),
    )
    .await;
    assert_eq!(broken.problem(), (400, "INVALID_REQUEST".to_owned()));
    assert!(broken.text().contains("line 2"), "{}", broken.text());
    let gates = officer.gets("/v1/checkpoints").await.done();
    assert_eq!(gates["checkpoints"].as_array().map(Vec::len), Some(2), "{gates}");

    // People: the file is the body, its header the query.
    let people = partner(town, Role::CommunityWorker);
    let list = format!(
        "姓名,证件类型,证件号码,联系电话,详细地址\r\n王小明,身份证,{},13800000001,定和小区1号楼\r\n王小红,身份证,{},138,定和小区2号楼\r\n",
        id_number(1),
        id_number(2)
    );
    let query = format!(
        "request_id={}&file_name=list.csv&area={COMMUNITY}&kind=LIST_KIND_RESIDENTS&notice_version=2020-02&purpose=all+of+them&legal_basis=order+9",
        fresh_id(town)
    );
    let path = format!("/v1/imports?{query}");
    let taken_in = people.asks(Method::POST, &path, "text/csv", list).await.done();
    assert_eq!(
        (&taken_in["import"]["rows_read"], &taken_in["import"]["rows_bad"]),
        (&json!(2), &json!(1))
    );
    let import = taken_in["import"]["import_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let new = until("the list is worked on", async || {
        let import = people.gets(&format!("/v1/imports/{import}")).await.done();
        (import["import"]["state"] == "IMPORT_STATE_DONE").then(|| import["import"]["rows_new"].clone())
    });
    assert_eq!(new.await, json!(1));
    let errors = people
        .gets(&format!("/v1/imports/{import}/errors?purpose=correct+it"))
        .await;
    let csv: Vec<u8> = errors
        .lines()
        .iter()
        .flat_map(|line| {
            BASE64
                .decode(line["chunk"].as_str().expect("bytes").as_bytes())
                .expect("base64")
        })
        .collect();
    assert!(String::from_utf8(csv).expect("text").contains("NOT_11_DIGITS"));
    let headless = people
        .asks(Method::POST, "/v1/imports?area=4108", "text/csv", "a,b\n")
        .await;
    assert_eq!(headless.problem(), (400, "INVALID_REQUEST".to_owned()));
}

async fn takes_records_away(town: &Town, officer: &Partner, gate: &Gate) {
    let resident = registers(town, gate, 7).await;
    let device = goes_offline(town, gate, "gate-phone-1", Duration::ZERO).await;
    let passes: Vec<_> = (1..=3000)
        .map(|nth| device.lets_pass(town, gate, &resident.id, &resident.code, nth))
        .collect();
    device.uploads(town, gate, &passes).await.expect("taken in");

    let exported = officer.gets("/v1/passes:export?purpose=report").await.lines();
    let (end, chunks) = exported.split_last().expect("an end");
    assert!(chunks.len() >= 2, "{} chunks", chunks.len());
    let rows = chunks
        .iter()
        .flat_map(|line| line["chunk"]["rows"].as_array().expect("rows"));
    let ids: BTreeSet<_> = rows.map(|row| row["pass_id"].as_str().expect("an id")).collect();
    assert_eq!(ids, passes.iter().map(|pass| pass.pass_id.as_str()).collect());
    assert_eq!(end["end"]["row_count"], "3000");

    // What the service refuses before the first line is a problem with its own status.
    let refused = officer.gets("/v1/passes:export").await;
    assert_eq!(refused.flaws(), [("purpose".to_owned(), "MISSING".to_owned())]);
}

async fn speaks_grpc_web(town: &Town, officer: &Partner) {
    let path = "/quma.checkpoint.v1.CheckpointService/ListCheckpoints";
    let asked = framed(&pb::ListCheckpointsRequest::default());
    let binary = officer
        .asks(Method::POST, path, "application/grpc-web+proto", asked.clone())
        .await;
    let (messages, trailers) = unframed(&binary.body);
    let listed = pb::ListCheckpointsResponse::decode(&*messages[0]).expect("a list");
    assert_eq!(listed.checkpoints.len(), 3);
    assert!(trailers.contains("grpc-status:0"), "{trailers}");

    let text = officer
        .asks(
            Method::POST,
            path,
            "application/grpc-web-text+proto",
            BASE64.encode(&asked),
        )
        .await;
    let (same, _) = unframed(&BASE64.decode(&text.body).expect("base64"));
    assert_eq!(same, messages);

    // The layers are around it: nobody is refused, and a stream comes message by message.
    let nobody = Partner::of(town, None)
        .asks(Method::POST, path, "application/grpc-web+proto", asked)
        .await;
    assert_eq!(nobody.headers["grpc-status"], "16", "{nobody:?}");
    let export = pb::ExportPassesRequest {
        purpose: "report".to_owned(),
        ..Default::default()
    };
    let path = "/quma.checkpoint.v1.PassService/ExportPasses";
    let streamed = officer
        .asks(Method::POST, path, "application/grpc-web+proto", framed(&export))
        .await;
    let (messages, trailers) = unframed(&streamed.body);
    assert!(
        messages.len() >= 3 && trailers.contains("grpc-status:0"),
        "{trailers}"
    );
}

/// A message as gRPC-Web sends it.
fn framed(message: &impl Message) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len()).expect("a small message");
    let mut frame = vec![0];
    frame.extend(length.to_be_bytes());
    frame.extend(bytes);
    frame
}

/// The messages of an answer, and its trailers.
fn unframed(mut bytes: &[u8]) -> (Vec<Vec<u8>>, String) {
    let (mut messages, mut trailers) = (Vec::new(), String::new());
    while let [flag, a, b, c, d, rest @ ..] = bytes {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let (frame, rest) = rest.split_at(length);
        match flag {
            0 => messages.push(frame.to_vec()),
            _ => trailers.push_str(&String::from_utf8_lossy(frame)),
        }
        bytes = rest;
    }
    (messages, trailers)
}

async fn finds_everything_described(officer: &Partner) {
    let description = officer.gets("/openapi.json").await.done();
    assert_eq!(description["openapi"], "3.1.0");
    assert!(description["paths"]["/v1/checkpoints/{checkpoint_id}:close"]["post"].is_object());
    for (path, expected) in [
        ("/api", "数据接口"),
        (
            "/api/checkpoint.v1.GateService",
            "/v1/checkpoints/{checkpoint_id}/passes",
        ),
    ] {
        let page = officer.gets(path).await;
        assert_eq!(
            (page.status, page.text().contains(expected)),
            (StatusCode::OK, true),
            "{path}"
        );
    }
    assert_eq!(officer.gets("/api/castle").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_asks_too_often_or_too_much_hears_when_to_come_back() {
    let town = Town::embedded_with(vec![
        variable("QUMA__PER_CALLER__PER_SECOND", "1"),
        variable("QUMA__PER_CALLER__BURST", "40"),
        variable("QUMA__LIMITS__STREAMS", "4"),
    ])
    .await;
    let gate = a_gate(&town, "山阳区行政机关大院").await;

    // Three places for streams that are not services', and the two feeds that checkpoint follows take two of all: one is left. The
    // second is refused until the first has hung up.
    let volunteer = Partner::of(&town, Some(volunteer_at(&town, &gate)));
    let path = format!("/v1/checkpoints/{}/selfScans:watch", gate.id);
    let mut watching = volunteer.begins(Method::GET, &path, "", "").await;
    assert_eq!(watching.headers()[CONTENT_TYPE], "application/x-ndjson");
    let first = watching
        .body_mut()
        .frame()
        .await
        .expect("a line")
        .expect("it is open");
    let first: Json = serde_json::from_slice(&first.into_data().expect("bytes")).expect("a line of JSON");
    assert_eq!(first, json!({"caught_up": true}));
    let second = volunteer.gets(&path).await;
    assert_eq!(second.problem(), (503, "OVERLOADED".to_owned()));
    assert_eq!(second.headers[RETRY_AFTER], "1");
    drop(watching);
    until("the place is free again", async || {
        let again = volunteer.begins(Method::GET, &path, "", "").await;
        (again.status() == StatusCode::OK).then_some(())
    })
    .await;

    // Forty at once, then one a second.
    let officer = partner(&town, Role::Officer);
    let refused = until("the burst is spent", async || {
        let answer: Answer = officer.gets("/v1/units?page_size=1").await;
        (answer.status != StatusCode::OK).then_some(answer)
    })
    .await;
    assert_eq!(refused.problem(), (429, "TOO_MANY_CALLS".to_owned()));
    assert_eq!(refused.headers[RETRY_AFTER], "1");
    assert_eq!(refused.json()["retry_after_seconds"], 1);
}
