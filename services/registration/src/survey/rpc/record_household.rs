//! What a volunteer found behind a door: a household taken, corrected, or moved together from others.

use super::found::{Found, New, Who, read};
use super::surveys::in_reach;
use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rpc::newcomer::{self, Place};
use crate::rules::words::Source;
use crate::service::Registration;
use crate::store::registrations::{Household as Registered, Recorded};
use crate::store::tokens;
use crate::survey::error::SurveyError;
use crate::survey::rules::household::{DoorState, Exemption, Fact, Household};
use crate::survey::rules::policy::SurveyPolicy;
use crate::survey::rules::survey::Survey;
use crate::survey::store::members::{self, Change};
use crate::survey::store::{feed, households, surveys, vault};
use kit::audit;
use kit::caller::Principal;
use kit::clock::{Day, Moment};
use kit::db::Tx;
use kit::once::Repeat;
use kit::parse::{Flaws, Unreadable};
use proto::registration::v1 as pb;
use std::collections::{BTreeMap, BTreeSet};
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::mobile::Mobile;
use vocabulary::{HouseholdId, PersonId};

/// A member who is registered now.
struct Member {
    id: PersonId,
    is_new: bool,
}

pub(super) async fn record_household(
    service: &Registration,
    request: Request<pb::RecordHouseholdRequest>,
) -> Result<Response<pb::RecordHouseholdResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let today = service.day(now);
    let policy = service.policy::<SurveyPolicy>(&service.authority, now)?;
    let found = read(service, asked, &policy, today)?;

    // Ask.
    let survey = in_reach(service, &caller, found.survey).await?;
    let buildings = surveys::buildings(&service.db, survey.id).await?;
    if !buildings.iter().any(|building| building.number == found.building) {
        return Err(SurveyError::UnknownBuilding);
    }
    if let Some((id, version)) = found.corrected {
        check_version(service, &survey, id, version, asked, &caller).await?;
    }
    let members = registered(service, &caller, &survey, &found, now).await?;

    // Record.
    let repeat = Repeat::new(caller.key(), "RecordHousehold", found.request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let desk = Desk {
        service,
        caller: &caller,
        survey: &survey,
        found: &found,
        delete_by: policy.delete_by(today),
        now,
        today,
    };
    let ids: Vec<PersonId> = members.iter().map(|member| member.id).collect();
    let (own, others) = desk.seats(&mut tx, &ids).await?;
    let mut facts = Vec::with_capacity(others.len() + 1);
    for (other, movers) in others {
        facts.push(desk.left(&mut tx, other, &movers).await?);
    }
    let (household, fact) = desk.taken(&mut tx, own, &ids).await?;
    facts.push(fact);
    surveys::take_part(&mut tx, survey.id, caller.key(), now).await?;

    let outcome = |member: &Member| pb::MemberOutcome {
        person_id: member.id.to_string(),
        outcome: if member.is_new {
            pb::Outcome::Registered.into()
        } else {
            pb::Outcome::KnownAlready.into()
        },
    };
    let answer = pb::RecordHouseholdResponse {
        household_id: household.id.to_string(),
        version: household.version,
        members: members.iter().map(outcome).collect(),
    };
    repeat.keep(&mut tx, &answer).await?;
    // Audit, then feed, last: everybody takes these two locks late and in this order.
    let object = household.id.as_uuid();
    let line = || asked::entry(&caller, now, "RecordHousehold", "household", object);
    let lines = std::iter::once(line()).chain(ids.iter().map(|member| line().about(member.as_uuid())));
    audit::write_all(&mut tx, lines.collect()).await?;
    feed::announce(&mut tx, &service.household_feed, &facts).await?;
    tx.commit().await?;
    service.household_feed.wake();
    Ok(Response::new(answer))
}

/// Refuses a correction of what is not there or has changed before anybody is registered for it; one that was done already passes,
/// to be answered as before.
async fn check_version(
    service: &Registration,
    survey: &Survey,
    id: HouseholdId,
    version: i64,
    asked: &pb::RecordHouseholdRequest,
    caller: &Caller,
) -> Result<(), SurveyError> {
    let household = households::by_id(&service.db, id)
        .await?
        .filter(|household| household.survey == survey.id)
        .ok_or(SurveyError::UnknownHousehold)?;
    if household.version == version {
        return Ok(());
    }
    let id = person::read_id::<vocabulary::kinds::Household>(&asked.request_id)
        .map_err(|unreadable| Flaws::one("request_id", unreadable))?;
    let repeat = Repeat::new(caller.key(), "RecordHousehold", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    let before = repeat
        .answer::<pb::RecordHouseholdResponse>(&mut tx, service.clock.now())
        .await?;
    tx.rollback().await?;
    before.map(|_| ()).ok_or(SurveyError::ChangedMeanwhile)
}

/// Where one record is made.
struct Desk<'r> {
    service: &'r Registration,
    caller: &'r Caller,
    survey: &'r Survey,
    found: &'r Found,
    delete_by: Day,
    now: Moment,
    today: Day,
}

impl Desk<'_> {
    /// The household that is recorded and those that members leave for it, each held until the transaction ends; people first, then
    /// households, in the order of their ids.
    async fn seats(
        &self,
        tx: &mut Tx,
        members: &[PersonId],
    ) -> Result<(Household, Vec<(Household, Vec<PersonId>)>), SurveyError> {
        let own = match self.found.corrected {
            Some((id, _)) => id,
            None => {
                let door = &self.found.house_number;
                let waiting = households::waiting_at(tx, self.survey.id, self.found.building, door);
                waiting.await?.unwrap_or(self.found.request_id)
            }
        };
        let mut movers: BTreeMap<HouseholdId, Vec<PersonId>> = BTreeMap::new();
        for person in members.iter().collect::<BTreeSet<_>>() {
            asked::person_in(tx, self.caller, *person).await?;
            if let Some(other) = members::household_of(tx, *person).await?
                && other != own
            {
                movers.entry(other).or_default().push(*person);
            }
        }
        let mut locked = BTreeMap::new();
        for id in movers.keys().copied().chain([own]).collect::<BTreeSet<_>>() {
            locked.extend(
                households::by_id_in(tx, id)
                    .await?
                    .map(|household| (id, household)),
            );
        }
        let household = match locked.remove(&own) {
            Some(household) => self.seen(household)?,
            None if self.found.corrected.is_some() => return Err(SurveyError::UnknownHousehold),
            None => self.added(tx, own).await?,
        };
        let others = movers
            .into_iter()
            .filter_map(|(id, people)| Some((locked.remove(&id)?, people)));
        Ok((household, others.collect()))
    }

    /// The household, if it is as it was seen.
    fn seen(&self, household: Household) -> Result<Household, SurveyError> {
        if household.survey != self.survey.id {
            return Err(SurveyError::UnknownHousehold);
        }
        match self.found.corrected {
            Some((_, version)) if household.version != version => Err(SurveyError::ChangedMeanwhile),
            Some(_) => Ok(household),
            // The request's id is another household's; or two volunteers stood at one door.
            None if household.version > 0 && household.id == self.found.request_id => {
                Err(Error::RequestIdReused.into())
            }
            None if household.version > 0 => Err(SurveyError::ChangedMeanwhile),
            None => Ok(household),
        }
    }

    /// A household nobody knew of.
    async fn added(&self, tx: &mut Tx, id: HouseholdId) -> Result<Household, SurveyError> {
        let new = Household {
            id,
            survey: self.survey.id,
            building: self.found.building,
            house_number: self.found.house_number.clone(),
            village_group: None,
            state: DoorState::NotVisited,
            head: None,
            phone: None,
            unnamed: 0,
            area: self.survey.area,
            version: 0,
            gone: false,
            visited_at: None,
            delete_by: self.delete_by,
        };
        if households::add(tx, &new).await? {
            Ok(new)
        } else {
            Err(Error::RequestIdReused.into())
        }
    }

    /// Writes that people left a household.
    async fn left(&self, tx: &mut Tx, other: Household, movers: &[PersonId]) -> Result<Fact, SurveyError> {
        let change = self.change(&other, other.delete_by);
        for person in movers {
            members::leave(tx, *person, change).await?;
        }
        let head_moves = other.head.is_some_and(|head| movers.contains(&head));
        let remaining = Household {
            head: other.head.filter(|_| !head_moves),
            phone: other.phone.clone().filter(|_| !head_moves),
            ..other
        };
        let written = households::set(tx, remaining, self.caller.key(), self.now)
            .await?
            .ok_or(SurveyError::ChangedMeanwhile)?;
        Ok(feed::fact(tx, &written, self.today).await?)
    }

    /// Writes what was found.
    async fn taken(
        &self,
        tx: &mut Tx,
        own: Household,
        people: &[PersonId],
    ) -> Result<(Household, Fact), SurveyError> {
        let found = self.found;
        let seal = |phone: &Mobile| {
            let place = vault::phone_of(own.id);
            self.service.vault.seal(place, &phone.clear(), self.now)
        };
        let change = self.change(&own, self.delete_by);
        members::set(tx, people, change).await?;
        let exemptions: Vec<Exemption> = found
            .members
            .iter()
            .zip(people)
            .flat_map(|(named, person)| {
                named.exemptions.iter().map(|(kind, until)| Exemption {
                    person: *person,
                    kind: *kind,
                    until: *until,
                })
            })
            .collect();
        members::set_exemptions(tx, &exemptions, change).await?;
        let phone = match found.keeps_phone {
            true => own.phone.clone(),
            false => found.phone.as_ref().map(seal).transpose()?,
        };
        let next = Household {
            building: found.building,
            house_number: found.house_number.clone(),
            village_group: found.village_group,
            state: found.state,
            head: people.first().copied(),
            phone,
            unnamed: found.unnamed,
            visited_at: Some(self.now),
            delete_by: self.delete_by,
            ..own
        };
        let written = households::set(tx, next, self.caller.key(), self.now)
            .await?
            .ok_or(SurveyError::ChangedMeanwhile)?;
        let holding = exemptions
            .into_iter()
            .filter(|exemption| exemption.until >= self.today);
        let fact = Fact::of(&written, people.to_vec(), sorted(holding));
        Ok((written, feed::told(tx, fact).await?))
    }

    fn change(&self, household: &Household, delete_by: Day) -> Change<'_> {
        Change {
            household: household.id,
            version: household.version + 1,
            by: self.caller.key(),
            at: self.now,
            delete_by,
        }
    }
}

/// Exemptions in the order in which the tables tell them.
fn sorted(exemptions: impl Iterator<Item = Exemption>) -> Vec<Exemption> {
    let mut exemptions: Vec<Exemption> = exemptions.collect();
    exemptions.sort_by_key(|exemption| (exemption.person, exemption.kind));
    exemptions
}

/// Every member as somebody registered: those who are new are registered by staff first, each once however often the request comes.
async fn registered(
    service: &Registration,
    caller: &Caller,
    survey: &Survey,
    found: &Found,
    now: Moment,
) -> Result<Vec<Member>, SurveyError> {
    let has_new = found.members.iter().any(|named| matches!(named.who, Who::New(_)));
    if has_new {
        newcomer::check_notice(service, &found.notice_version, now)?;
    }
    let mut members: Vec<Member> = Vec::with_capacity(found.members.len());
    for (at, named) in found.members.iter().enumerate() {
        let member = match &named.who {
            Who::Known(id) => Member {
                id: *id,
                is_new: false,
            },
            Who::New(new) => register(service, caller, survey, new, &found.notice_version, now).await?,
        };
        if members.iter().any(|earlier| earlier.id == member.id) {
            let twice = Unreadable::new("NAMED_TWICE", "must be named once");
            return Err(Flaws::one(format!("members[{at}]"), twice).into());
        }
        members.push(member);
    }
    Ok(members)
}

async fn register(
    service: &Registration,
    caller: &Caller,
    survey: &Survey,
    new: &New,
    notice_version: &str,
    now: Moment,
) -> Result<Member, SurveyError> {
    let common = newcomer::Request {
        id: new.id,
        hash: new.hash.clone(),
        met_in: Some(survey.area),
        registered_by: caller.key(),
        notice_version,
        now,
    };
    let place = Place {
        id: new.id,
        guardian: None,
        source: Source::Staff,
        code: None,
    };
    let ready = newcomer::prepare(service, &common, &new.arrival, &place)?;
    if !caller.sight().covers_area(&ready.ward) {
        return Err(Error::OutOfScope.into());
    }
    let document = ready.newcomer.document.clone();
    let entry = asked::entry(caller, now, "RecordHousehold", "person", new.id.as_uuid());
    let household = Registered {
        head: ready.newcomer,
        family: Vec::new(),
        entry: entry.about(new.id.as_uuid()),
    };
    match service.record(household).await? {
        Recorded::Registered { .. } | Recorded::Repeated => Ok(Member {
            id: new.id,
            is_new: true,
        }),
        Recorded::Reused => Err(Error::RequestIdReused.into()),
        // Registered before: whether this caller may know of them is asked when they join.
        Recorded::Known => {
            let owner = tokens::owner(&service.db, &document).await?;
            let id = owner.ok_or(Error::UnknownPerson)?;
            Ok(Member { id, is_new: false })
        }
    }
}
