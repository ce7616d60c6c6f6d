//! Households: written down in a survey, held to the quota of an order.

use super::places::COMMUNITY;
use super::{fresh_id, until};
use kit::clock::Day;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::common::v1::Direction;
use proto::registration::v1 as people;
use proto::registration::v1::new_member::Who;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use tests::town::Town;
use tonic::transport::Channel;
use vocabulary::Role;

/// Orders of quotas, and their days.
pub(crate) fn quotas(town: &Town) -> QuotaServiceClient<Channel> {
    QuotaServiceClient::new(town.checkpoint.clone())
}

/// Surveys, and the households they find.
pub(crate) fn surveys(town: &Town) -> SurveyServiceClient<Channel> {
    SurveyServiceClient::new(town.registration.clone())
}

/// A registered person as member of a household.
pub(crate) fn somebody(person: &str) -> people::NewMember {
    people::NewMember {
        who: Some(Who::PersonId(person.to_owned())),
        exemptions: Vec::new(),
    }
}

/// A volunteer writes down a household behind a door of the survey's first building; its id.
pub(crate) async fn household(
    town: &Town,
    survey: &str,
    (house_number, village_group): (&str, i32),
    members: Vec<people::NewMember>,
) -> String {
    let found = people::RecordHouseholdRequest {
        request_id: fresh_id(town),
        survey_id: survey.to_owned(),
        building: 1,
        house_number: house_number.to_owned(),
        village_group,
        state: people::DoorState::Visited.into(),
        head_phone: "13800000001".to_owned(),
        members,
        notice_version: "2020-02".to_owned(),
        ..people::RecordHouseholdRequest::default()
    };
    let recorded = surveys(town)
        .record_household(town.by(Role::CommunityWorker, found))
        .await;
    recorded.expect("recorded").into_inner().household_id
}

/// The street orders: at markets one of a household a day, village groups by odd and even days.
pub(crate) async fn orders(town: &Town, today: Day) {
    let rule = pb::QuotaRule {
        name: "集市".to_owned(),
        unit_kinds: vec![pb::UnitKind::Market.into()],
        direction: Direction::In.into(),
        one_per_days: 1,
        odd_even: pb::OddEven::VillageGroup.into(),
        exempt: vec![people::ExemptionKind::Illness.into()],
        beyond: pb::BeyondQuota::Refuse.into(),
        same_outing_minutes: 10,
        ..pb::QuotaRule::default()
    };
    let order = pb::OrderQuotaRequest {
        request_id: fresh_id(town),
        area: COMMUNITY.to_owned(),
        document_number: "定和办〔2020〕7号".to_owned(),
        issuing_body: "定和街道办事处".to_owned(),
        from: today.to_string(),
        rules: vec![rule],
        ..pb::OrderQuotaRequest::default()
    };
    let ordered = quotas(town).order_quota(town.by(Role::Officer, order)).await;
    ordered.expect("ordered");
}

/// Waits until checkpoint has learned of a household.
pub(crate) async fn is_known(town: &Town, household: &str) {
    let ask = pb::GetQuotaDaysRequest {
        of: Some(Of::HouseholdId(household.to_owned())),
        ..pb::GetQuotaDaysRequest::default()
    };
    let knows = async || {
        let asked = town.by(Role::Officer, ask.clone());
        quotas(town).get_quota_days(asked).await.ok().map(|_| ())
    };
    until("checkpoint hears of a household", knows).await;
}
