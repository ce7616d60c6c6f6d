//! What an act leaves in the audit trail: who, in which role, on what, from which state to which. Never personal data.

use kit::audit::Entry;
use kit::clock::Moment;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocabulary::{Area, Caller, Role};

/// A line about an act of the caller upon one object in an area.
pub fn entry(
    caller: &Caller,
    at: Moment,
    act: &'static str,
    (object_kind, object_id): (&'static str, Uuid),
    area: &Area,
) -> Entry {
    let roles: Vec<&str> = caller.effective().roles.iter().map(Role::text).collect();
    Entry {
        on_behalf_of: caller.on_behalf.as_ref().map(|asker| asker.id.clone()),
        area: Some(area.code().to_owned()),
        ..Entry::new(
            at,
            caller.id.clone(),
            roles.join(","),
            act,
            object_kind,
            object_id,
        )
    }
}

/// The hash of a request or a state, as it is encoded in the contract's words.
pub fn hash(message: &impl Message) -> Vec<u8> {
    Sha256::digest(message.encode_to_vec()).to_vec()
}
