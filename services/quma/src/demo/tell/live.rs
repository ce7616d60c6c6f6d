//! The last hour happens minute by minute: staff scan codes, and a few people cough, have a fever, or come on the wrong day.

use super::fevers::{HOT, ILL};
use super::messages::{device, direction};
use super::passers::Passers;
use super::teller::{AT_ONCE, Cast, Resident, TellError, Teller, at};
use crate::demo::desk::patiently;
use crate::demo::dice::Dice;
use crate::demo::schedule::{self, PlannedPass, Span};
use futures::stream::{self, StreamExt, TryStreamExt};
use kit::fault;
use proto::checkpoint::v1 as gate;
use proto::registration::v1 as person;
use uuid::Uuid;
use vocabulary::Role;

impl Teller<'_> {
    /// The last hour happens minute by minute: staff scan codes, and a few people cough, have a fever, or come on the wrong day.
    pub(super) async fn live_through(
        &self,
        cast: &Cast,
        passers: &Passers,
        hour: Span,
    ) -> Result<(), TellError> {
        let mut scans: Vec<(usize, PlannedPass)> = Vec::new();
        for (index, gate) in cast.gates.iter().enumerate() {
            let count = schedule::shares(&gate.plan)[2];
            scans.extend(
                schedule::passes(index, hour, count, passers.anyone(index))
                    .into_iter()
                    .map(|pass| (index, pass)),
            );
        }
        scans.sort_by_key(|(_, pass)| pass.at);
        let ill = self.who_is_ill(cast, &scans);
        self.begin("3月1日十一时 the last hour, live", scans.len());
        let minutes =
            scans.chunk_by(|(_, one), (_, other)| one.at.unix_seconds() / 60 == other.at.unix_seconds() / 60);
        for minute in minutes {
            let now = minute[minute.len() - 1].1.at;
            self.set_clock(now);
            stream::iter(minute.iter().copied().enumerate())
                .map(Ok)
                .try_for_each_concurrent(AT_ONCE, |(staff, (index, pass))| async move {
                    let gate = &cast.gates[index].id;
                    self.scan(
                        gate,
                        index,
                        staff,
                        &pass,
                        &cast.residents[pass.person],
                        Some(pass.id) == ill,
                    )
                    .await?;
                    self.progress.inc(1);
                    Ok::<_, TellError>(())
                })
                .await?;
            self.measure_again(now).await?;
        }
        Ok(())
    }

    /// The pass at which somebody is found ill: an early one, inward, at the gate the story names.
    fn who_is_ill(&self, cast: &Cast, scans: &[(usize, PlannedPass)]) -> Option<Uuid> {
        let care = self.story.care?;
        let is_there = |gate: usize| cast.gates[gate].plan.unit == care.fever_at;
        let found = scans
            .iter()
            .find(|(gate, pass)| is_there(*gate) && pass.temperature.is_some());
        found.map(|(_, pass)| pass.id)
    }

    async fn scan(
        &self,
        checkpoint_id: &str,
        index: usize,
        staff: usize,
        pass: &PlannedPass,
        resident: &Resident,
        is_ill: bool,
    ) -> Result<(), TellError> {
        let make = person::MakeCodeRequest {
            person_id: resident.id.clone(),
            kind: person::CodeKind::Phone.into(),
        };
        let make = async || {
            self.desks
                .codes()
                .make_code(self.desks.by(Role::CommunityWorker, staff, make.clone()))
                .await
        };
        let made = patiently(make).await.map_err(at("a code"))?;
        let is_hot = Dice::new("fever", pass.id.as_u128() as u64).chance(4);
        let reading = |normal| match (is_ill, is_hot) {
            (true, _) => ILL,
            (_, true) => HOT,
            _ => normal,
        };
        let verify = gate::VerifyPassRequest {
            request_id: pass.id.to_string(),
            checkpoint_id: checkpoint_id.to_owned(),
            health_code: made.health_code.unwrap_or_default().text,
            direction: direction(pass).into(),
            temperature_deci_celsius: pass.temperature.map(reading),
            mask_worn: Some(true),
            device_id: device(index),
            ..Default::default()
        };
        let scan = async || {
            self.desks
                .gates()
                .verify_pass(self.desks.by(Role::GateStaff, staff, verify.clone()))
                .await
        };
        match patiently(scan).await {
            Ok(_) => Ok(()),
            // Told before a load was killed: the pass is there, under a code that was made earlier.
            Err(status) if fault::reason_of(&status).as_deref() == Some("REQUEST_ID_REUSED") => Ok(()),
            Err(status) => Err(at("a scan")(status)),
        }
    }
}
