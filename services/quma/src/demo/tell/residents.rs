//! Every household scans the poster of its gate and registers, once.

use super::messages::{answers, details, id, resident};
use super::teller::{AT_ONCE, Resident, TellError, Teller, at};
use crate::demo::desk::patiently;
use crate::demo::people::{Household, Invented};
use futures::stream::{self, StreamExt, TryStreamExt};
use proto::checkpoint::v1 as gate;
use proto::registration::v1 as person;

/// The privacy notice residents were shown.
const NOTICE: &str = "2020-02";

impl Teller<'_> {
    /// Every household scans the poster of its gate and registers, once.
    pub(super) async fn register_households(
        &self,
        households: &[Household],
        posters: &[String],
    ) -> Result<Vec<Resident>, TellError> {
        self.begin("居民登记 residents register", households.len());
        let families: Vec<Vec<Resident>> = stream::iter(0..households.len())
            .map(|number| async move {
                let household = &households[number];
                let family = self.register(number, household, &posters[household.home]).await?;
                self.progress.inc(1);
                Ok::<_, TellError>(family)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(families.into_iter().flatten().collect())
    }

    async fn register(
        &self,
        number: usize,
        household: &Household,
        poster: &str,
    ) -> Result<Vec<Resident>, TellError> {
        let resolve = async || {
            let by = gate::resolve_poster_request::By::Token(poster.to_owned());
            self.desks
                .checkpoints()
                .resolve_poster(gate::ResolvePosterRequest { by: Some(by) })
                .await
        };
        let resolved = patiently(resolve).await.map_err(at("the scan of a poster"))?;
        let (first, others) = household.members.split_first().expect("nobody is no household");
        let posters = self.calendar().posters;
        let member = |member: &Invented| person::FamilyMember {
            person: Some(details(member, &household.address)),
            health: Some(answers(member)),
            relation: member.relation.to_owned(),
        };
        let registration = person::RegisterByPosterRequest {
            request_id: id("households", number, posters),
            poster_ticket: resolved.poster_ticket,
            notice_version: NOTICE.to_owned(),
            person: Some(details(first, &household.address)),
            health: Some(answers(first)),
            family: others.iter().map(member).collect(),
        };
        let register = async || self.desks.people().register_by_poster(registration.clone()).await;
        let registered = patiently(register).await.map_err(at("a registration"))?;
        let own = person::RegisteredMember {
            person_id: registered.person_id,
            health_code: registered.health_code,
            ..Default::default()
        };
        let family = std::iter::once(own)
            .chain(registered.family)
            .zip(&household.members);
        Ok(family
            .map(|(registered, invented)| resident(registered, invented))
            .collect())
    }
}
