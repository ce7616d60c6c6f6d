//! One side of a pair, masked.

use crate::convert::words;
use crate::imports::convert::import::area;
use crate::rules::identity::Identity;
use proto::registration::v1 as pb;
use vocabulary::gazetteer::Gazetteer;

/// A side as lists show it.
pub fn side(identity: &Identity, gazetteer: &Gazetteer) -> pb::PairSide {
    pb::PairSide {
        name: identity.name.masked(),
        sex: words::sex(identity.sex).into(),
        nationality: identity.nationality.code().to_owned(),
        id_document_kind: words::id_document_kind(identity.document.kind()).into(),
        id_number: identity.document.masked(),
        phone: identity.phone.masked(),
        home_area: identity
            .home_area
            .map(|area| area.code().to_owned())
            .unwrap_or_default(),
        area: Some(area(&identity.area, gazetteer)),
        address: identity.address.masked(&identity.area, gazetteer),
    }
}
