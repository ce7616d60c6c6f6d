//! Table `person_token`: the keyed tokens by which people are found.

use crate::store::vault::Token;
use kit::clock::Day;
use kit::db::{Db, Error, Sql, Tx};
use vocabulary::PersonId;

const INSERT: &str = "INSERT INTO person_token (person_id, kind, token, keyed_with, delete_by)";
const COLUMNS: usize = 5;
const OWNER: &str = "SELECT person_id FROM person_token WHERE token = $1 AND kind = 'id_number'";
const ALL_THREE: &str = "SELECT t.person_id FROM person_token t \
     JOIN person_token n ON n.person_id = t.person_id AND n.kind = 'name' AND n.token = $2 \
     JOIN person_token p ON p.person_id = t.person_id AND p.kind = 'phone_tail' AND p.token = $3 \
     WHERE t.token = $1 AND t.kind = 'id_number'";
const ASKED: &str = "WITH asked (id, until) AS (";
const KEEP_ALL_LONGER: &str = ") UPDATE person_token SET delete_by = a.until FROM asked a \
     WHERE person_token.person_id = a.id AND person_token.delete_by < a.until";
const KEEP_LONGER: &str = "UPDATE person_token SET delete_by = $2 WHERE person_id = $1";

/// Claims the id document for a person. `false` when somebody has it: one document, one person.
pub async fn claim(
    tx: &mut Tx,
    person: PersonId,
    document: &Token,
    keyed_with: &str,
    delete_by: Day,
) -> Result<bool, Error> {
    Ok(insert(tx, person, std::slice::from_ref(document), keyed_with, delete_by).await? == 1)
}

/// Adds the other tokens of a person.
pub async fn add(
    tx: &mut Tx,
    person: PersonId,
    tokens: &[Token],
    keyed_with: &str,
    delete_by: Day,
) -> Result<(), Error> {
    insert(tx, person, tokens, keyed_with, delete_by).await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    person: PersonId,
    tokens: &[Token],
    keyed_with: &str,
    delete_by: Day,
) -> Result<u64, Error> {
    let mut query = tx.query(Sql::rows(INSERT, COLUMNS, tokens.len(), "ON CONFLICT DO NOTHING"));
    for token in tokens {
        query = query.bind(person).bind(token.kind).bind(token.token.clone());
        query = query.bind(keyed_with.to_owned()).bind(delete_by);
    }
    query.execute().await
}

/// Whose id document it is.
pub async fn owner(db: &Db, document: &Token) -> Result<Option<PersonId>, Error> {
    let row = db
        .query(OWNER)
        .bind(document.token.clone())
        .fetch_optional::<(PersonId,)>()
        .await?;
    Ok(row.map(|(person,)| person))
}

/// The same inside a transaction.
pub async fn owner_in(tx: &mut Tx, document: &Token) -> Result<Option<PersonId>, Error> {
    let row = tx
        .query(OWNER)
        .bind(document.token.clone())
        .fetch_optional::<(PersonId,)>()
        .await?;
    Ok(row.map(|(person,)| person))
}

/// Who has this document, this name and these last digits of the phone, all three. One statement whatever disagrees, so
/// that neither the answer nor its time says which part did.
pub async fn agreeing(
    db: &Db,
    document: &Token,
    name: &Token,
    phone_tail: &Token,
) -> Result<Option<PersonId>, Error> {
    let query = db
        .query(ALL_THREE)
        .bind(document.token.clone())
        .bind(name.token.clone());
    let row = query
        .bind(phone_tail.token.clone())
        .fetch_optional::<(PersonId,)>()
        .await?;
    Ok(row.map(|(person,)| person))
}

/// Keeps the tokens as long as their person.
pub async fn keep_longer(tx: &mut Tx, person: PersonId, until: Day) -> Result<(), Error> {
    tx.query(KEEP_LONGER).bind(person).bind(until).execute().await?;
    Ok(())
}

/// The same of many people; never a shorter time.
pub async fn keep_all_longer(tx: &mut Tx, people: &[PersonId], until: Day) -> Result<(), Error> {
    for batch in tx.engine().batches(people, 2) {
        let mut query = tx.query(Sql::rows(ASKED, 2, batch.len(), KEEP_ALL_LONGER));
        for person in batch {
            query = query.bind(*person).bind(until);
        }
        query.execute().await?;
    }
    Ok(())
}
