//! What the demonstration tells of people, asked of the town at noon: a community surveyed door by door, returnees, quarantines, a round of calls,
//! a fever at a gate, and a village that shops by turns.

use crate::steps::until;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use std::collections::BTreeSet;
use tests::town::bearing;
use tonic::Request;
use tonic::transport::Channel;

/// Somebody who asks at noon.
pub(crate) struct Asker {
    /// Where the town listens.
    pub(crate) town: Channel,
    /// An officer's.
    pub(crate) token: String,
}

impl Asker {
    fn asks<M>(&self, message: M) -> Request<M> {
        bearing(&self.token, message)
    }

    /// Everything that the story tells of people.
    pub(crate) async fn hears_of_everybody(&self) {
        self.the_survey_is_complete().await;
        self.returnees_are_counted().await;
        self.quarantines_are_kept().await;
        self.the_round_has_found_four().await;
        self.a_fever_was_taken_to_hospital().await;
        self.the_village_shops_by_turns().await;
        self.volunteers_stand_at_the_gates().await;
    }

    /// 新兴社区: 2,400 households, 4,000 people, about 100 volunteers and 3,000 leaflets; 铁路定和小区: more than 500 households.
    async fn the_survey_is_complete(&self) {
        let mut surveys = SurveyServiceClient::new(self.town.clone());
        let listed = surveys
            .list_surveys(self.asks(pb::ListSurveysRequest::default()))
            .await;
        let (mut xinxing, mut railway) = ([0; 3], [0; 3]);
        let mut volunteers = BTreeSet::new();
        for survey in listed.expect("listed").into_inner().surveys {
            let ask = pb::GetSurveyRequest {
                survey_id: survey.survey_id,
            };
            let shown = surveys.get_survey(self.asks(ask)).await.expect("shown");
            let shown = shown.into_inner();
            let sums = match survey.unit_name.as_str() {
                "铁路定和小区" => &mut railway,
                name if name.starts_with("新兴") => &mut xinxing,
                _ => continue,
            };
            for building in &shown.buildings {
                sums[0] += building.households;
                sums[1] += building.members;
                sums[2] += building.leaflets;
            }
            volunteers.extend(shown.volunteers);
        }
        assert_eq!(xinxing, [2_400, 4_000, 3_000]);
        assert_eq!(railway, [520, 1_350, 540]);
        assert_eq!(volunteers.len(), 100);
    }

    async fn returnees_are_counted(&self) {
        let counted = ReturneeServiceClient::new(self.town.clone())
            .count_returnees(self.asks(pb::CountReturneesRequest::default()))
            .await;
        let whole = counted.expect("counted").into_inner().whole.expect("the whole");
        let total = whole.total.expect("a total");
        assert_eq!(total.present + total.planned, 150, "{total:?}");
        assert!(total.arrived_that_day > 0 && total.planned > total.arrived_that_day);
        assert!(total.isolated > 20 && total.declared_late > 20, "{total:?}");
    }

    async fn quarantines_are_kept(&self) {
        let counted = QuarantineServiceClient::new(self.town.clone())
            .count_quarantines(self.asks(pb::CountQuarantinesRequest::default()))
            .await;
        let total = counted.expect("counted").into_inner().total.expect("a total");
        // Of 48 three were released on 29 February and two on 1 March; one is forgotten.
        assert_eq!(total.at_home + total.centralised, 43, "{total:?}");
        assert_eq!((total.released_today, total.release_overdue), (2, 1), "{total:?}");
        assert!(
            total.checks_done > 20 && total.checks_due + total.checks_overdue > 10,
            "{total:?}"
        );
        assert_eq!(total.unanswered_checks, 1);
    }

    /// Two are urgent and have climbed by noon; one is not; one was looked after.
    async fn the_round_has_found_four(&self) {
        let cases = async |closed| {
            let ask = pb::ListAbnormalRequest {
                closed,
                ..Default::default()
            };
            let mut outreach = OutreachServiceClient::new(self.town.clone());
            let listed = outreach.list_abnormal(self.asks(ask)).await;
            listed.expect("listed").into_inner().cases
        };
        let climbed = async || {
            let mut levels: Vec<_> = cases(false).await.iter().map(pb::AbnormalCase::level).collect();
            levels.sort_unstable();
            let expected = [
                pb::AbnormalLevel::Community,
                pb::AbnormalLevel::Street,
                pb::AbnormalLevel::Street,
            ];
            (levels == expected).then_some(())
        };
        until("two cases stand at the street", climbed).await;
        assert_eq!(cases(true).await.len(), 1);
    }

    async fn a_fever_was_taken_to_hospital(&self) {
        let ask = gates::ListFeversRequest {
            with_closed: true,
            page_size: 200,
            ..Default::default()
        };
        let listed = FeverServiceClient::new(self.town.clone())
            .list_fevers(self.asks(ask))
            .await;
        let fevers = listed.expect("listed").into_inner().fevers;
        let in_hospital: Vec<_> = fevers
            .iter()
            .filter(|fever| fever.state() == gates::FeverState::InHospital)
            .collect();
        assert_eq!(in_hospital.len(), 1, "{fevers:?}");
        assert_eq!(in_hospital[0].second_temperature_deci_celsius, Some(382));
    }

    async fn the_village_shops_by_turns(&self) {
        let ask = gates::ListPassesRequest {
            of: Some(gates::list_passes_request::Of::Area("410811009003".to_owned())),
            verdict: gates::Verdict::Refuse.into(),
            ..Default::default()
        };
        let listed = PassServiceClient::new(self.town.clone())
            .list_passes(self.asks(ask))
            .await;
        let refused = listed.expect("listed").into_inner().passes;
        let not_their_day = refused.iter().filter(|pass| {
            pass.reasons()
                .any(|reason| reason == gates::VerdictReason::NotYourDay)
        });
        assert!(not_their_day.count() > 3, "{refused:?}");
    }

    async fn volunteers_stand_at_the_gates(&self) {
        let ask = gates::ListShiftsRequest {
            of: Some(gates::list_shifts_request::Of::Area("410811007001".to_owned())),
            page_size: 200,
            ..Default::default()
        };
        let listed = ShiftServiceClient::new(self.town.clone())
            .list_shifts(self.asks(ask))
            .await;
        let turns: Vec<_> = listed
            .expect("listed")
            .into_inner()
            .shifts
            .into_iter()
            .flat_map(|shift| shift.turns)
            .collect();
        let as_many = |state| turns.iter().filter(|turn| turn.state() == state).count();
        assert_eq!(as_many(gates::TurnState::Present), 25);
        assert_eq!(as_many(gates::TurnState::Absent), 1);
    }
}
