//! PolicyService on the wire: each RPC finds its caller and goes to its use case.

use kit::caller;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::policy_service_server::PolicyService;
use tonic::{Request, Response, Status};
use vocabulary::Caller;

use super::{approve_policy, list_policies, put_policy};
use crate::service::Checkpoint;

/// Answers PolicyService.
#[derive(Clone, Debug)]
pub struct Ordering(pub Checkpoint);

#[tonic::async_trait]
impl PolicyService for Ordering {
    async fn put_policy(
        &self,
        request: Request<pb::PutPolicyRequest>,
    ) -> Result<Response<pb::PutPolicyResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            put_policy::put(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn approve_policy(
        &self,
        request: Request<pb::ApprovePolicyRequest>,
    ) -> Result<Response<pb::ApprovePolicyResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            approve_policy::approve(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_policy_proposals(
        &self,
        request: Request<pb::ListPolicyProposalsRequest>,
    ) -> Result<Response<pb::ListPolicyProposalsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            list_policies::proposals(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn list_policies(
        &self,
        request: Request<pb::ListPoliciesRequest>,
    ) -> Result<Response<pb::ListPoliciesResponse>, Status> {
        Ok(Response::new(list_policies::list(&self.0, request.get_ref())?))
    }

    async fn get_policy(
        &self,
        request: Request<pb::GetPolicyRequest>,
    ) -> Result<Response<pb::GetPolicyResponse>, Status> {
        Ok(Response::new(
            list_policies::one(&self.0, request.into_inner()).await?,
        ))
    }
}
