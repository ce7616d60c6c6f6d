//! What a security administrator does with accounts: each act with its line in the audit trail, in one transaction.

use super::error::Error;
use super::office::Office;
use super::rules::grant::Grant;
use super::rules::password::Password;
use super::rules::roster::Newcomer;
use super::store::accounts::{self, Account, AccountId, NewAccount};
use super::store::attempts::{self, Attempt};
use super::store::{grants, links, recovery_codes};
use crate::session::store::sessions;
use kit::audit::{self, Entry};
use kit::db::Tx;
use kit::parse::{Flaw, Flaws};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocabulary::Scope;

/// Who acts: an administrator, or the command at the machine.
#[derive(Clone, Debug)]
pub struct Actor {
    /// An account's id, or the command's name: what the trail names.
    pub who: String,
    /// Their account, if they have one.
    pub account: Option<AccountId>,
    /// Their roles, as the trail writes them.
    pub roles: String,
    /// How far they see.
    pub sight: Scope,
}

/// What is printed for somebody who gets a password: shown once, kept nowhere.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The name they sign in with.
    pub login: String,
    /// Their own name, if it was typed with the order.
    pub name: Option<String>,
    /// The first password.
    pub password: Password,
}

impl Actor {
    /// Whoever may start programs on the machine.
    pub fn command(office: &Office) -> Self {
        Self {
            who: "quma account".to_owned(),
            account: None,
            roles: String::new(),
            sight: Scope::Area(office.authority),
        }
    }

    fn entry(&self, office: &Office, act: &'static str, account: Uuid) -> Entry {
        Entry::new(
            office.clock.now(),
            self.who.as_str(),
            self.roles.as_str(),
            act,
            "account",
            account,
        )
    }
}

/// Adds accounts, all of them or none, and answers their slips in the same order.
///
/// # Errors
/// `OutOfScope`; `Invalid` with `LOGIN_TAKEN` for each login name that is taken.
pub async fn create(office: &Office, actor: &Actor, newcomers: &[Newcomer]) -> Result<Vec<Slip>, Error> {
    if !newcomers
        .iter()
        .all(|newcomer| newcomer.grant.is_within(&actor.sight))
    {
        return Err(Error::OutOfScope);
    }
    let mut slips = Vec::with_capacity(newcomers.len());
    let mut rows = Vec::with_capacity(newcomers.len());
    for newcomer in newcomers {
        let (slip, row) = prepared(office, newcomer).await?;
        slips.push(slip);
        rows.push(row);
    }
    let mut tx = office.db.begin().await?;
    let (mut taken, mut entries) = (Vec::new(), Vec::new());
    for (row, number) in rows.into_iter().zip(1..) {
        let (id, grant) = (row.id, row.grant);
        if accounts::add(&mut tx, row).await? {
            record_grant(office, &mut tx, actor, id, &grant).await?;
            entries.push(granted(
                actor.entry(office, "CreateAccount", id.as_uuid()),
                &grant,
            ));
        } else {
            taken.push(login_taken(number, newcomers.len()));
        }
    }
    if !taken.is_empty() {
        return Err(Error::Invalid(Flaws(taken)));
    }
    audit::write_all(&mut tx, entries).await?;
    tx.commit().await?;
    Ok(slips)
}

async fn prepared(office: &Office, newcomer: &Newcomer) -> Result<(Slip, NewAccount), Error> {
    let now = office.now();
    let id = AccountId::new(now);
    let (made, password) = office.first_password().await?;
    let slip = Slip {
        login: newcomer.login.to_string(),
        name: Some(newcomer.name.clear().to_owned()),
        password: made,
    };
    let row = NewAccount {
        id,
        login: newcomer.login.to_string(),
        sealed: office.vault.seal_name(id.as_uuid(), &newcomer.name, now)?,
        name_token: office.vault.name_token(&newcomer.name.folded()),
        grant: newcomer.grant,
        password,
        ends_at: None,
        created_at: now,
        delete_by: office.keeps_until(now),
    };
    Ok((slip, row))
}

fn login_taken(number: usize, of: usize) -> Flaw {
    let field = if of == 1 {
        "login".to_owned()
    } else {
        format!("line {number}.login")
    };
    Flaw {
        field,
        reason: "LOGIN_TAKEN",
        description: "is taken".into(),
    }
}

/// Gives other roles or another scope. All sessions of the account end: whoever was signed in was so as somebody else.
///
/// # Errors
/// `OwnAccount`, `UnknownAccount`, `OutOfScope` or `AccountLeft`.
pub async fn transfer(office: &Office, actor: &Actor, id: AccountId, grant: &Grant) -> Result<(), Error> {
    let account = reached(office, actor, id).await?;
    if !grant.is_within(&actor.sight) {
        return Err(Error::OutOfScope);
    }
    let mut tx = office.db.begin().await?;
    if !accounts::transfer(&mut tx, id, grant).await? {
        return Err(Error::AccountLeft);
    }
    sessions::end_all(&mut tx, id).await?;
    record_grant(office, &mut tx, actor, id, grant).await?;
    let mut entry = granted(actor.entry(office, "TransferAccount", id.as_uuid()), grant);
    entry.old_hash = Some(hash_of(&account.roles, &account.scope));
    audit::write(&mut tx, entry).await?;
    Ok(tx.commit().await?)
}

/// Ends an account for good: no password, no code and no session of it is good any more.
///
/// # Errors
/// As [`transfer`].
pub async fn leave(office: &Office, actor: &Actor, id: AccountId) -> Result<(), Error> {
    reached(office, actor, id).await?;
    let now = office.now();
    let keeps_until = office.keeps_until(now);
    let mut tx = office.db.begin().await?;
    if !accounts::leave(&mut tx, id, now, keeps_until).await? {
        return Err(Error::AccountLeft);
    }
    sessions::end_all(&mut tx, id).await?;
    links::end(&mut tx, id).await?;
    recovery_codes::put(&mut tx, id, Vec::new(), keeps_until).await?;
    audit::write(&mut tx, actor.entry(office, "EndAccount", id.as_uuid())).await?;
    Ok(tx.commit().await?)
}

/// Links an account to who its holder is at the provider; without a subject, to nobody any more. All sessions of the account end: whoever was
/// signed in by the link before is so no more.
///
/// # Errors
/// As [`transfer`]; `SubjectTaken`.
pub async fn link(office: &Office, actor: &Actor, id: AccountId, subject: Option<&str>) -> Result<(), Error> {
    reached(office, actor, id).await?;
    let now = office.now();
    let mut tx = office.db.begin().await?;
    links::end(&mut tx, id).await?;
    let mut act = "UnlinkAccount";
    if let Some(subject) = subject {
        act = "LinkAccount";
        let word = office.vault.link_token(subject);
        if !links::add(&mut tx, id, &word, &actor.who, now, office.keeps_until(now)).await? {
            return Err(Error::SubjectTaken);
        }
    }
    sessions::end_all(&mut tx, id).await?;
    audit::write(&mut tx, actor.entry(office, act, id.as_uuid())).await?;
    Ok(tx.commit().await?)
}

/// Lets somebody try again who typed a wrong password too often.
///
/// # Errors
/// As [`transfer`].
pub async fn unlock(office: &Office, actor: &Actor, id: AccountId) -> Result<(), Error> {
    let account = reached(office, actor, id).await?;
    let mut tx = office.db.begin().await?;
    audit::write(&mut tx, actor.entry(office, "UnlockAccount", id.as_uuid())).await?;
    tx.commit().await?;
    attempts::forget(
        &office.db,
        Attempt::ByLogin,
        &office.vault.subject(&account.login),
    )
    .await?;
    let code = office.vault.subject(&id.to_string());
    attempts::forget(&office.db, Attempt::Code, &code).await?;
    Ok(())
}

/// Gives a new first password to whoever forgot theirs; one-time codes are asked for no more, all sessions end.
///
/// # Errors
/// As [`transfer`].
pub async fn reset(office: &Office, actor: &Actor, id: AccountId) -> Result<Slip, Error> {
    let account = reached(office, actor, id).await?;
    let (made, password) = office.first_password().await?;
    let mut tx = office.db.begin().await?;
    if !accounts::set_password(&mut tx, id, password).await? {
        return Err(Error::AccountLeft);
    }
    accounts::set_totp(&mut tx, id, None, 0).await?;
    recovery_codes::put(&mut tx, id, Vec::new(), account.delete_by).await?;
    sessions::end_all(&mut tx, id).await?;
    audit::write(&mut tx, actor.entry(office, "ResetPassword", id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Slip {
        login: account.login,
        name: None,
        password: made,
    })
}

/// The account, if this actor may change it.
async fn reached(office: &Office, actor: &Actor, id: AccountId) -> Result<Account, Error> {
    if actor.account == Some(id) {
        return Err(Error::OwnAccount);
    }
    let account = seen(office, actor, id).await?;
    if account.left_at.is_some() {
        Err(Error::AccountLeft)
    } else {
        Ok(account)
    }
}

/// The account, if this actor may see it.
///
/// # Errors
/// `UnknownAccount` or `OutOfScope`.
pub async fn seen(office: &Office, actor: &Actor, id: AccountId) -> Result<Account, Error> {
    let account = accounts::by_id(&office.db, id)
        .await?
        .ok_or(Error::UnknownAccount)?;
    if actor.sight.covers_area(&account.area) {
        Ok(account)
    } else {
        Err(Error::OutOfScope)
    }
}

async fn record_grant(
    office: &Office,
    tx: &mut Tx,
    actor: &Actor,
    id: AccountId,
    grant: &Grant,
) -> Result<(), Error> {
    let now = office.now();
    Ok(grants::add(tx, id, grant, &actor.who, now, office.keeps_until(now)).await?)
}

fn granted(entry: Entry, grant: &Grant) -> Entry {
    Entry {
        area: Some(grant.area.code().to_owned()),
        new_hash: Some(hash_of(&grant.roles.to_string(), &grant.scope)),
        ..entry
    }
}

/// Of what an account is granted: the lines of `account_grant` can be held against the trail.
fn hash_of(roles: &str, scope: &Scope) -> Vec<u8> {
    Sha256::digest(format!("{roles} {scope}")).to_vec()
}
