//! Table `account`.

use crate::accounts::rules::grant::Grant;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::id::{Id, Kind};
use vocabulary::{Area, RoleSet, Scope};

/// What the id of an account is the id of.
#[derive(Debug)]
pub enum AccountKind {}

impl Kind for AccountKind {
    const NAME: &'static str = "account";
}

/// The id of an account: what tokens and the audit trail name.
pub type AccountId = Id<AccountKind>;

/// An account as it is stored.
#[derive(Clone, Debug, FromRow)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The folded login name.
    pub login: String,
    /// The display name, sealed.
    pub sealed: Vec<u8>,
    /// `officer+gate_staff`.
    pub roles: String,
    /// How far they see.
    pub scope: Scope,
    /// Where it hangs in the tree.
    pub area: Area,
    /// The hash with its salt and parameters.
    pub password_hash: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Until when a first password may be used.
    pub first_until: Option<Moment>,
    /// The secret of one-time codes, sealed; `None` when they are not asked for.
    pub totp: Option<Vec<u8>>,
    /// The step of the last one-time code taken.
    pub totp_step: i64,
    /// When it was made.
    pub created_at: Moment,
    /// When somebody last signed in.
    pub signed_in_at: Option<Moment>,
    /// When its holder left.
    pub left_at: Option<Moment>,
    /// Until when it is good at all: a volunteer's, who joined for a shift; `None` for staff.
    pub ends_at: Option<Moment>,
    /// When it is deleted unless somebody signs in before.
    pub delete_by: Day,
}

impl Account {
    /// Whether somebody may be signed in with it at this moment.
    pub fn is_good(&self, now: Moment) -> bool {
        self.left_at.is_none() && self.ends_at.is_none_or(|end| now < end)
    }

    /// What they are. A role that this program does not know any more is none.
    pub fn role_set(&self) -> RoleSet {
        RoleSet::parse(self.roles.split('+').filter(|role| !role.is_empty())).unwrap_or_default()
    }
}

/// A password as it is stored.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The hash with its salt and parameters.
    pub hash: String,
    /// For a first password, until when it may be used; it must be changed then.
    pub first_until: Option<Moment>,
}

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// The folded login name.
    pub login: String,
    /// The display name, sealed.
    pub sealed: Vec<u8>,
    /// The token of the display name.
    pub name_token: Vec<u8>,
    /// What it is granted.
    pub grant: Grant,
    /// Its first password; an empty hash is that of nobody's.
    pub password: NewPassword,
    /// Until when it is good at all, if it has an end.
    pub ends_at: Option<Moment>,
    /// When it is made.
    pub created_at: Moment,
    /// When it is deleted unless somebody signs in before.
    pub delete_by: Day,
}

/// Which accounts a list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Those in this area.
    pub area: Area,
    /// Those whose login name begins so; empty is every one.
    pub login: String,
    /// Or whose whole display name has this token.
    pub name_token: Vec<u8>,
    /// Behind this login name: the last of the page before.
    pub after: String,
    /// At most so many.
    pub limit: i64,
}

const ADD: &str = "INSERT INTO account (id, login, sealed, name_token, roles, scope, area, password_hash, must_change, \
     first_until, totp_step, created_at, ends_at, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13) \
     ON CONFLICT DO NOTHING";
const BY_ID: &str = "SELECT * FROM account WHERE id = $1";
const BY_LOGIN: &str = "SELECT * FROM account WHERE login = $1";
const LIST: &str = "SELECT * FROM account WHERE area >= $1 AND area < $2 AND login > $3 AND left_at IS NULL \
     AND ((login >= $4 AND login < $5) OR name_token = $6) ORDER BY login LIMIT $7";
const IDLE: &str = "SELECT * FROM account WHERE area >= $1 AND area < $2 AND left_at IS NULL \
     AND (signed_in_at IS NULL OR signed_in_at < $3) ORDER BY login LIMIT $4";
const COUNTS: &str = "SELECT area, CAST(COUNT(*) AS BIGINT) FROM account WHERE area >= $1 AND area < $2 AND left_at IS NULL \
     GROUP BY area ORDER BY area";
const TRANSFER: &str =
    "UPDATE account SET roles = $2, scope = $3, area = $4 WHERE id = $1 AND left_at IS NULL";
const LEAVE: &str = "UPDATE account SET left_at = $2, password_hash = '', totp = NULL, delete_by = $3 WHERE id = $1 AND left_at IS NULL";
const END_THOSE_OVER: &str = "UPDATE account SET left_at = ends_at WHERE ends_at <= $1 AND left_at IS NULL";
const SET_PASSWORD: &str = "UPDATE account SET password_hash = $2, must_change = $3, first_until = $4 WHERE id = $1 AND left_at IS NULL";
// Takes the row: whoever changes the account waits, and ends the session that begins here.
const HOLD: &str =
    "UPDATE account SET password_hash = $2 WHERE id = $1 AND password_hash = $2 AND left_at IS NULL";
const SIGNED_IN: &str =
    "UPDATE account SET signed_in_at = $2, delete_by = $3 WHERE id = $1 AND left_at IS NULL";
const SET_TOTP: &str = "UPDATE account SET totp = $2, totp_step = $3 WHERE id = $1 AND left_at IS NULL";
const TAKE_STEP: &str = "UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2";

/// Adds an account; `false` when the login name is taken.
pub async fn add(tx: &mut Tx, account: NewAccount) -> Result<bool, Error> {
    let query = tx
        .query(ADD)
        .bind(account.id)
        .bind(account.login)
        .bind(account.sealed)
        .bind(account.name_token)
        .bind(account.grant.roles.to_string())
        .bind(account.grant.scope)
        .bind(account.grant.area)
        .bind(account.password.hash)
        .bind(account.password.first_until.is_some())
        .bind(account.password.first_until)
        .bind(account.created_at)
        .bind(account.ends_at)
        .bind(account.delete_by);
    Ok(query.execute().await? == 1)
}

/// The account of that id, whether its holder has left or not.
pub async fn by_id(db: &Db, id: AccountId) -> Result<Option<Account>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The accounts of these ids, whether their holders have left or not.
pub async fn by_ids(db: &Db, ids: &[AccountId]) -> Result<Vec<Account>, Error> {
    const HEAD: &str = "SELECT * FROM account WHERE id IN (";
    let mut found = Vec::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let query = db.query(Sql::rows(HEAD, 1, batch.len(), ")"));
        let query = batch.iter().fold(query, |query, id| query.bind(*id));
        found.extend(query.fetch_all::<Account>().await?);
    }
    Ok(found)
}

/// The accounts of these folded login names, whether their holders have left or not.
pub async fn by_logins(db: &Db, logins: &[String]) -> Result<Vec<Account>, Error> {
    const HEAD: &str = "SELECT * FROM account WHERE login IN (";
    let mut found = Vec::with_capacity(logins.len());
    for batch in db.engine().batches(logins, 1) {
        let query = db.query(Sql::rows(HEAD, 1, batch.len(), ")"));
        let query = batch
            .iter()
            .fold(query, |query, login| query.bind(login.as_str()));
        found.extend(query.fetch_all::<Account>().await?);
    }
    Ok(found)
}

/// The same within a transaction: as it was just written there.
pub async fn written(tx: &mut Tx, id: AccountId) -> Result<Account, Error> {
    tx.query(BY_ID).bind(id).fetch_one().await
}

/// The account of that folded login name, whether its holder has left or not.
pub async fn by_login(db: &Db, login: &str) -> Result<Option<Account>, Error> {
    db.query(BY_LOGIN).bind(login).fetch_optional().await
}

/// The accounts of a list, by login name; of those who left none.
pub async fn list(db: &Db, listed: &Listed) -> Result<Vec<Account>, Error> {
    let (from, to) = inside(&listed.area);
    db.query(LIST)
        .bind(from)
        .bind(to)
        .bind(listed.after.as_str())
        .bind(listed.login.as_str())
        // Behind every letter of a login name.
        .bind(format!("{}~", listed.login))
        .bind(listed.name_token.as_slice())
        .bind(listed.limit)
        .fetch_all()
        .await
}

/// The accounts in an area with which nobody signed in since then, or ever, by login name.
pub async fn idle(db: &Db, area: &Area, since: Moment, limit: i64) -> Result<Vec<Account>, Error> {
    let (from, to) = inside(area);
    db.query(IDLE)
        .bind(from)
        .bind(to)
        .bind(since)
        .bind(limit)
        .fetch_all()
        .await
}

/// How many accounts hang at each area inside this one.
pub async fn counts(db: &Db, area: &Area) -> Result<Vec<(Area, i64)>, Error> {
    let (from, to) = inside(area);
    db.query(COUNTS).bind(from).bind(to).fetch_all().await
}

/// Changes what an account is granted; `false` when there is none, or its holder has left.
pub async fn transfer(tx: &mut Tx, id: AccountId, grant: &Grant) -> Result<bool, Error> {
    let query = tx.query(TRANSFER).bind(id).bind(grant.roles.to_string());
    Ok(query.bind(grant.scope).bind(grant.area).execute().await? == 1)
}

/// Ends an account; `false` when there is none, or its holder has left before.
pub async fn leave(tx: &mut Tx, id: AccountId, at: Moment, delete_by: Day) -> Result<bool, Error> {
    Ok(tx
        .query(LEAVE)
        .bind(id)
        .bind(at)
        .bind(delete_by)
        .execute()
        .await?
        == 1)
}

/// Ends the accounts whose time is over at `now`, and returns how many those were.
pub async fn end_those_over(db: &Db, now: Moment) -> Result<u64, Error> {
    db.query(END_THOSE_OVER).bind(now).execute().await
}

/// Sets a password; `false` when there is no such account, or its holder has left.
pub async fn set_password(tx: &mut Tx, id: AccountId, password: NewPassword) -> Result<bool, Error> {
    let query = tx.query(SET_PASSWORD).bind(id).bind(password.hash);
    let must_change = password.first_until.is_some();
    Ok(query
        .bind(must_change)
        .bind(password.first_until)
        .execute()
        .await?
        == 1)
}

/// Keeps the account as it is until the transaction ends; `false` when its password was changed meanwhile, or its holder has left.
pub async fn hold(tx: &mut Tx, id: AccountId, password_hash: &str) -> Result<bool, Error> {
    Ok(tx.query(HOLD).bind(id).bind(password_hash).execute().await? == 1)
}

/// Remembers when somebody signed in, and keeps the account so much longer.
pub async fn signed_in(tx: &mut Tx, id: AccountId, at: Moment, delete_by: Day) -> Result<bool, Error> {
    Ok(tx
        .query(SIGNED_IN)
        .bind(id)
        .bind(at)
        .bind(delete_by)
        .execute()
        .await?
        == 1)
}

/// Asks for one-time codes from now on, the first of them being taken with this step; without a secret, for none any more.
pub async fn set_totp(tx: &mut Tx, id: AccountId, secret: Option<Vec<u8>>, step: i64) -> Result<bool, Error> {
    Ok(tx
        .query(SET_TOTP)
        .bind(id)
        .bind(secret)
        .bind(step)
        .execute()
        .await?
        == 1)
}

/// Takes the one-time code of a step; `false` when it, or a later one, was taken before.
pub async fn take_step(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool, Error> {
    Ok(tx.query(TAKE_STEP).bind(id).bind(step).execute().await? == 1)
}

/// Between which texts the codes of all areas inside one lie.
fn inside(area: &Area) -> (String, String) {
    // A colon comes behind the digits.
    (area.prefix().to_owned(), format!("{}:", area.prefix()))
}
