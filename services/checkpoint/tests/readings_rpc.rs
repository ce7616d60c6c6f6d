//! A reading without digits, through the layers: what completes a pass, what does not, and what the books say of it.

use crate::gates_rpc::{scan, verified};
use crate::town::{Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::{self as pb, TemperatureResult, Verdict};
use vocabulary::{Level, Role};

fn normal(town: &Town, passage: &pb::Passage) -> pb::RecordTemperatureRequest {
    pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: passage.checkpoint_id.clone(),
        pass_id: passage.pass_id.clone(),
        taken: Some(Taken::Normal(true)),
    }
}

#[tokio::test]
async fn a_normal_reading_completes_a_pass_once_and_no_number_is_kept() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let unmeasured = pb::VerifyPassRequest {
        temperature_deci_celsius: None,
        ..scan(&town, &gate.id, &code)
    };
    let waits = verified(&town, unmeasured).await;
    let mut gates = town.gates(Role::GateStaff, "410811");
    let request = normal(&town, &waits);
    let answer = gates
        .record_temperature(request.clone())
        .await
        .unwrap()
        .into_inner();
    let again = gates.record_temperature(request).await.unwrap().into_inner();
    assert_eq!(again, answer, "the same request again is answered again");
    let passage = answer.passage.unwrap();
    assert_eq!(
        (passage.verdict(), passage.temperature_result()),
        (Verdict::Pass, TemperatureResult::Normal)
    );
    assert_eq!(
        reason(gates.record_temperature(normal(&town, &waits)).await),
        "TEMPERATURE_TAKEN_ALREADY"
    );

    let listed = town
        .passes(Role::Officer, "410811")
        .list_passes(pb::ListPassesRequest::default())
        .await;
    let pass = listed.unwrap().into_inner().passes.remove(0);
    assert_eq!(
        (pass.temperature_deci_celsius, pass.temperature_result()),
        (None, TemperatureResult::Normal)
    );
    assert_eq!(pass.threshold_deci_celsius, 373);
}

#[tokio::test]
async fn what_a_reading_holds_is_let_go_by_another_one_and_never_by_a_word() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let mut gates = town.gates(Role::GateStaff, "410811");
    for (first, second, verdict) in [
        (379, 366, Verdict::Pass),
        (379, 380, Verdict::FeverClinic),
        (341, 366, Verdict::Pass),
    ] {
        let measured = pb::VerifyPassRequest {
            temperature_deci_celsius: Some(first),
            ..scan(&town, &gate.id, &town.registration.code(Level::Green).text)
        };
        let held = verified(&town, measured).await;
        assert_eq!(held.verdict(), Verdict::Recheck);
        assert_eq!(
            reason(gates.record_temperature(normal(&town, &held)).await),
            "DIGITS_NEEDED"
        );
        let digits = pb::RecordTemperatureRequest {
            taken: Some(Taken::TemperatureDeciCelsius(second)),
            ..normal(&town, &held)
        };
        let answer = gates.record_temperature(digits).await.unwrap().into_inner();
        assert_eq!(answer.passage.unwrap().verdict(), verdict, "{first} {second}");
    }
}
