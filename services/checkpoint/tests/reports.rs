//! Registration as it is reported to: it keeps what it was told, and can be away.

use proto::registration::v1 as pb;
use proto::registration::v1::erasure_service_server::ErasureService;
use proto::registration::v1::report_service_server::ReportService;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tonic::{Request, Response, Status};

/// What was reported.
#[derive(Clone, Default)]
pub(crate) struct Reports {
    is_away: Arc<AtomicBool>,
    fevers: Arc<Mutex<Vec<pb::ReportFeverRequest>>>,
    leads: Arc<Mutex<Vec<pb::ReportLeadRequest>>>,
    erasures: Arc<Mutex<Vec<pb::ConfirmErasedRequest>>>,
}

impl Reports {
    /// From now on nobody answers, or somebody again.
    pub(crate) fn is_away(&self, away: bool) {
        self.is_away.store(away, Ordering::SeqCst);
    }

    /// What was told of a fever, in the order it came.
    pub(crate) fn of(&self, fever_id: &str) -> Vec<pb::ReportFeverRequest> {
        let fevers = self.fevers.lock().unwrap();
        fevers
            .iter()
            .filter(|told| told.request_id == fever_id)
            .cloned()
            .collect()
    }

    /// The leads that were told, in the order they came.
    pub(crate) fn leads(&self) -> Vec<pb::ReportLeadRequest> {
        self.leads.lock().unwrap().clone()
    }

    /// The erasures that were confirmed, in the order they came.
    pub(crate) fn erasures(&self) -> Vec<pb::ConfirmErasedRequest> {
        self.erasures.lock().unwrap().clone()
    }

    fn is_there(&self) -> Result<(), Status> {
        if self.is_away.load(Ordering::SeqCst) {
            Err(Status::unavailable("nobody is there"))
        } else {
            Ok(())
        }
    }
}

#[tonic::async_trait]
impl ReportService for Reports {
    async fn report_fever(
        &self,
        request: Request<pb::ReportFeverRequest>,
    ) -> Result<Response<pb::ReportFeverResponse>, Status> {
        self.is_there()?;
        let bearer = request.metadata().contains_key("authorization");
        assert!(bearer, "a report bears the service's token");
        self.fevers.lock().unwrap().push(request.into_inner());
        Ok(Response::new(pb::ReportFeverResponse {
            unknown_person: false,
            holds: true,
        }))
    }

    async fn report_lead(
        &self,
        request: Request<pb::ReportLeadRequest>,
    ) -> Result<Response<pb::ReportLeadResponse>, Status> {
        self.is_there()?;
        self.leads.lock().unwrap().push(request.into_inner());
        Ok(Response::new(pb::ReportLeadResponse {}))
    }

    async fn list_leads(
        &self,
        _: Request<pb::ListLeadsRequest>,
    ) -> Result<Response<pb::ListLeadsResponse>, Status> {
        Err(Status::unimplemented("checkpoint does not ask this"))
    }

    async fn get_lead(
        &self,
        _: Request<pb::GetLeadRequest>,
    ) -> Result<Response<pb::GetLeadResponse>, Status> {
        Err(Status::unimplemented("checkpoint does not ask this"))
    }

    async fn close_lead(
        &self,
        _: Request<pb::CloseLeadRequest>,
    ) -> Result<Response<pb::CloseLeadResponse>, Status> {
        Err(Status::unimplemented("checkpoint does not ask this"))
    }
}

#[tonic::async_trait]
impl ErasureService for Reports {
    async fn confirm_erased(
        &self,
        request: Request<pb::ConfirmErasedRequest>,
    ) -> Result<Response<pb::ConfirmErasedResponse>, Status> {
        self.is_there()?;
        self.erasures.lock().unwrap().push(request.into_inner());
        Ok(Response::new(pb::ConfirmErasedResponse { closed_at: None }))
    }

    async fn get_erasure(
        &self,
        _: Request<pb::GetErasureRequest>,
    ) -> Result<Response<pb::GetErasureResponse>, Status> {
        Err(Status::unimplemented("checkpoint does not ask this"))
    }

    async fn list_erasures(
        &self,
        _: Request<pb::ListErasuresRequest>,
    ) -> Result<Response<pb::ListErasuresResponse>, Status> {
        Err(Status::unimplemented("checkpoint does not ask this"))
    }
}
