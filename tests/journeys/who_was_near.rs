//! A case is confirmed: whoever passed the same gate about the same time is found, and each of them can read who looked.

use crate::steps::gate::{verifies, volunteer_at};
use crate::steps::people::{Resident, registers};
use crate::steps::places::{a_gate, a_gate_of};
use crate::steps::{reason, until};
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use rstest::rstest;
use std::time::Duration;
use tests::town::{Built, Town, bearing};
use tonic::Code;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn contacts_are_found_and_told_who_looked(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    who_was_near(&town).await;
}

async fn who_was_near(town: &Town) {
    let gate = a_gate(town, "新兴九号院").await;
    let other_gate = a_gate_of(town, &gate.unit_id, "西门").await;
    let case = registers(town, &gate, 1).await;
    let neighbour = registers(town, &gate, 2).await;
    let elsewhere = registers(town, &gate, 3).await;
    for code in [&neighbour.code, &case.code, &neighbour.code] {
        verifies(town, &gate, code, Some(365)).await.expect("verified");
    }
    verifies(town, &other_gate, &elsewhere.code, Some(365))
        .await
        .expect("verified");

    // Whoever stands at the gate learns nothing of it.
    let asked = contacts(town, &case);
    let volunteer = bearing(&volunteer_at(town, &gate), asked.clone());
    let refused = town
        .traces()
        .trace_contacts(volunteer)
        .await
        .expect_err("not theirs to ask");
    assert_eq!(refused.code(), Code::PermissionDenied);
    let without_a_purpose = pb::TraceContactsRequest {
        grounds: None,
        ..asked.clone()
    };
    let refused = town
        .traces()
        .trace_contacts(town.by(Role::Officer, without_a_purpose))
        .await;
    assert_eq!(reason(refused), "INVALID_REQUEST");
    assert!(accesses(town, &neighbour).await.is_empty());

    let told = town.traces().trace_contacts(town.by(Role::Officer, asked)).await;
    let told = told.expect("traced").into_inner();
    assert_eq!(told.meetings.len(), 2);
    for met in &told.meetings {
        assert_eq!((&met.contact_id, &met.checkpoint_id), (&neighbour.id, &gate.id));
        assert!(met.difference_seconds.abs() < 60);
    }

    // The neighbour reads who looked and why, not at whose contacts; whoever was not shown was not looked at.
    let looked = accesses(town, &neighbour).await;
    assert_eq!(looked.len(), 1);
    assert_eq!(
        (looked[0].act.as_str(), looked[0].who.as_str()),
        ("TraceContacts", "officer")
    );
    assert_eq!(looked[0].purpose, "确诊病例密切接触者排查");
    assert!(!format!("{looked:?}").contains(&case.id));
    assert!(accesses(town, &elsewhere).await.is_empty());

    // A contact who asks to be erased is in no later trace.
    let erasure = people::ErasePersonRequest {
        request_id: crate::steps::fresh_id(town),
        person_id: neighbour.id.clone(),
        reason: "本人申请注销".to_owned(),
    };
    town.people()
        .erase_person(neighbour.asks(erasure))
        .await
        .expect("erased");
    let nobody = async || {
        let again = town
            .traces()
            .trace_contacts(town.by(Role::Officer, contacts(town, &case)))
            .await;
        again
            .expect("traced")
            .into_inner()
            .meetings
            .is_empty()
            .then_some(())
    };
    until("the gates forget whoever is erased", nobody).await;
}

fn contacts(town: &Town, case: &Resident) -> pb::TraceContactsRequest {
    let now = town.clock().now();
    let day = Duration::from_secs(86_400);
    pb::TraceContactsRequest {
        person_id: case.id.clone(),
        from: Some((now - day).to_proto()),
        to: Some((now + day).to_proto()),
        within_minutes: 10,
        grounds: Some(pb::TraceGrounds {
            purpose: "确诊病例密切接触者排查".to_owned(),
            legal_basis: "传染病防治法第十二条".to_owned(),
        }),
        ..Default::default()
    }
}

/// Who looked, as the resident reads it.
async fn accesses(town: &Town, resident: &Resident) -> Vec<proto::common::v1::AuditRecord> {
    let ask = pb::ListAccessesRequest {
        person_id: resident.id.clone(),
        ..Default::default()
    };
    let told = town.checkpoint_audit().list_accesses(resident.asks(ask)).await;
    told.expect("one's own").into_inner().records
}
