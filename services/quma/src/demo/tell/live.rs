//! The last hour happens minute by minute: staff scan codes, and a few people cough or run a fever.

use super::messages::{device, direction};
use super::passers::Passers;
use super::teller::{Gate, ONE_BY_ONE, Resident, TellError, Teller, at};
use crate::demo::desk::patiently;
use crate::demo::dice::Dice;
use crate::demo::schedule::{self, PlannedPass, Span};
use futures::stream::{self, StreamExt, TryStreamExt};
use kit::fault;
use proto::checkpoint::v1 as gate;
use proto::registration::v1 as person;
use vocabulary::Role;

impl Teller<'_> {
    /// The last hour happens minute by minute: staff scan codes, and a few people cough or run a fever.
    pub(super) async fn live_through(
        &self,
        gates: &[Gate],
        passers: &Passers,
        residents: &[Resident],
        hour: Span,
    ) -> Result<(), TellError> {
        let mut scans: Vec<(usize, PlannedPass)> = Vec::new();
        for (index, gate) in gates.iter().enumerate() {
            let count = schedule::shares(&gate.plan)[2];
            scans.extend(
                schedule::passes(index, hour, count, passers.anyone(index))
                    .into_iter()
                    .map(|pass| (index, pass)),
            );
        }
        scans.sort_by_key(|(_, pass)| pass.at);
        self.begin("3月1日十一时 the last hour, live", scans.len());
        let minutes =
            scans.chunk_by(|(_, one), (_, other)| one.at.unix_seconds() / 60 == other.at.unix_seconds() / 60);
        for minute in minutes {
            self.set_clock(minute[minute.len() - 1].1.at);
            stream::iter(minute.iter().copied().enumerate())
                .map(Ok)
                .try_for_each_concurrent(ONE_BY_ONE, |(staff, (index, pass))| async move {
                    self.scan(&gates[index].id, index, staff, &pass, &residents[pass.person])
                        .await?;
                    self.progress.inc(1);
                    Ok::<_, TellError>(())
                })
                .await?;
        }
        Ok(())
    }

    async fn scan(
        &self,
        checkpoint_id: &str,
        index: usize,
        staff: usize,
        pass: &PlannedPass,
        resident: &Resident,
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
        let feverish = Dice::new("fever", pass.id.as_u128() as u64).chance(4);
        let verify = gate::VerifyPassRequest {
            request_id: pass.id.to_string(),
            checkpoint_id: checkpoint_id.to_owned(),
            health_code: made.health_code.unwrap_or_default().text,
            direction: direction(pass).into(),
            temperature_deci_celsius: pass.temperature.map(|normal| if feverish { 378 } else { normal }),
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
