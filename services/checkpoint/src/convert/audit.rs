//! Lines of the audit trail.

use kit::audit::Record;
use proto::common::v1 as common;

/// A line as the contract shows it. It holds ids only.
pub fn write(record: Record) -> common::AuditRecord {
    common::AuditRecord {
        sequence: record.seq,
        at: record.at.to_string(),
        who: record.who,
        on_behalf_of: record.on_behalf_of.unwrap_or_default(),
        role: record.role,
        act: record.act,
        purpose: record.purpose.unwrap_or_default(),
        legal_basis: record.legal_basis.unwrap_or_default(),
        object_kind: record.object_kind,
        object_id: record.object_id.to_string(),
        person_id: record
            .subject
            .map(|person| person.to_string())
            .unwrap_or_default(),
        link: record.link,
    }
}
