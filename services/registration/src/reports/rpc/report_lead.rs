//! Somebody at a gate said yes: the host's community hears of it, and has until then to find out who it is.

use crate::error::Error;
use crate::reports::convert;
use crate::reports::rules::lead::{Lead, LeadPolicy, LeadState};
use crate::reports::store::leads::{self, somebody_of};
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn report_lead(
    service: &Registration,
    request: Request<pb::ReportLeadRequest>,
) -> Result<Response<pb::ReportLeadResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let told = convert::read_lead(request.get_ref(), &service.authority)?;
    let now = service.clock.now();

    // Decide.
    let in_force = service.in_force::<LeadPolicy>(&told.area, now)?;
    let lead = Lead {
        id: told.id,
        area: told.area,
        sealed: service.vault.seal(somebody_of(told.id), &told.somebody, now)?,
        from_area: told.from_area,
        state: LeadState::Open,
        seen_at: told.seen_at,
        reported_at: now,
        closed_at: None,
        deadline: None,
        by: in_force.by,
        delete_by: service.day(now).plus_days(i32::from(in_force.policy.lead_days)),
    };

    // Record. Told again it is the same lead.
    let mut tx = service.db.begin().await?;
    if leads::add(&mut tx, &lead, &in_force.policy).await? {
        let entry = asked::entry(&caller, now, "ReportLead", "lead", lead.id);
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    Ok(Response::new(pb::ReportLeadResponse {}))
}
