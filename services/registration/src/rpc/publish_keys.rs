//! The keys that verify codes, the current one and the earlier ones: these and no others.

use crate::convert::code;
use crate::error::Error;
use crate::service::Registration;
use kit::keys::KeyId;
use proto::registration::v1 as pb;
use tonic::Response;

pub(super) fn publish_keys(service: &Registration) -> Result<Response<pb::PublishKeysResponse>, Error> {
    let trusted = service.trust.keys();
    let for_codes = trusted.into_iter().filter(|(key_id, _)| {
        KeyId::parse(key_id).is_ok_and(|parsed| parsed.issuer == &*service.issuer && parsed.purpose == "code")
    });
    let keys = for_codes.map(|(key_id, key)| code::verification_key(key_id, &key, service.authority.code()));
    Ok(Response::new(pb::PublishKeysResponse { keys: keys.collect() }))
}
