//! A code made, a volunteer joined by it, a volunteer sent off: each with its line in the audit trail, in one transaction.

use super::rules::length::Length;
use super::store::codes::{self, CodeId, Invitation};
use crate::accounts::acts::Actor;
use crate::accounts::counting::{counted, failed};
use crate::accounts::error::Error;
use crate::accounts::office::Office;
use crate::accounts::rules::grant::Grant;
use crate::accounts::rules::made;
use crate::accounts::store::accounts::{self, Account, AccountId, NewAccount, NewPassword};
use crate::accounts::store::attempts::{self, Attempt};
use crate::accounts::store::grants;
use crate::session::cookie::Token;
use crate::session::entering;
use crate::session::store::sessions;
use crate::web::visit::Visit;
use kit::audit::{self, Entry};
use kit::db::Tx;
use std::time::Duration;
use vocabulary::{Area, CheckpointId, PersonName, Role, RoleSet, Scope};

/// Letters of a code, without its hyphen.
const LETTERS: usize = 8;

/// A gate that somebody keeps, as checkpoint told them.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its id.
    pub id: CheckpointId,
    /// What it is called: unit and gate.
    pub name: String,
    /// Where it lies.
    pub area: Area,
}

/// What a code that was typed or scanned leads to.
#[derive(Debug)]
pub enum Found {
    /// Nowhere: there is none such, it was used, or it is too old. Nobody is told which.
    Nothing,
    /// Too many wrong ones from there; so long to wait.
    Wait(Duration),
    /// To this gate.
    Open(Invitation),
}

/// Makes a code by which one volunteer joins a gate for so long from now on. It is shown once: only its hash is kept.
///
/// # Errors
/// As the database.
pub async fn make(
    office: &Office,
    actor: &Actor,
    by: AccountId,
    gate: Gate,
    length: Length,
) -> Result<(String, Invitation), Error> {
    let now = office.now();
    let code = made::join_code();
    let invitation = Invitation {
        id: CodeId::new(now),
        checkpoint_id: gate.id,
        gate_name: gate.name,
        area: gate.area,
        made_by: by,
        good_until: now + office.accounts.join_code(),
        shift_ends_at: now + length.duration(),
    };
    let hash = office.vault.join_hash(&folded(&code));
    let mut tx = office.db.begin().await?;
    codes::add(
        &mut tx,
        &invitation,
        &hash,
        office.day_after(invitation.shift_ends_at),
    )
    .await?;
    let entry = Entry::new(
        office.clock.now(),
        actor.who.as_str(),
        actor.roles.as_str(),
        "MakeJoinCode",
        "join_code",
        invitation.id.as_uuid(),
    );
    audit::write(&mut tx, at_gate(entry, &invitation)).await?;
    tx.commit().await?;
    Ok((code, invitation))
}

/// What a code leads to, without using it.
///
/// # Errors
/// As the database.
pub async fn found(office: &Office, visit: Visit, typed: &str) -> Result<Found, Error> {
    // Whoever comes from nowhere we know shares one counter with the others.
    let from = visit
        .address
        .map_or_else(String::new, |address| address.to_string());
    let subject = office.vault.subject(&from);
    if let Some(wait) = counted(office, Attempt::Join, &subject, office.limit_by_address()).await? {
        return Ok(Found::Wait(wait));
    }
    let hash = office.vault.join_hash(&folded(typed));
    let Some(invitation) = codes::open(&office.db, &hash, office.now()).await? else {
        failed(office, None, Attempt::Join.kind(), &subject).await?;
        return Ok(Found::Nothing);
    };
    attempts::give_back(&office.db, Attempt::Join, &subject).await?;
    Ok(Found::Open(invitation))
}

/// Uses a code under one's own name: the account, and the token of its session; `None` when somebody was quicker.
/// `before` is the hash of the token that the browser came with.
///
/// # Errors
/// As the database and the keys.
pub async fn join(
    office: &Office,
    invitation: &Invitation,
    name: &PersonName,
    before: Option<&[u8]>,
) -> Result<Option<(Token, Account)>, Error> {
    let volunteer = volunteer(office, invitation, name)?;
    let (id, grant, now) = (volunteer.id, volunteer.grant, office.now());
    let mut tx = office.db.begin().await?;
    if !codes::take(&mut tx, invitation.id, id, now).await? {
        return Ok(None);
    }
    if !accounts::add(&mut tx, volunteer).await? {
        return Err(Error::LoginTaken);
    }
    let by = invitation.made_by.to_string();
    grants::add(&mut tx, id, &grant, &by, now, office.keeps_until(now)).await?;
    if let Some(hash) = before {
        sessions::end_of_token(&mut tx, hash).await?;
    }
    let account = accounts::written(&mut tx, id).await?;
    let token = entering::straight_in(office, &mut tx, &account, "JoinGate").await?;
    tx.commit().await?;
    Ok(Some((token, account)))
}

/// Somebody at one gate until the shift ends: nothing else, and nobody by a password.
fn volunteer(office: &Office, invitation: &Invitation, name: &PersonName) -> Result<NewAccount, Error> {
    let now = office.now();
    let id = AccountId::new(now);
    Ok(NewAccount {
        id,
        login: made::nobodys_login(),
        sealed: office.vault.seal_name(id.as_uuid(), name, now)?,
        name_token: office.vault.name_token(&name.folded()),
        grant: Grant {
            roles: RoleSet::of(&[Role::GateStaff]),
            scope: Scope::Checkpoint(invitation.checkpoint_id),
            area: invitation.area,
        },
        password: NewPassword {
            hash: String::new(),
            first_until: None,
        },
        ends_at: Some(invitation.shift_ends_at),
        created_at: now,
        delete_by: office.keeps_until(now),
    })
}

/// The account of a volunteer who joined this gate by a code, and to what it invited them.
///
/// # Errors
/// `UnknownAccount` when nobody of that id joined there.
pub async fn who_joined(
    office: &Office,
    gate: CheckpointId,
    id: AccountId,
) -> Result<(Account, Invitation), Error> {
    let invitation = codes::of_account(&office.db, id).await?;
    let account = accounts::by_id(&office.db, id).await?;
    let here = |invitation: &Invitation| invitation.checkpoint_id == gate;
    account.zip(invitation.filter(here)).ok_or(Error::UnknownAccount)
}

/// Sends off a volunteer who joined this gate by a code, or lets them go: the account ends, and every session of it.
///
/// # Errors
/// As [`who_joined`]; `AccountLeft`.
pub async fn send_off(
    office: &Office,
    actor: &Actor,
    gate: CheckpointId,
    id: AccountId,
) -> Result<(), Error> {
    let (_, invitation) = who_joined(office, gate, id).await?;
    let mut tx = office.db.begin().await?;
    leaves(office, &mut tx, actor, id, &invitation).await?;
    Ok(tx.commit().await?)
}

async fn leaves(
    office: &Office,
    tx: &mut Tx,
    actor: &Actor,
    id: AccountId,
    invitation: &Invitation,
) -> Result<(), Error> {
    let now = office.now();
    if !accounts::leave(tx, id, now, office.keeps_until(now)).await? {
        return Err(Error::AccountLeft);
    }
    sessions::end_all(tx, id).await?;
    let (who, roles) = (actor.who.as_str(), actor.roles.as_str());
    let entry = Entry::new(
        office.clock.now(),
        who,
        roles,
        "EndAccount",
        "account",
        id.as_uuid(),
    );
    audit::write(tx, at_gate(entry, invitation)).await?;
    Ok(())
}

fn at_gate(entry: Entry, invitation: &Invitation) -> Entry {
    Entry {
        area: Some(invitation.area.code().to_owned()),
        ..entry
    }
}

/// How a code is compared: hyphens, spaces and capitals make no difference.
fn folded(typed: &str) -> String {
    let kept = typed.chars().filter(|letter| !matches!(letter, '-' | ' '));
    kept.flat_map(char::to_lowercase).take(LETTERS + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = made::join_code();
        let typed = format!(" {} ", code.replace('-', " ").to_uppercase());
        assert_eq!(folded(&typed), folded(&code));
        assert_eq!(folded(&code).len(), LETTERS);
        assert_ne!(folded(&format!("{code}a")), folded(&code));
    }
}
