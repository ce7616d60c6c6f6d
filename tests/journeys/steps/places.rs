//! The back office: units, gates and their posters.

use super::{fresh_id, until};
use proto::checkpoint::v1 as pb;
use proto::common::v1::AreaRef;
use tests::town::Town;
use vocabulary::Role;

/// 新兴社区 in 定和街道.
pub(crate) const COMMUNITY: &str = "410811007001";
/// Its street.
pub(crate) const STREET: &str = "410811007";

/// A gate with its poster on the wall.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) id: String,
    pub(crate) unit_id: String,
    pub(crate) poster: pb::Poster,
}

impl Gate {
    /// What the QR of its poster says.
    pub(crate) fn token(&self) -> &str {
        &self.poster.token
    }
}

/// An officer registers a compound with one gate, and issues its poster. The gate knows whom to believe.
pub(crate) async fn a_gate(town: &Town, unit: &str) -> Gate {
    let unit_id = a_unit(town, unit).await;
    let gate = a_gate_of(town, &unit_id, "东门").await;
    is_synchronised(town, &gate).await;
    gate
}

/// An officer registers a compound.
pub(crate) async fn a_unit(town: &Town, name: &str) -> String {
    a_unit_in(town, COMMUNITY, name).await
}

/// An officer registers a compound of a community.
pub(crate) async fn a_unit_in(town: &Town, community: &str, name: &str) -> String {
    let unit = pb::CreateUnitRequest {
        request_id: fresh_id(town),
        name: name.to_owned(),
        kind: pb::UnitKind::Compound.into(),
        area: community.to_owned(),
        address: "定和路12号".to_owned(),
        settings: None,
    };
    let request = town.by(Role::Officer, unit);
    let answer = town
        .places()
        .create_unit(request)
        .await
        .expect("the unit is registered");
    let unit = answer.into_inner().unit.expect("a unit");
    assert_eq!(
        unit.area.map(|AreaRef { code, .. }| code).as_deref(),
        Some(community)
    );
    unit.unit_id
}

/// An officer registers another gate of a unit, for both ways, and issues its poster.
pub(crate) async fn a_gate_of(town: &Town, unit_id: &str, name: &str) -> Gate {
    let gate = pb::CreateCheckpointRequest {
        request_id: fresh_id(town),
        unit_id: unit_id.to_owned(),
        name: name.to_owned(),
        direction: pb::PosterDirection::Both.into(),
        ..pb::CreateCheckpointRequest::default()
    };
    let request = town.by(Role::Officer, gate);
    let answer = town
        .checkpoints()
        .create_checkpoint(request)
        .await
        .expect("the gate is registered");
    let id = answer.into_inner().checkpoint.expect("a gate").checkpoint_id;
    let issue = pb::IssuePosterRequest {
        checkpoint_id: id.clone(),
    };
    let answer = town
        .checkpoints()
        .issue_poster(town.by(Role::Officer, issue))
        .await
        .expect("the poster is issued");
    Gate {
        id,
        unit_id: unit_id.to_owned(),
        poster: answer.into_inner().poster.expect("a poster"),
    }
}

/// Waits until the gates of the town have heard from registration: whom they may believe, and by which keys.
pub(crate) async fn is_synchronised(town: &Town, gate: &Gate) {
    let knows = async || {
        let ask = pb::FetchOfflineBundleRequest {
            checkpoint_id: gate.id.clone(),
            device_id: "first".to_owned(),
        };
        let answer = town
            .gates()
            .fetch_offline_bundle(town.by(Role::Officer, ask))
            .await
            .ok()?;
        let bundle = super::device::read_bundle(town, &answer.into_inner().bundle);
        (!bundle.code_keys().is_empty()).then_some(())
    };
    until("the gates hear from registration", knows).await;
}

/// What a poster stands for, by its token.
pub(crate) async fn resolves(town: &Town, token: &str) -> Result<pb::ResolvePosterResponse, tonic::Status> {
    resolves_by(town, pb::resolve_poster_request::By::Token(token.to_owned())).await
}

/// What a poster stands for, by the code printed beside its QR.
pub(crate) async fn resolves_typed(
    town: &Town,
    short_code: &str,
) -> Result<pb::ResolvePosterResponse, tonic::Status> {
    resolves_by(
        town,
        pb::resolve_poster_request::By::ShortCode(short_code.to_owned()),
    )
    .await
}

async fn resolves_by(
    town: &Town,
    by: pb::resolve_poster_request::By,
) -> Result<pb::ResolvePosterResponse, tonic::Status> {
    let request = pb::ResolvePosterRequest { by: Some(by) };
    let answer = town.checkpoints().resolve_poster(request).await?;
    Ok(answer.into_inner())
}
