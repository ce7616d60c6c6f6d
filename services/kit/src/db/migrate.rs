//! The tables a service needs: kit's own first, then the service's, each script once.

use std::collections::HashSet;

use sqlx::Connection;
use sqlx::migrate::{Migration, Migrator};

use super::database::Db;
use super::error::{Error, Trouble};
use super::open::{Engine, Pools};
use super::sql::Sql;

/// kit's own tables (0001–0099), in every service's database.
static KIT: Migrator = sqlx::migrate!("./migrations");

/// The first number a service's own script may have.
const FIRST_OF_SERVICE: i64 = 101;

/// Where it is written down what has run.
const HISTORY: &str = "_sqlx_migrations";

const HAS_TABLE: Sql = Sql::Differs {
    postgres: "SELECT to_regclass($1) IS NOT NULL",
    sqlite: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)",
};
const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success";

/// Every script of one service, for both engines.
///
/// `0103_words.sql` runs on both; `0104_words.postgres.sql` and `0104_words.sqlite.sql` each on their own.
#[derive(Clone, Debug)]
pub struct Migrations(Vec<Migration>);

impl Migrations {
    /// kit's scripts and then the service's: `Migrations::new(sqlx::migrate!())`, numbered from 0101.
    pub fn new(service: Migrator) -> Self {
        Self(KIT.iter().chain(service.iter()).cloned().collect())
    }

    /// kit's scripts alone.
    pub fn of_kit() -> Self {
        Self(KIT.iter().cloned().collect())
    }

    /// The scripts for one engine, in order.
    ///
    /// Refuses a number used twice and a service's number below 0101: both would silently skip a script.
    fn on(&self, engine: Engine) -> Result<Migrator, Error> {
        let other = match engine {
            Engine::Sqlite => ".postgres",
            Engine::Postgres => ".sqlite",
        };
        let scripts: Vec<Migration> = self
            .0
            .iter()
            .filter(|script| !script.description.ends_with(other))
            .cloned()
            .collect();
        let mut numbers = HashSet::new();
        for script in &scripts {
            if !numbers.insert(script.version) {
                let words = format!("migration number {:04} is used twice", script.version);
                return Err(Error::new(Trouble::Migration, words));
            }
        }
        let of_service = self.0.iter().skip(KIT.iter().count());
        if let Some(script) = of_service
            .into_iter()
            .find(|script| script.version < FIRST_OF_SERVICE)
        {
            let words = format!(
                "migration number {:04} is kit's: a service begins at 0101",
                script.version
            );
            return Err(Error::new(Trouble::Migration, words));
        }
        Ok(Migrator::with_migrations(scripts))
    }

    /// What these scripts are, for telling two sets apart.
    #[cfg(feature = "testing")]
    pub(super) fn fingerprint(&self) -> Vec<u8> {
        use sha2::{Digest, Sha256};

        let mut digest = Sha256::new();
        for script in &self.0 {
            digest.update(script.version.to_be_bytes());
            digest.update(&script.checksum);
        }
        digest.finalize().to_vec()
    }
}

impl Db {
    /// Runs what has not run yet. Two processes may call it at once: PostgreSQL lets one wait for the other.
    ///
    /// Fails with [`Trouble::Migration`] when a script that has run was changed since or is unknown to this program.
    pub async fn migrate(&self, migrations: &Migrations) -> Result<(), Error> {
        let migrator = migrations.on(self.engine())?;
        match self.pools() {
            Pools::Sqlite { writer, .. } => {
                let mut connection = writer.acquire().await?;
                migrator.run_direct(None, &mut *connection, false).await?;
            }
            Pools::Postgres(pool) => {
                // A connection of its own: it may run long, and after a failure it still holds the migrator's lock.
                let mut connection = pool.acquire().await?.detach();
                sqlx::raw_sql("SET statement_timeout = 0; SET lock_timeout = '60s'")
                    .execute(&mut connection)
                    .await?;
                migrator.run_direct(None, &mut connection, false).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Whether there is a table of this name: asked of a database on which nothing may have run yet.
    pub async fn has_table(&self, name: &str) -> Result<bool, Error> {
        let (has,) = self
            .query(HAS_TABLE)
            .bind(name.to_owned())
            .fetch_one::<(bool,)>()
            .await?;
        Ok(has)
    }

    /// What has not run yet, as `0103 words`; empty when the database is ready. Changes nothing.
    pub async fn pending(&self, migrations: &Migrations) -> Result<Vec<String>, Error> {
        let migrator = migrations.on(self.engine())?;
        let applied: HashSet<i64> = if self.has_table(HISTORY).await? {
            self.query(APPLIED)
                .fetch_all::<(i64,)>()
                .await?
                .into_iter()
                .map(|(version,)| version)
                .collect()
        } else {
            HashSet::new()
        };
        let missing = migrator
            .iter()
            .filter(|script| !applied.contains(&script.version));
        Ok(missing
            .map(|script| format!("{:04} {}", script.version, script.description))
            .collect())
    }
}
