//! What somebody who is signed in changes of the way in: their password, and whether one-time codes are asked for. Each makes a new session under a
//! new token, and ends all others.

use super::cookie::Token;
use super::entering::{Step, straight_in, takes, verified};
use super::stage::Stage;
use super::store::sessions;
use crate::accounts::counting::counted;
use crate::accounts::error::Error;
use crate::accounts::office::Office;
use crate::accounts::rules::one_time::Secret;
use crate::accounts::rules::password::Password;
use crate::accounts::rules::recovery;
use crate::accounts::store::accounts::{self, Account, NewPassword};
use crate::accounts::store::attempts::{self, Attempt};
use crate::accounts::store::recovery_codes;
use kit::db::Tx;
use std::time::Duration;

/// Whether a password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// Too often; so long to wait.
    Wait(Duration),
}

/// With a password of one's own choice, in place of the first one or of the one before. All other sessions end.
///
/// # Errors
/// As the database and the hasher; `AccountLeft`, or `SignedOut` when the session has ended meanwhile.
pub async fn with_new_password(office: &Office, account: &Account, chosen: Password) -> Result<Token, Error> {
    let hash = office.hasher.hash(chosen).await?;
    let mut tx = office.db.begin().await?;
    let password = NewPassword {
        hash,
        first_until: None,
    };
    if !accounts::set_password(&mut tx, account.id, password).await? {
        return Err(Error::AccountLeft);
    }
    let token = anew(office, &mut tx, account, "ChangePassword").await?;
    tx.commit().await?;
    Ok(token)
}

/// Whether somebody who is signed in knows their password: asked again before it is changed, and counted as at the door.
///
/// # Errors
/// As the database and the hasher.
pub async fn knows_password(office: &Office, account: &Account, typed: &str) -> Result<Known, Error> {
    let subject = office.vault.subject(&account.login);
    if let Some(wait) = counted(office, Attempt::ByLogin, &subject, office.limit()).await? {
        return Ok(Known::Wait(wait));
    }
    if verified(office, Some(account.clone()), typed, office.now())
        .await?
        .is_none()
    {
        return Ok(Known::Wrong);
    }
    attempts::forget(&office.db, Attempt::ByLogin, &subject).await?;
    Ok(Known::Right)
}

/// Asks for one-time codes from now on, the first of which was typed in. Answers a new token, and codes on paper to be shown once; `None` when
/// the code typed is not one of this secret.
///
/// # Errors
/// As the database and the keys.
pub async fn begin_codes(
    office: &Office,
    account: &Account,
    secret: &Secret,
    typed: &str,
) -> Result<Option<(Token, Vec<String>)>, Error> {
    let now = office.now();
    let Some(step) = secret.step_of(typed, now, 0) else {
        return Ok(None);
    };
    let (id, codes) = (account.id, recovery::new_codes());
    let sealed = office.vault.seal_secret(id.as_uuid(), secret, now)?;
    let folded = codes.iter().filter_map(|code| recovery::folded(code));
    let hashes = folded
        .map(|code| office.vault.recovery_hash(id.as_uuid(), &code))
        .collect();
    let mut tx = office.db.begin().await?;
    if !accounts::set_totp(&mut tx, id, Some(sealed), step).await? {
        return Err(Error::AccountLeft);
    }
    recovery_codes::put(&mut tx, id, hashes, account.delete_by).await?;
    let token = anew(office, &mut tx, account, "BeginOneTimeCodes").await?;
    tx.commit().await?;
    Ok(Some((token, codes)))
}

/// Asks for one-time codes no more, by one of them.
///
/// # Errors
/// As the database and the keys.
pub async fn end_codes(office: &Office, account: &Account, typed: &str) -> Result<Step, Error> {
    let subject = office.vault.subject(&account.id.to_string());
    if let Some(wait) = counted(office, Attempt::Code, &subject, office.limit()).await? {
        return Ok(Step::Wait(wait));
    }
    let mut tx = office.db.begin().await?;
    if !takes(office, &mut tx, account, typed).await? {
        return Ok(Step::Refused);
    }
    accounts::set_totp(&mut tx, account.id, None, 0).await?;
    recovery_codes::put(&mut tx, account.id, Vec::new(), account.delete_by).await?;
    let token = anew(office, &mut tx, account, "EndOneTimeCodes").await?;
    tx.commit().await?;
    attempts::forget(&office.db, Attempt::Code, &subject).await?;
    Ok(Step::Taken(token, Stage::Full))
}

/// Ends every session of an account and begins one.
async fn anew(office: &Office, tx: &mut Tx, account: &Account, act: &'static str) -> Result<Token, Error> {
    // None is left when somebody has ended them meanwhile.
    if sessions::end_all(tx, account.id).await? == 0 {
        return Err(Error::SignedOut);
    }
    straight_in(office, tx, account, act).await
}
