//! One line of the audit trail as it stands in the table.

use uuid::Uuid;

use crate::clock::Moment;
use crate::db::FromRow;

/// One line of the trail, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Record {
    /// Its place in the chain, from 1, without gaps.
    pub seq: i64,
    /// When, in the town's time.
    pub at: Moment,
    /// Who acted.
    pub who: String,
    /// For whom a service acted.
    pub on_behalf_of: Option<String>,
    /// The roles they acted in.
    pub role: String,
    /// Why.
    pub purpose: Option<String>,
    /// On what legal basis.
    pub legal_basis: Option<String>,
    /// The RPC or act.
    pub act: String,
    /// What kind of thing was acted on.
    pub object_kind: String,
    /// Which one.
    pub object_id: Uuid,
    /// The person concerned.
    pub subject: Option<Uuid>,
    /// The area of the object.
    pub area: Option<String>,
    /// Hash of the object before.
    pub old_hash: Option<Vec<u8>>,
    /// Hash of the object after.
    pub new_hash: Option<Vec<u8>>,
    /// The link, with its algorithm in front (`SHA256:…` in hex).
    pub link: String,
}
