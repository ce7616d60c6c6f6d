//! How surveys, households, notices and quotas are asked.

use super::Ask;
use crate::personal::pantry::Pantry;
use crate::personal::planted::{STREET, answers, details};
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::registration::v1 as pb;
use proto::registration::v1::new_member::Who;

pub(super) async fn surveys(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let survey_id = pantry.survey.clone();
    let ask = match rpc {
        "OpenSurvey" => Ask::plain(pantry.opening()),
        "GetSurvey" => Ask::plain(pb::GetSurveyRequest { survey_id }),
        "ListSurveys" => Ask::plain(pb::ListSurveysRequest::default()),
        "RecordHousehold" => {
            let new = pb::NewPerson {
                request_id: pantry.id(),
                person: Some(details(pantry.newcomer())),
                health: Some(answers()),
                relation: "母亲".to_owned(),
            };
            let known = pantry.fresh_person().await.0;
            return Some(vec![
                Ask::so("a newcomer", pantry.found(&survey_id, Who::NewPerson(new))),
                Ask::so("somebody known", pantry.found(&survey_id, Who::PersonId(known))),
            ]);
        }
        "ListHouseholds" => Ask::plain(pb::ListHouseholdsRequest {
            survey_id,
            ..Default::default()
        }),
        "ListHouseholdHistory" => Ask::plain(pb::ListHouseholdHistoryRequest {
            household_id: pantry.household.clone(),
            ..Default::default()
        }),
        "RecordLeaflets" => Ask::plain(pb::RecordLeafletsRequest {
            request_id: pantry.id(),
            survey_id,
            building: 1,
            leaflets: 9,
        }),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) fn households(rpc: &str) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "WatchHouseholds" => Ask::plain(pb::WatchHouseholdsRequest::default()),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn notices(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "PublishNotice" => Ask::plain(pantry.notice()),
        "WithdrawNotice" => Ask::plain(pb::WithdrawNoticeRequest {
            request_id: pantry.id(),
            notice_id: pantry.fresh_notice().await,
        }),
        "ListNotices" => Ask::plain(pb::ListNoticesRequest {
            area: STREET.to_owned(),
            ..Default::default()
        }),
        "ListPublishedNotices" => Ask::plain(pb::ListPublishedNoticesRequest::default()),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn quotas(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        // An order without rules: the other calls at the gates go on as before.
        "OrderQuota" => Ask::plain(gate::OrderQuotaRequest {
            request_id: pantry.id(),
            area: STREET.to_owned(),
            document_number: "定和办〔2020〕7号".to_owned(),
            issuing_body: "定和街道办事处".to_owned(),
            from: pantry.town.clock.today().to_string(),
            ..Default::default()
        }),
        "ListQuotaOrders" => Ask::plain(gate::ListQuotaOrdersRequest::default()),
        "GetQuotaDays" => {
            let asked = |of: Of| gate::GetQuotaDaysRequest {
                of: Some(of),
                ..Default::default()
            };
            return Some(vec![
                Ask::so("of a person", asked(Of::PersonId(pantry.person.clone()))),
                Ask::so("of a household", asked(Of::HouseholdId(pantry.household.clone()))),
            ]);
        }
        "AppointHelper" => Ask::plain(pantry.appointment()),
        "DismissHelper" => Ask::plain(gate::DismissHelperRequest {
            request_id: pantry.id(),
            helper_id: pantry.fresh_helper().await,
        }),
        "ListHelpers" => Ask::plain(gate::ListHelpersRequest {
            household_id: pantry.household.clone(),
            ..Default::default()
        }),
        _ => return None,
    };
    Some(vec![ask])
}
