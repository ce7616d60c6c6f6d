//! A person's facts, changed because somebody decided so: the sealed value, where they belong, and how they are found.

use crate::rules::identity::Identity;
use crate::rules::person::Person;
use crate::rules::sight;
use crate::store::tokens;
use crate::store::trouble::StoreError;
use crate::store::vault::{Vault, identity_of};
use kit::clock::Moment;
use kit::db::{Error, Tx};
use vocabulary::PersonId;
use vocabulary::area::Area;

const SET: &str = "UPDATE person SET sealed = $2, district = $3, street = $4, community = $5 WHERE id = $1";
const FORGET: &str = "DELETE FROM person_token WHERE person_id = $1";

/// Replaces who somebody is. `false` when their new document is somebody else's: roll back.
pub async fn put(
    tx: &mut Tx,
    vault: &Vault,
    person: &Person,
    identity: &Identity,
    authority: &Area,
    now: Moment,
) -> Result<bool, StoreError> {
    // Who looks after them follows where they live; whoever lives elsewhere stays where they were met.
    let ward = sight::ward(&identity.area, Some(&person.ward), authority);
    let sealed = vault.seal(identity_of(person.id.as_uuid()), identity, now)?;
    tx.query(SET)
        .bind(person.id)
        .bind(sealed)
        .bind(column(ward.district()))
        .bind(column(ward.street()))
        .bind(column(ward.community()))
        .execute()
        .await?;
    forget(tx, person.id).await?;
    let (mut documents, mut others) = (Vec::new(), Vec::new());
    for key in identity.search_keys() {
        let token = vault.token(&key);
        if token.kind == crate::rules::words::TokenKind::IdNumber {
            documents.push(token);
        } else {
            others.push(token);
        }
    }
    let Some(document) = documents.first() else {
        return Err(StoreError::Shape);
    };
    let (keyed_with, delete_by) = (vault.keyed_with(), person.delete_by);
    if !tokens::claim(tx, person.id, document, keyed_with, delete_by).await? {
        return Ok(false);
    }
    tokens::add(tx, person.id, &others, keyed_with, delete_by).await?;
    Ok(true)
}

async fn forget(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    tx.query(FORGET).bind(person).execute().await?;
    Ok(())
}

fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
