//! A private PostgreSQL that answers only for what the disk has: for measuring, where durability is the point.

use sqlx::{AssertSqlSafe, PgConnection};

use super::admin::on_database;
use super::server::{self, DURABLE, Server};

/// A running server of one's own; it ends with this value, or with the process.
#[derive(Debug)]
pub struct DurableServer {
    server: Server,
    connection: PgConnection,
}

impl DurableServer {
    /// Starts a server in a temporary folder, with `fsync` and `synchronous_commit` on.
    ///
    /// # Errors
    ///
    /// Why there is none: PostgreSQL is not installed, or does not start.
    pub async fn start() -> Result<Self, String> {
        let server = server::start(DURABLE)?;
        let connection = server.ready().await?;
        Ok(Self { server, connection })
    }

    /// Makes an empty database and returns its url. The name is the caller's own: letters, digits and `_`.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn database(&mut self, name: &str) -> Result<String, String> {
        let statement = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        let made = sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut self.connection)
            .await;
        made.map_err(|error| error.to_string())?;
        Ok(on_database(&self.server.url, name))
    }
}
