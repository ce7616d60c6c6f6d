//! Households for whoever asks about them: a survey, the planted people behind its doors, a notice, a helper.

use super::pantry::{NOTICE, Pantry, good};
use super::planted::{PHONE, STREET};
use kit::wire::Wire;
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::registration::v1 as people;
use proto::registration::v1::new_member::Who;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use std::time::Duration;
use vocabulary::Role;

impl Pantry<'_> {
    fn surveys(&self) -> SurveyServiceClient<Wire> {
        SurveyServiceClient::new(self.town.registration.clone())
    }

    fn quotas(&self) -> QuotaServiceClient<Wire> {
        QuotaServiceClient::new(self.town.checkpoint.clone())
    }

    /// What opens a survey of the planted street.
    pub(super) fn opening(&self) -> people::OpenSurveyRequest {
        let today = self.town.clock.today();
        people::OpenSurveyRequest {
            request_id: self.id(),
            unit_id: String::new(),
            unit_name: "定和小区".to_owned(),
            area: STREET.to_owned(),
            buildings: vec![people::SurveyBuilding {
                name: "1号楼".to_owned(),
                building_id: String::new(),
                doors: 9,
                door_numbers: Vec::new(),
            }],
            from: today.to_string(),
            to: today.plus_days(2).to_string(),
        }
    }

    pub(super) async fn fresh_survey(&self) -> String {
        let asked = self.by(Role::Officer, self.opening());
        good(self.surveys().open_survey(asked).await).survey_id
    }

    /// What records a household of that member.
    pub(super) fn found(&self, survey: &str, who: Who) -> people::RecordHouseholdRequest {
        people::RecordHouseholdRequest {
            request_id: self.id(),
            survey_id: survey.to_owned(),
            household_id: String::new(),
            version: 0,
            building: 1,
            house_number: "101".to_owned(),
            village_group: 3,
            state: people::DoorState::Visited.into(),
            head_phone: PHONE.to_owned(),
            members: vec![people::NewMember {
                who: Some(who),
                exemptions: Vec::new(),
            }],
            unnamed: 1,
            notice_version: NOTICE.to_owned(),
            keep_phone: false,
        }
    }

    /// A household of this person, known to checkpoint.
    pub(super) async fn household_of(&self, survey: &str, person: &str) -> String {
        let asked = self.found(survey, Who::PersonId(person.to_owned()));
        let recorded = self
            .surveys()
            .record_household(self.by(Role::Officer, asked))
            .await;
        let household = good(recorded).household_id;
        let days = gate::GetQuotaDaysRequest {
            of: Some(Of::HouseholdId(household.clone())),
            ..Default::default()
        };
        for _ in 0..200 {
            let asked = self.by(Role::Officer, days.clone());
            if self.quotas().get_quota_days(asked).await.is_ok() {
                return household;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("checkpoint was not told of a household");
    }

    /// What publishes a notice.
    pub(super) fn notice(&self) -> people::PublishNoticeRequest {
        let today = self.town.clock.today();
        people::PublishNoticeRequest {
            request_id: self.id(),
            area: STREET.to_owned(),
            chinese: Some(people::NoticeText {
                title: "通告".to_owned(),
                text: "单号户单日出行".to_owned(),
            }),
            english: None,
            from: today.to_string(),
            to: today.plus_days(7).to_string(),
            public: true,
        }
    }

    pub(super) async fn fresh_notice(&self) -> String {
        let mut notices = NoticeServiceClient::new(self.town.registration.clone());
        let asked = self.by(Role::Officer, self.notice());
        good(notices.publish_notice(asked).await).notice_id
    }

    /// What appoints the stranger for the household.
    pub(super) fn appointment(&self) -> gate::AppointHelperRequest {
        gate::AppointHelperRequest {
            request_id: self.id(),
            household_id: self.household.clone(),
            person_id: self.stranger.clone(),
            until: self.town.clock.today().plus_days(3).to_string(),
        }
    }

    pub(super) async fn fresh_helper(&self) -> String {
        let asked = self.by(Role::Officer, self.appointment());
        let helper = good(self.quotas().appoint_helper(asked).await).helper;
        helper.expect("the appointment").helper_id
    }
}
