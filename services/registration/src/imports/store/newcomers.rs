//! People from a list, ready to be registered: sealed and keyed outside the database, written many at a time.

use crate::imports::rules::entrant::{Entrant, undeclared};
use crate::rules::level::DecidedBy;
use crate::rules::person::Person;
use crate::rules::sight;
use crate::rules::stand::Stand;
use crate::rules::words::{Source, TokenKind};
use crate::store::trouble::StoreError;
use crate::store::vault::{Token, Vault, identity_of};
use kit::clock::{Day, Moment};
use kit::db::{Error, Json, Sql, Tx};
use vocabulary::area::Area;
use vocabulary::{ImportId, PersonId};

/// What is the same for everybody of one list.
#[derive(Clone, Debug)]
pub struct OfList {
    /// The import.
    pub import: ImportId,
    /// Whose word it is.
    pub source: Source,
    /// Who handed the list in.
    pub registered_by: String,
    /// The notice they were given.
    pub notice_version: String,
    /// The district this is.
    pub authority: Area,
    /// The area the list belongs to.
    pub area: Area,
    /// The policy of levels in force.
    pub level: DecidedBy,
    /// When.
    pub now: Moment,
    /// Their last day.
    pub delete_by: Day,
}

/// Somebody from a list about to be registered.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The person.
    pub person: Person,
    /// Every token they are found by.
    pub tokens: Vec<Token>,
}

const PEOPLE: &str = "INSERT INTO person (id, request_hash, registered_with, sealed, home_district, owner_epoch, district, street, \
     community, guardian_id, source, registered_by, notice_version, registered_at, level, declared, \
     last_declared_at, last_source, delete_by)";
const PERSON_COLUMNS: usize = 19;
const TOKENS: &str = "INSERT INTO person_token (person_id, kind, token, keyed_with, delete_by)";
const TOKEN_COLUMNS: usize = 5;

/// Seals and keys one person; nothing is asked of the database.
pub fn listed(vault: &Vault, entrant: &Entrant, list: &OfList) -> Result<Listed, StoreError> {
    let id = PersonId::new(list.now);
    let person = Person {
        id,
        sealed: vault.seal(identity_of(id.as_uuid()), &entrant.identity, list.now)?,
        home_district: list.authority,
        owner_epoch: 1,
        ward: sight::ward(&entrant.identity.area, Some(&list.area), &list.authority),
        guardian: None,
        source: list.source,
        registered_at: list.now,
        stand: Stand::declared(undeclared(list.level.clone(), list.now)),
        last_declared_at: None,
        last_source: None,
        delete_by: list.delete_by,
    };
    let tokens = entrant.search_keys().iter().map(|key| vault.token(key)).collect();
    Ok(Listed { person, tokens })
}

/// Registers people in a few statements. `false` when one of their documents was claimed meanwhile: roll back and match again.
pub async fn register(tx: &mut Tx, vault: &Vault, people: &[Listed], list: &OfList) -> Result<bool, Error> {
    let (documents, others): (Vec<_>, Vec<_>) = people
        .iter()
        .flat_map(|listed| listed.tokens.iter().map(|token| (listed.person.id, token)))
        .partition(|(_, token)| token.kind == TokenKind::IdNumber);
    let claimed = add_tokens(tx, vault, &documents, list.delete_by).await?;
    if claimed != people.len() as u64 {
        return Ok(false);
    }
    add_tokens(tx, vault, &others, list.delete_by).await?;
    for batch in tx.engine().batches(people, PERSON_COLUMNS) {
        let mut query = tx.query(Sql::rows(PEOPLE, PERSON_COLUMNS, batch.len(), ""));
        for Listed { person, .. } in batch {
            query = query
                .bind(person.id)
                .bind(None::<Vec<u8>>)
                .bind(list.import.as_uuid())
                .bind(person.sealed.clone())
                .bind(person.home_district)
                .bind(person.owner_epoch)
                .bind(column(person.ward.district()))
                .bind(column(person.ward.street()))
                .bind(column(person.ward.community()))
                .bind(person.guardian)
                .bind(person.source)
                .bind(list.registered_by.clone())
                .bind(list.notice_version.clone())
                .bind(person.registered_at)
                .bind(person.stand.declared.verdict.level)
                .bind(Json(person.stand.declared.clone()))
                .bind(person.last_declared_at)
                .bind(person.last_source)
                .bind(person.delete_by);
        }
        query.execute().await?;
    }
    Ok(true)
}

async fn add_tokens(
    tx: &mut Tx,
    vault: &Vault,
    tokens: &[(PersonId, &Token)],
    delete_by: Day,
) -> Result<u64, Error> {
    let mut added = 0;
    for batch in tx.engine().batches(tokens, TOKEN_COLUMNS) {
        let mut query = tx.query(Sql::rows(
            TOKENS,
            TOKEN_COLUMNS,
            batch.len(),
            "ON CONFLICT DO NOTHING",
        ));
        for (person, token) in batch {
            query = query
                .bind(*person)
                .bind(token.kind)
                .bind(token.token.clone())
                .bind(vault.keyed_with().to_owned())
                .bind(delete_by);
        }
        added += query.execute().await?;
    }
    Ok(added)
}

fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}
