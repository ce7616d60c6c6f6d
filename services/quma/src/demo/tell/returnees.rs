//! 三返人员: who has come back says so, and so does who is on the way.

use super::messages::id;
use super::teller::{Cast, ONE_BY_ONE, TellError, Teller, at};
use crate::demo::care::{Said, Trip};
use crate::demo::desk::patiently;
use futures::stream::{self, StreamExt, TryStreamExt};
use proto::common::v1::AreaRef;
use proto::registration::v1 as person;
use vocabulary::Role;

impl Teller<'_> {
    /// Trips that are declared now.
    pub(super) async fn declare_trips(&self, cast: &Cast, now: Said) -> Result<(), TellError> {
        let trips: Vec<(usize, &Trip)> = cast
            .care
            .trips
            .iter()
            .enumerate()
            .filter(|(_, trip)| trip.said == now)
            .collect();
        self.begin("三返人员 returnees", trips.len());
        stream::iter(trips)
            .map(Ok)
            .try_for_each_concurrent(ONE_BY_ONE, |(number, trip)| async move {
                self.declare(number, trip, &cast.residents[trip.person].id)
                    .await?;
                self.progress.inc(1);
                Ok(())
            })
            .await
    }

    async fn declare(&self, number: usize, trip: &Trip, who: &str) -> Result<(), TellError> {
        let calendar = self.calendar();
        let said_at = match trip.said {
            Said::OnFriday => calendar.evenings[0],
            Said::OnSaturday => calendar.evenings[1],
            Said::OnSunday => calendar.mornings[1],
        };
        let facts = person::TripFacts {
            kind: trip.kind.into(),
            from_area: Some(AreaRef {
                code: trip.from.to_owned(),
                ..Default::default()
            }),
            arrives: Some(person::DayOrTime {
                by: Some(person::day_or_time::By::Day(trip.arrives.to_string())),
            }),
            means: trip.means.into(),
            transport_number: trip.transport_number.clone(),
            ..Default::default()
        };
        let declare = person::DeclareTripRequest {
            request_id: id("trip", number, said_at),
            person_id: who.to_owned(),
            facts: Some(facts),
            still_on_the_way: trip.on_the_way,
        };
        let declare = async || {
            let declare = self.desks.by(Role::CommunityWorker, number, declare.clone());
            self.desks.returnees().declare_trip(declare).await
        };
        patiently(declare).await.map_err(at("a trip")).map(drop)
    }
}
