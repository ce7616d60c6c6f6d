//! Fevers of the last hour: measured again some minutes later, and one that was not a cold wind.

use super::messages::id;
use super::teller::{TellError, Teller, at};
use crate::demo::desk::patiently;
use kit::clock::Moment;
use proto::checkpoint::v1 as gate;
use std::time::Duration;
use vocabulary::Role;

/// A first reading of somebody who is ill, in tenths of a degree.
pub(super) const ILL: i32 = 381;
/// A first reading of somebody who came through the cold wind with a hot cap.
pub(super) const HOT: i32 = 378;
/// After so long they are measured again.
const AFTER: Duration = Duration::from_secs(4 * 60);

impl Teller<'_> {
    /// Measures again whoever has waited long enough by `now`; what is high then is taken to the hospital, and each level hears of it. Of a
    /// story that was killed it goes on where each case stands.
    pub(super) async fn measure_again(&self, now: Moment) -> Result<(), TellError> {
        let list = async || {
            let list = gate::ListFeversRequest {
                page_size: 200,
                ..Default::default()
            };
            let list = self.desks.by(Role::Officer, 1, list);
            self.desks.fevers().list_fevers(list).await
        };
        let open = patiently(list).await.map_err(at("the list of fevers"))?;
        for fever in open.fevers {
            if opened(&fever) + AFTER > now {
                continue;
            }
            match fever.state() {
                gate::FeverState::Waiting => self.recheck(&fever).await?,
                gate::FeverState::ToClinic => self.take_to_hospital(&fever).await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn recheck(&self, fever: &gate::Fever) -> Result<(), TellError> {
        let is_ill = fever.first_temperature_deci_celsius == ILL;
        let recheck = gate::RecordRecheckRequest {
            request_id: step_of(fever, "recheck"),
            fever_id: fever.fever_id.clone(),
            temperature_deci_celsius: if is_ill { ILL + 1 } else { 366 },
        };
        let recheck = async || {
            let recheck = self.desks.by(Role::GateStaff, 1, recheck.clone());
            self.desks.fevers().record_recheck(recheck).await
        };
        patiently(recheck).await.map_err(at("a second reading"))?;
        if is_ill {
            self.take_to_hospital(fever).await?;
        }
        Ok(())
    }

    async fn take_to_hospital(&self, fever: &gate::Fever) -> Result<(), TellError> {
        let fever_id = &fever.fever_id;
        let acknowledge = gate::AcknowledgeFeverRequest {
            request_id: step_of(fever, "acknowledged"),
            fever_id: fever_id.clone(),
            note: "社区已到场".to_owned(),
        };
        let acknowledge = async || {
            let acknowledge = self.desks.by(Role::CommunityWorker, 1, acknowledge.clone());
            self.desks.fevers().acknowledge_fever(acknowledge).await
        };
        patiently(acknowledge).await.map_err(at("a report in hand"))?;
        let isolate = gate::RecordFeverActionRequest {
            request_id: step_of(fever, "isolated"),
            fever_id: fever_id.clone(),
            action: gate::FeverAction::Isolated.into(),
            note: String::new(),
        };
        let isolate = async || {
            let isolate = self.desks.by(Role::GateStaff, 1, isolate.clone());
            self.desks.fevers().record_fever_action(isolate).await
        };
        patiently(isolate)
            .await
            .map_err(at("what is done about a fever"))?;
        let hospital = gate::RecordHospitalRequest {
            request_id: step_of(fever, "hospital"),
            fever_id: fever_id.clone(),
            hospital: "区人民医院发热门诊".to_owned(),
            result: gate::HospitalResult::Pending.into(),
            note: String::new(),
        };
        let hospital = async || {
            let hospital = self.desks.by(Role::CommunityWorker, 1, hospital.clone());
            self.desks.fevers().record_hospital(hospital).await
        };
        patiently(hospital)
            .await
            .map_err(at("the way to the hospital"))
            .map(drop)
    }
}

/// When the first reading was taken.
fn opened(fever: &gate::Fever) -> Moment {
    let opened = fever.opened_at.as_ref().map(Moment::from_proto);
    opened.and_then(Result::ok).unwrap_or(Moment::FIRST)
}

/// The id of a step of a case: the same whenever the step is told.
fn step_of(fever: &gate::Fever, step: &str) -> String {
    id(&format!("{step} {}", fever.fever_id), 0, opened(fever))
}
