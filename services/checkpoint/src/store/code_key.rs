//! Table `code_key`: the keys that verify codes, as registration last published them.

use kit::db::{Db, Error};
use kit::keys::PublicKey;

const ALL: &str = "SELECT key_id, x, y FROM code_key ORDER BY key_id";
const FORGET_ALL: &str = "DELETE FROM code_key";
const KEEP: &str = "INSERT INTO code_key (key_id, algorithm, x, y, area) VALUES ($1, $2, $3, $4, $5)";

/// A key that verifies codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeKey {
    /// `<issuer>.code.<number>`.
    pub key_id: String,
    /// The key.
    pub key: PublicKey,
    /// The issuing district's code.
    pub area: String,
}

/// Every key; one that does not read is left out.
pub async fn all(db: &Db) -> Result<Vec<(String, PublicKey)>, Error> {
    let rows = db.query(ALL).fetch_all::<(String, Vec<u8>, Vec<u8>)>().await?;
    let keys = rows
        .into_iter()
        .filter_map(|(key_id, x, y)| Some((key_id, public_key(&x, &y)?)));
    Ok(keys.collect())
}

/// These keys and no others.
pub async fn replace_all(db: &Db, keys: &[CodeKey]) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    tx.query(FORGET_ALL).execute().await?;
    for key in keys {
        tx.query(KEEP)
            .bind(key.key_id.clone())
            .bind(key.key.algorithm().name())
            .bind(key.key.x().to_vec())
            .bind(key.key.y().to_vec())
            .bind(key.area.clone())
            .execute()
            .await?;
    }
    tx.commit().await
}

/// A key from its coordinates, 32 bytes each; `None` when they are not.
fn public_key(x: &[u8], y: &[u8]) -> Option<PublicKey> {
    PublicKey::from_point(&[&[4], x, y].concat())
}
