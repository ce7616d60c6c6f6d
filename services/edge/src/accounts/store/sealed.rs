//! What lies sealed in table `account`: looked through for old keys, and put back under a new one.

use super::accounts::AccountId;
use kit::db::{Db, Error, FromRow};
use kit::sealed::Sealer;

/// The sealed values of an account.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Sealed {
    /// Whose.
    pub id: AccountId,
    /// The display name.
    pub sealed: Vec<u8>,
    /// The secret of one-time codes, if there is one.
    pub totp: Option<Vec<u8>>,
}

const AFTER: &str = "SELECT id, sealed, totp FROM account WHERE id > $1 ORDER BY id LIMIT 500";
const REPLACE: &str = "UPDATE account SET sealed = $2, totp = $3 WHERE id = $1 AND sealed = $4 \
     AND ((totp IS NULL AND $5 IS NULL) OR totp = $5)";

const UNDER: &str = "SELECT EXISTS (SELECT 1 FROM account WHERE (sealed >= $1 AND sealed < $2) OR (totp >= $1 AND totp < $2))";

/// Whether anything lies under a key.
pub async fn is_any_under(db: &Db, key_id: &str) -> Result<bool, Error> {
    let (from, to) = Sealer::range_of(key_id);
    let under = db.query(UNDER).bind(from).bind(to);
    Ok(under.fetch_one::<(bool,)>().await?.0)
}

/// Some accounts behind this one, by id.
pub async fn after(db: &Db, id: AccountId) -> Result<Vec<Sealed>, Error> {
    db.query(AFTER).bind(id).fetch_all().await
}

/// Puts values in place of those that were read; `false` when somebody has changed them meanwhile.
pub async fn replace(db: &Db, read: &Sealed, by: &Sealed) -> Result<bool, Error> {
    let query = db
        .query(REPLACE)
        .bind(read.id)
        .bind(by.sealed.as_slice())
        .bind(by.totp.clone());
    Ok(query
        .bind(read.sealed.as_slice())
        .bind(read.totp.clone())
        .execute()
        .await?
        == 1)
}
