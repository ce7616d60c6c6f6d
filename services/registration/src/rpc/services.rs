//! The services of the contract: each RPC leads to its use case.

use crate::rpc::watch_standings::Watch;
use crate::rpc::{
    Answer, add_family_member, approve_level, approve_policy, code_use, confirm_resume, declare_health,
    erase_person, find_people, get_person, get_privacy_notice, list_audit, list_declarations, list_policies,
    make_code, publish_keys, put_policy, query_health, register_by_poster, register_by_staff, resume_session,
    revoke_codes, set_level, told, verify_code, watch_standings,
};
use crate::service::Registration;
use kit::rpcs::Rpcs;
use proto::registration::v1 as pb;
use proto::registration::v1::audit_service_server::{AuditService, AuditServiceServer};
use proto::registration::v1::health_code_service_server::{HealthCodeService, HealthCodeServiceServer};
use proto::registration::v1::policy_service_server::{PolicyService, PolicyServiceServer};
use proto::registration::v1::registration_service_server::{RegistrationService, RegistrationServiceServer};
use std::sync::Arc;
use tonic::Request;

/// Every RPC, not yet in its layers.
pub(crate) fn all(service: &Arc<Registration>, max_message_bytes: usize) -> Rpcs {
    let handlers = Handlers(Arc::clone(service));
    let registration =
        RegistrationServiceServer::new(handlers.clone()).max_decoding_message_size(max_message_bytes);
    let health_code =
        HealthCodeServiceServer::new(handlers.clone()).max_decoding_message_size(max_message_bytes);
    let policy = PolicyServiceServer::new(handlers.clone()).max_decoding_message_size(max_message_bytes);
    let audit = AuditServiceServer::new(handlers).max_decoding_message_size(max_message_bytes);
    Rpcs::default()
        .and(registration)
        .and(health_code)
        .and(policy)
        .and(audit)
}

#[derive(Clone)]
struct Handlers(Arc<Registration>);

#[tonic::async_trait]
impl RegistrationService for Handlers {
    async fn get_privacy_notice(
        &self,
        _: Request<pb::GetPrivacyNoticeRequest>,
    ) -> Answer<pb::GetPrivacyNoticeResponse> {
        told(get_privacy_notice::get_privacy_notice(&self.0))
    }

    async fn register_by_poster(
        &self,
        request: Request<pb::RegisterByPosterRequest>,
    ) -> Answer<pb::RegisterByPosterResponse> {
        told(register_by_poster::register_by_poster(&self.0, request).await)
    }

    async fn register_by_staff(
        &self,
        request: Request<pb::RegisterByStaffRequest>,
    ) -> Answer<pb::RegisterByStaffResponse> {
        told(register_by_staff::register_by_staff(&self.0, request).await)
    }

    async fn resume_session(
        &self,
        request: Request<pb::ResumeSessionRequest>,
    ) -> Answer<pb::ResumeSessionResponse> {
        told(resume_session::resume_session(&self.0, request).await)
    }

    async fn confirm_resume(
        &self,
        request: Request<pb::ConfirmResumeRequest>,
    ) -> Answer<pb::ConfirmResumeResponse> {
        told(confirm_resume::confirm_resume(&self.0, request).await)
    }

    async fn add_family_member(
        &self,
        request: Request<pb::AddFamilyMemberRequest>,
    ) -> Answer<pb::AddFamilyMemberResponse> {
        told(add_family_member::add_family_member(&self.0, request).await)
    }

    async fn get_person(&self, request: Request<pb::GetPersonRequest>) -> Answer<pb::GetPersonResponse> {
        told(get_person::show_person(&self.0, request).await)
    }

    async fn find_people(&self, request: Request<pb::FindPeopleRequest>) -> Answer<pb::FindPeopleResponse> {
        told(find_people::find_people(&self.0, request).await)
    }

    async fn declare_health(
        &self,
        request: Request<pb::DeclareHealthRequest>,
    ) -> Answer<pb::DeclareHealthResponse> {
        told(declare_health::declare_health(&self.0, request).await)
    }

    async fn query_health(
        &self,
        request: Request<pb::QueryHealthRequest>,
    ) -> Answer<pb::QueryHealthResponse> {
        told(query_health::query_health(&self.0, request).await)
    }

    async fn list_declarations(
        &self,
        request: Request<pb::ListDeclarationsRequest>,
    ) -> Answer<pb::ListDeclarationsResponse> {
        told(list_declarations::list_declarations(&self.0, request).await)
    }

    async fn erase_person(
        &self,
        request: Request<pb::ErasePersonRequest>,
    ) -> Answer<pb::ErasePersonResponse> {
        told(erase_person::erase_person(&self.0, request).await)
    }
}

#[tonic::async_trait]
impl HealthCodeService for Handlers {
    async fn make_code(&self, request: Request<pb::MakeCodeRequest>) -> Answer<pb::MakeCodeResponse> {
        told(make_code::make_code(&self.0, request).await)
    }

    async fn verify_code(&self, request: Request<pb::VerifyCodeRequest>) -> Answer<pb::VerifyCodeResponse> {
        told(verify_code::verify_code(&self.0, request).await)
    }

    async fn revoke_codes(
        &self,
        request: Request<pb::RevokeCodesRequest>,
    ) -> Answer<pb::RevokeCodesResponse> {
        told(revoke_codes::revoke_codes(&self.0, request).await)
    }

    async fn apply_code_use(
        &self,
        request: Request<pb::ApplyCodeUseRequest>,
    ) -> Answer<pb::ApplyCodeUseResponse> {
        told(code_use::apply_code_use(&self.0, request).await)
    }

    async fn decide_code_use(
        &self,
        request: Request<pb::DecideCodeUseRequest>,
    ) -> Answer<pb::DecideCodeUseResponse> {
        told(code_use::decide_code_use(&self.0, request).await)
    }

    async fn set_level(&self, request: Request<pb::SetLevelRequest>) -> Answer<pb::SetLevelResponse> {
        told(set_level::set_level(&self.0, request).await)
    }

    async fn approve_level(
        &self,
        request: Request<pb::ApproveLevelRequest>,
    ) -> Answer<pb::ApproveLevelResponse> {
        told(approve_level::approve_level(&self.0, request).await)
    }

    async fn publish_keys(&self, _: Request<pb::PublishKeysRequest>) -> Answer<pb::PublishKeysResponse> {
        told(publish_keys::publish_keys(&self.0))
    }

    type WatchStandingsStream = Watch;

    async fn watch_standings(&self, request: Request<pb::WatchStandingsRequest>) -> Answer<Watch> {
        told(watch_standings::watch_standings(&self.0, &request))
    }
}

#[tonic::async_trait]
impl PolicyService for Handlers {
    async fn put_policy(&self, request: Request<pb::PutPolicyRequest>) -> Answer<pb::PutPolicyResponse> {
        told(put_policy::put_policy(&self.0, request).await)
    }

    async fn approve_policy(
        &self,
        request: Request<pb::ApprovePolicyRequest>,
    ) -> Answer<pb::ApprovePolicyResponse> {
        told(approve_policy::approve_policy(&self.0, request).await)
    }

    async fn list_policy_proposals(
        &self,
        request: Request<pb::ListPolicyProposalsRequest>,
    ) -> Answer<pb::ListPolicyProposalsResponse> {
        told(list_policies::list_proposals(&self.0, request).await)
    }

    async fn list_policies(
        &self,
        request: Request<pb::ListPoliciesRequest>,
    ) -> Answer<pb::ListPoliciesResponse> {
        told(list_policies::list_policies(&self.0, &request))
    }

    async fn get_policy(&self, request: Request<pb::GetPolicyRequest>) -> Answer<pb::GetPolicyResponse> {
        told(list_policies::one_policy(&self.0, request).await)
    }
}

#[tonic::async_trait]
impl AuditService for Handlers {
    async fn list_audit(&self, request: Request<pb::ListAuditRequest>) -> Answer<pb::ListAuditResponse> {
        told(list_audit::list_audit(&self.0, request).await)
    }

    async fn list_accesses(
        &self,
        request: Request<pb::ListAccessesRequest>,
    ) -> Answer<pb::ListAccessesResponse> {
        told(list_audit::list_accesses(&self.0, request).await)
    }
}
