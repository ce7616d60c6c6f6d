//! Table `recovery_code`: codes on paper, each good once.

use super::accounts::AccountId;
use kit::clock::Day;
use kit::db::{Db, Error, Tx};

const ADD: &str = "INSERT INTO recovery_code (account_id, code_hash, delete_by) VALUES ($1, $2, $3)";
const CLEAR: &str = "DELETE FROM recovery_code WHERE account_id = $1";
const TAKE: &str = "DELETE FROM recovery_code WHERE account_id = $1 AND code_hash = $2";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE account_id = $1";

/// Puts these in place of whatever there was.
pub async fn put(tx: &mut Tx, account: AccountId, hashes: Vec<Vec<u8>>, delete_by: Day) -> Result<(), Error> {
    tx.query(CLEAR).bind(account).execute().await?;
    for hash in hashes {
        tx.query(ADD)
            .bind(account)
            .bind(hash)
            .bind(delete_by)
            .execute()
            .await?;
    }
    Ok(())
}

/// Takes one; `false` when it is none of theirs, or was taken before.
pub async fn take(tx: &mut Tx, account: AccountId, hash: &[u8]) -> Result<bool, Error> {
    Ok(tx.query(TAKE).bind(account).bind(hash).execute().await? == 1)
}

/// How many are left.
pub async fn left(db: &Db, account: AccountId) -> Result<i64, Error> {
    let (left,) = db.query(COUNT).bind(account).fetch_one::<(i64,)>().await?;
    Ok(left)
}
