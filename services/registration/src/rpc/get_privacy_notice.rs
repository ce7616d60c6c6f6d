//! What a resident is told before they write anything down.

use crate::convert::{health, person};
use crate::error::Error;
use crate::rules::limits::NoticePolicy;
use crate::rules::retention::RetentionPolicy;
use crate::service::Registration;
use proto::registration::v1 as pb;
use tonic::Response;

pub(super) fn get_privacy_notice(
    service: &Registration,
) -> Result<Response<pb::GetPrivacyNoticeResponse>, Error> {
    // Ask.
    let now = service.clock.now();
    let notice = service.in_force::<NoticePolicy>(&service.authority, now)?;
    let kept = service.policy::<RetentionPolicy>(&service.authority, now)?;

    // Answer.
    Ok(Response::new(pb::GetPrivacyNoticeResponse {
        versions: notice.policy.versions.clone(),
        policy: Some(health::policy(&notice.by)),
        person_days: i32::from(kept.person_days),
        declaration_days: i32::from(kept.declaration_days),
        code_days: i32::from(kept.code_days),
        controller: Some(person::area(&service.authority, &service.gazetteer)),
    }))
}
