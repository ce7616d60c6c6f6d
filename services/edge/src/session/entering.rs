//! The way in: password, one-time code, the word of a provider. Every step that opens more makes a new session under a new token, and ends
//! the one before: a token that somebody put into a browser beforehand is worth nothing afterwards.

use super::cookie::Token;
use super::stage::Stage;
use super::store::sessions::{self, Session, SessionId};
use crate::accounts::counting::{counted, failed};
use crate::accounts::error::Error;
use crate::accounts::office::Office;
use crate::accounts::rules::login::Login;
use crate::accounts::rules::password::Password;
use crate::accounts::rules::recovery;
use crate::accounts::store::accounts::{self, Account};
use crate::accounts::store::attempts::{self, Attempt};
use crate::accounts::store::{links, recovery_codes};
use crate::web::visit::Visit;
use kit::audit::{self, Entry};
use kit::clock::Moment;
use kit::db::Tx;
use std::time::Duration;

/// How an attempt to come a step further ended.
#[derive(Debug)]
pub enum Step {
    /// Wrong. Which part of it was wrong is told nobody.
    Refused,
    /// Too often; so long to wait.
    Wait(Duration),
    /// A new session, and how far it is good.
    Taken(Token, Stage),
}

/// With login name and password. `before` is the hash of the token that the browser came with.
///
/// Whether there is such an account changes neither the answer nor the way to it: the same counters are asked, the same hash is computed.
///
/// # Errors
/// As the database and the hasher.
pub async fn with_password(
    office: &Office,
    visit: Visit,
    login: &str,
    password: &str,
    before: Option<&[u8]>,
) -> Result<Step, Error> {
    let login = Login::folded(login);
    let by_address = visit
        .address
        .map(|address| office.vault.subject(&address.to_string()));
    if let Some(subject) = &by_address
        && let Some(wait) = counted(office, Attempt::ByAddress, subject, office.limit_by_address()).await?
    {
        return Ok(Step::Wait(wait));
    }
    let by_login = office.vault.subject(&login);
    if let Some(wait) = counted(office, Attempt::ByLogin, &by_login, office.limit()).await? {
        return Ok(Step::Wait(wait));
    }
    let account = accounts::by_login(&office.db, &login).await?;
    let now = office.now();
    let aimed_at = account.as_ref().map(|account| account.id);
    let Some(account) = verified(office, account, password, now).await? else {
        failed(office, aimed_at, Attempt::ByLogin.kind(), &by_login).await?;
        return Ok(Step::Refused);
    };
    attempts::forget(&office.db, Attempt::ByLogin, &by_login).await?;
    if let Some(subject) = &by_address {
        attempts::give_back(&office.db, Attempt::ByAddress, subject).await?;
    }
    let mut tx = office.db.begin().await?;
    // A hash takes its time: somebody may have taken the password away.
    if !accounts::hold(&mut tx, account.id, &account.password_hash).await? {
        return Ok(Step::Refused);
    }
    if let Some(hash) = before {
        sessions::end_of_token(&mut tx, hash).await?;
    }
    let stage = if account.totp.is_some() {
        Stage::Code
    } else {
        after_code(&account)
    };
    let token = begin(office, &mut tx, &account, stage).await?;
    tx.commit().await?;
    Ok(Step::Taken(token, stage))
}

/// The account, if the password is its own and still good. It takes as long whoever asks.
pub(super) async fn verified(
    office: &Office,
    account: Option<Account>,
    password: &str,
    now: Moment,
) -> Result<Option<Account>, Error> {
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    // What is too long to be a password is none; an empty one takes as long to find out.
    let typed = Password::typed(password).or_else(|| Password::typed(""));
    let is_right = match typed {
        Some(typed) => office.hasher.verify(typed, hash).await?,
        None => false,
    };
    let is_good =
        |account: &Account| account.is_good(now) && account.first_until.is_none_or(|until| now < until);
    Ok(account.filter(|account| is_right && is_good(account)))
}

/// With the word of the provider about who came: the account that is linked to it. One-time codes that it asks for are asked for here too; a
/// password is not. `before` is as in [`with_password`].
///
/// # Errors
/// As the database.
pub async fn with_word(office: &Office, subject: &str, before: Option<&[u8]>) -> Result<Step, Error> {
    let (word, now) = (office.vault.link_token(subject), office.now());
    let linked = match links::account_of(&office.db, &word).await? {
        Some(id) => accounts::by_id(&office.db, id).await?,
        None => None,
    };
    let Some(account) = linked.filter(|account| account.is_good(now)) else {
        failed(office, None, "provider", &word).await?;
        return Ok(Step::Refused);
    };
    let mut tx = office.db.begin().await?;
    // Takes the row: whoever ends the link or the account waits, and ends the session that begins here.
    if !links::keep(&mut tx, account.id, &word, office.keeps_until(now)).await? {
        return Ok(Step::Refused);
    }
    if let Some(hash) = before {
        sessions::end_of_token(&mut tx, hash).await?;
    }
    let (token, stage) = match account.totp {
        Some(_) => (add(office, &mut tx, &account, Stage::Code).await?, Stage::Code),
        None => (
            straight_in(office, &mut tx, &account, "SignInByProvider").await?,
            Stage::Full,
        ),
    };
    tx.commit().await?;
    Ok(Step::Taken(token, stage))
}

/// With a one-time code, or a code on paper in its place.
///
/// # Errors
/// As the database and the keys.
pub async fn with_code(
    office: &Office,
    session: &Session,
    account: &Account,
    typed: &str,
) -> Result<Step, Error> {
    let subject = office.vault.subject(&account.id.to_string());
    if let Some(wait) = counted(office, Attempt::Code, &subject, office.limit()).await? {
        return Ok(Step::Wait(wait));
    }
    let mut tx = office.db.begin().await?;
    if !takes(office, &mut tx, account, typed).await? {
        drop(tx);
        failed(office, Some(account.id), Attempt::Code.kind(), &subject).await?;
        return Ok(Step::Refused);
    }
    if !sessions::end(&mut tx, session.id, account.id).await? {
        return Err(Error::SignedOut);
    }
    let stage = after_code(account);
    let token = begin(office, &mut tx, account, stage).await?;
    tx.commit().await?;
    attempts::forget(&office.db, Attempt::Code, &subject).await?;
    Ok(Step::Taken(token, stage))
}

/// Takes a one-time code or a code on paper; each is good once.
pub(super) async fn takes(
    office: &Office,
    tx: &mut Tx,
    account: &Account,
    typed: &str,
) -> Result<bool, Error> {
    let Some(sealed) = &account.totp else {
        return Ok(false);
    };
    let id = account.id;
    let secret = office.vault.secret(id.as_uuid(), sealed)?;
    if let Some(step) = secret.step_of(typed, office.now(), account.totp_step) {
        return Ok(accounts::take_step(tx, id, step).await?);
    }
    match recovery::folded(typed) {
        Some(code) => {
            let hash = office.vault.recovery_hash(id.as_uuid(), &code);
            Ok(recovery_codes::take(tx, id, &hash).await?)
        }
        None => Ok(false),
    }
}

/// Wholly signed in by something that is neither a password nor a code, and stands in the trail as this act.
///
/// # Errors
/// As the database.
pub(crate) async fn straight_in(
    office: &Office,
    tx: &mut Tx,
    account: &Account,
    act: &'static str,
) -> Result<Token, Error> {
    let token = add(office, tx, account, Stage::Full).await?;
    remember(office, tx, account, act).await?;
    Ok(token)
}

/// Begins a session; being wholly signed in stands in the trail.
async fn begin(office: &Office, tx: &mut Tx, account: &Account, stage: Stage) -> Result<Token, Error> {
    let token = add(office, tx, account, stage).await?;
    if stage == Stage::Full {
        remember(office, tx, account, "SignIn").await?;
    }
    Ok(token)
}

async fn add(office: &Office, tx: &mut Tx, account: &Account, stage: Stage) -> Result<Token, Error> {
    let now = office.now();
    let session = Session {
        id: SessionId::new(now),
        account_id: account.id,
        stage,
        begun_at: now,
        seen_at: now,
        ends_at: account.ends_at.unwrap_or_else(|| now + office.sessions.longest()),
        stays: account.ends_at.is_some(),
    };
    let token = Token::random();
    sessions::add(tx, &session, &token.hash(), office.day_after(session.ends_at)).await?;
    Ok(token)
}

async fn remember(office: &Office, tx: &mut Tx, account: &Account, act: &'static str) -> Result<(), Error> {
    let now = office.now();
    accounts::signed_in(tx, account.id, now, office.keeps_until(now)).await?;
    let id = account.id;
    let at = office.clock.now();
    audit::write(
        tx,
        Entry::new(
            at,
            id.to_string(),
            account.roles.as_str(),
            act,
            "account",
            id.as_uuid(),
        ),
    )
    .await?;
    Ok(())
}

fn after_code(account: &Account) -> Stage {
    if account.must_change {
        Stage::Password
    } else {
        Stage::Full
    }
}
