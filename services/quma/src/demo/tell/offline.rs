//! Gates that work a shift without a network: a bundle at its start, an upload at its end.

use super::messages::{device, offline_pass};
use super::passers::Passers;
use super::teller::{AT_ONCE, Cast, ONE_BY_ONE, Resident, TellError, Teller, at, expect};
use crate::demo::desk::patiently;
use crate::demo::schedule::{self, PlannedPass, Span};
use futures::stream::{self, StreamExt, TryStreamExt};
use kit::clock::Moment;
use kit::fault;
use proto::checkpoint::v1 as gate;
use tonic::Status;
use vocabulary::Role;

impl Teller<'_> {
    /// Gates fetch what they need at the start of a shift; the answer is each one's shift ticket.
    pub(super) async fn leave_with_bundles(
        &self,
        cast: &Cast,
        shift: Span,
        number: usize,
    ) -> Result<Vec<Vec<u8>>, TellError> {
        let working = working(cast, number);
        self.begin("离线包 offline bundles", working.len());
        stream::iter(working)
            .map(|(index, _)| async move {
                let fetch = gate::FetchOfflineBundleRequest {
                    checkpoint_id: cast.gates[index].id.clone(),
                    device_id: device(index),
                };
                let bundle = self.when_synchronised(index, fetch, shift).await?;
                self.progress.inc(1);
                Ok::<_, TellError>(bundle.shift_ticket)
            })
            .buffered(ONE_BY_ONE)
            .try_collect()
            .await
    }

    /// They have worked without a network, and upload their records at the shift's end.
    pub(super) async fn upload_all(
        &self,
        cast: &Cast,
        passers: &Passers,
        shift: Span,
        number: usize,
        tickets: Vec<Vec<u8>>,
    ) -> Result<(), TellError> {
        stream::iter(working(cast, number).into_iter().zip(tickets))
            .map(Ok)
            .try_for_each_concurrent(AT_ONCE, |((index, count), ticket)| async move {
                let passes = schedule::passes(index, shift, count, passers.healthy(index));
                let gate = &cast.gates[index].id;
                self.upload(gate, index, ticket, &passes, &cast.residents).await?;
                self.progress.inc(1);
                Ok(())
            })
            .await
    }

    /// A gate gets its bundle as soon as checkpoint has heard from registration: for the first time, and again since the
    /// story's clock was moved. What was heard before that is old by then, and its tickets would end before the shift does.
    async fn when_synchronised(
        &self,
        index: usize,
        fetch: gate::FetchOfflineBundleRequest,
        shift: Span,
    ) -> Result<gate::FetchOfflineBundleResponse, TellError> {
        let ask = async || {
            let fetch = self.desks.by(Role::GateStaff, index, fetch.clone());
            let bundle =
                self.desks.gates().fetch_offline_bundle(fetch).await.map_err(
                    |status| match fault::reason_of(&status).as_deref() {
                        Some("NEVER_SYNCHRONISED") => Status::unavailable(status.message()),
                        _ => status,
                    },
                )?;
            let not_after = bundle.get_ref().not_after.as_ref().map(Moment::from_proto);
            match not_after {
                Some(Ok(not_after)) if not_after >= shift.to => Ok(bundle),
                _ => Err(Status::unavailable(
                    "the bundle does not reach the end of the shift",
                )),
            }
        };
        patiently(ask).await.map_err(at("an offline bundle"))
    }

    async fn upload(
        &self,
        checkpoint_id: &str,
        index: usize,
        ticket: Vec<u8>,
        passes: &[PlannedPass],
        residents: &[Resident],
    ) -> Result<(), TellError> {
        let header = gate::UploadHeader {
            shift_ticket: ticket,
            device_id: device(index),
            device_now: Some(self.clock.now().to_proto()),
        };
        let rows = passes
            .iter()
            .enumerate()
            .map(|(sequence, pass)| offline_pass(checkpoint_id, pass, &residents[pass.person], sequence));
        let rows: Vec<_> = rows.collect();
        let batches = rows.chunks(2000).map(|batch| gate::OfflinePasses {
            passes: batch.to_vec(),
        });
        let parts: Vec<_> = std::iter::once(gate::upload_passes_request::Part::Header(header))
            .chain(batches.map(gate::upload_passes_request::Part::Passes))
            .map(|part| gate::UploadPassesRequest { part: Some(part) })
            .collect();
        let upload = async || {
            let parts = self.desks.by(Role::GateStaff, index, stream::iter(parts.clone()));
            self.desks.gates().upload_passes(parts).await
        };
        let report = patiently(upload).await.map_err(at("an upload"))?;
        expect(
            "records uploaded",
            report.accepted + report.repeated,
            passes.len() as i64,
        )
    }
}

/// The gates that have records in a shift, and how many.
pub(super) fn working(cast: &Cast, shift: usize) -> Vec<(usize, u32)> {
    let counts = cast.gates.iter().map(|gate| schedule::shares(&gate.plan)[shift]);
    counts.enumerate().filter(|(_, count)| *count > 0).collect()
}
