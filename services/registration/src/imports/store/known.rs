//! People that rows may be, many in one statement, their identities still sealed.

use crate::rules::identity::Identity;
use crate::store::trouble::StoreError;
use crate::store::vault::{Vault, identity_of};
use kit::db::{Db, Error, FromRow, Sql};
use kit::keys::KeyError;
use kit::sealed::SealError;
use std::collections::HashMap;
use vocabulary::PersonId;
use vocabulary::area::Area;

/// Somebody a row may be.
#[derive(Clone, Debug, FromRow)]
pub struct Known {
    /// Who.
    pub id: PersonId,
    /// The identity, sealed.
    pub sealed: Vec<u8>,
    district: String,
    street: String,
    community: String,
}

impl Known {
    /// The area that looks after them.
    pub fn ward(&self) -> Result<Area, StoreError> {
        [&self.community, &self.street, &self.district]
            .into_iter()
            .find(|code| !code.is_empty())
            .and_then(|code| Area::parse(code).ok())
            .ok_or(StoreError::Shape)
    }

    /// Who they are; `None` when the key of their month is destroyed: they are gone, their row is not yet.
    pub fn identity(&self, vault: &Vault) -> Result<Option<Identity>, StoreError> {
        match vault.open_sealed(identity_of(self.id.as_uuid()), &self.sealed) {
            Ok(identity) => Ok(Some(identity)),
            Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

const BY_IDS: &str = "SELECT p.id, p.sealed, p.district, p.street, p.community FROM person p WHERE p.id IN (";

/// These people, as far as they are there.
pub async fn by_ids(db: &Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Known>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let mut query = db.query(Sql::rows(BY_IDS, 1, batch.len(), ")"));
        for id in batch {
            query = query.bind(*id);
        }
        let rows = query.fetch_all::<Known>().await?;
        found.extend(rows.into_iter().map(|known| (known.id, known)));
    }
    Ok(found)
}
