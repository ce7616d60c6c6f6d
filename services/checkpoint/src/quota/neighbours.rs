//! What quotas ask of registration, in their own words: the feed of households.

use crate::quota::rules::household::{Exemption, Household, Member};
use futures::StreamExt;
use kit::clock::Day;
use kit::feed::{Cursor, Heard, NoAnswer, Told};
use kit::onward::Onward;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::household_service_client::HouseholdServiceClient;
use proto::registration::v1::watch_households_response::Event;
use vocabulary::{Area, ExemptionKind, HouseholdId, PersonId};

/// Registration's households, over a wire that bears our identity.
#[derive(Clone)]
pub struct Register(HouseholdServiceClient<Wire>);

impl Register {
    /// Over this wire.
    pub fn new(wire: Wire) -> Self {
        Self(HouseholdServiceClient::new(wire))
    }

    /// The feed from a cursor on; a snapshot first when there is none. Refuses with `CURSOR_GONE`.
    pub async fn households(&self, after: Option<Cursor>) -> Result<Told<Household>, NoAnswer> {
        let cursor = after.map(|cursor| cursor.to_string()).unwrap_or_default();
        let request = Onward::unasked().request(pb::WatchHouseholdsRequest { cursor });
        let events = self.0.clone().watch_households(request).await?.into_inner();
        Ok(events
            .filter_map(|event| async move { event.map(heard).map_err(NoAnswer::from).transpose() })
            .boxed())
    }
}

/// What an event says; `None` for one that a newer registration sends and this program does not know.
fn heard(response: pb::WatchHouseholdsResponse) -> Option<Heard<Household>> {
    let cursor = || Cursor::parse(&response.cursor).ok();
    match response.event? {
        Event::Snapshot(told) => Some(Heard::Snapshot(vec![household(told)?])),
        Event::CaughtUp(_) => Some(Heard::CaughtUp(cursor()?)),
        Event::Change(told) => Some(Heard::Changes(vec![household(told)?], cursor()?)),
        Event::Heartbeat(_) => Some(Heard::Alive),
    }
}

fn household(told: pb::Household) -> Option<Household> {
    let exemptions: Vec<(PersonId, Exemption)> = told.exemptions.iter().filter_map(exemption).collect();
    let member = |id: &String| {
        let person = PersonId::parse(id).ok()?;
        let theirs = exemptions.iter().filter(|(whose, _)| *whose == person);
        Some(Member {
            person,
            exemptions: theirs.map(|(_, exemption)| *exemption).collect(),
        })
    };
    Some(Household {
        id: HouseholdId::parse(&told.household_id).ok()?,
        area: Area::parse(&told.area).ok()?,
        house_number: told.house_number,
        village_group: Some(told.village_group).filter(|group| *group > 0),
        members: told.member_ids.iter().filter_map(member).collect(),
        version: told.version,
        gone: told.gone,
    })
}

/// A kind this program does not know exempts nobody here.
fn exemption(told: &pb::MemberExemption) -> Option<(PersonId, Exemption)> {
    let kind = match told.kind() {
        pb::ExemptionKind::Illness => ExemptionKind::Illness,
        pb::ExemptionKind::EpidemicDuty => ExemptionKind::EpidemicDuty,
        pb::ExemptionKind::UrgentWork => ExemptionKind::UrgentWork,
        pb::ExemptionKind::Unspecified => return None,
    };
    let until = Day::parse(&told.until).ok()?;
    Some((PersonId::parse(&told.person_id).ok()?, Exemption { kind, until }))
}
