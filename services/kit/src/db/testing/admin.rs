//! Makes and drops the databases of PostgreSQL tests: a template per set of migrations, a copy per test.
//!
//! One thread with a runtime of its own does it for the whole process: each test has its own runtime, and a connection may
//! not outlive the one it was made in.

use std::collections::HashMap;
use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};

use super::server::{self, Server};
use crate::db::database::Db;
use crate::db::migrate::Migrations;
use crate::db::settings::Settings;

/// Names a server that is there already: a superuser's url.
const SERVER: &str = "QUMA_TEST_POSTGRES";

static ORDERS: OnceLock<mpsc::UnboundedSender<Order>> = OnceLock::new();

enum Order {
    Make {
        migrations: Migrations,
        reply: oneshot::Sender<Result<Fresh, String>>,
    },
    Drop {
        name: String,
    },
}

/// A database made for one test, dropped with this value.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) url: String,
    name: String,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // When the thread is gone the process is ending, and the server with it.
        let _ = orders().send(Order::Drop {
            name: std::mem::take(&mut self.name),
        });
    }
}

/// A copy of the template with these tables.
pub(super) async fn fresh(migrations: &Migrations) -> Fresh {
    let (reply, answer) = oneshot::channel();
    let order = Order::Make {
        migrations: migrations.clone(),
        reply,
    };
    let sent = orders().send(order);
    assert!(
        sent.is_ok(),
        "the thread that makes databases lives as long as the process"
    );
    match answer.await {
        Ok(Ok(fresh)) => fresh,
        Ok(Err(why)) => panic!("no PostgreSQL for the tests: {why}"),
        Err(_) => panic!("no PostgreSQL for the tests: the thread that makes databases has died"),
    }
}

fn orders() -> &'static mpsc::UnboundedSender<Order> {
    ORDERS.get_or_init(|| {
        let (sender, receiver) = mpsc::unbounded_channel();
        std::thread::Builder::new()
            .name("test-databases".to_owned())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime can be built")
                    .block_on(serve(receiver));
            })
            .expect("a thread can be started");
        sender
    })
}

async fn serve(mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut admin = Admin::start().await;
    while let Some(order) = orders.recv().await {
        match (order, &mut admin) {
            (Order::Make { migrations, reply }, Ok(admin)) => {
                let _ = reply.send(admin.make(&migrations).await.map_err(|error| error.to_string()));
            }
            (Order::Make { reply, .. }, Err(why)) => {
                let _ = reply.send(Err(why.clone()));
            }
            (Order::Drop { name }, Ok(admin)) => {
                // A database that stays costs a few megabytes until the server's folder goes.
                let _ = admin
                    .run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await;
            }
            (Order::Drop { .. }, Err(_)) => {}
        }
    }
}

struct Admin {
    url: String,
    connection: PgConnection,
    /// Template name by the fingerprint of its migrations.
    templates: HashMap<Vec<u8>, String>,
    made: u32,
    /// Held so that the server lives as long as this process.
    _server: Option<Server>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Admin {
    async fn start() -> Result<Self, String> {
        let (url, server) = match std::env::var(SERVER) {
            Ok(url) => (url, None),
            Err(_) => {
                let server = server::start(server::FORGETFUL)?;
                (server.url.clone(), Some(server))
            }
        };
        let connection = match &server {
            Some(server) => server.ready().await?,
            None => PgConnection::connect(&url)
                .await
                .map_err(|error| format!("{SERVER}: {error}"))?,
        };
        Ok(Self {
            url,
            connection,
            templates: HashMap::new(),
            made: 0,
            _server: server,
        })
    }

    async fn make(&mut self, migrations: &Migrations) -> Result<Fresh, Failure> {
        let template = self.template(migrations).await?;
        self.made += 1;
        let name = format!("quma_{}_{}", std::process::id(), self.made);
        self.run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await?;
        self.run(format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await?;
        Ok(Fresh {
            url: on_database(&self.url, &name),
            name,
        })
    }

    /// The template with these tables, made when they are first asked for.
    async fn template(&mut self, migrations: &Migrations) -> Result<String, Failure> {
        let fingerprint = migrations.fingerprint();
        if let Some(name) = self.templates.get(&fingerprint) {
            return Ok(name.clone());
        }
        let name = format!(
            "quma_template_{}_{}",
            std::process::id(),
            HEXLOWER.encode(&fingerprint[..6])
        );
        self.run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await?;
        self.run(format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        ))
        .await?;
        let settings = Settings {
            max_connections: 1,
            ..Settings::at(on_database(&self.url, &name))
        };
        let db = Db::open(&settings).await?;
        let migrated = db.migrate(migrations).await;
        // A database with a connection cannot be copied.
        db.close().await;
        migrated?;
        self.templates.insert(fingerprint, name.clone());
        Ok(name)
    }

    /// Runs a statement made of names of our own.
    async fn run(&mut self, statement: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

/// The same server's url with another database in its path.
pub(super) fn on_database(url: &str, name: &str) -> String {
    let (address, options) = match url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (url, String::new()),
    };
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let authority_ends = address[after_scheme..]
        .find('/')
        .map_or(address.len(), |at| after_scheme + at);
    format!("{}/{name}{options}", &address[..authority_ends])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_pointed_at_another_database() {
        assert_eq!(
            on_database("postgres://p@h:5/postgres", "x"),
            "postgres://p@h:5/x"
        );
        assert_eq!(on_database("postgres://p@h", "x"), "postgres://p@h/x");
        assert_eq!(
            on_database("postgres://p@h/a?host=/tmp/b", "x"),
            "postgres://p@h/x?host=/tmp/b"
        );
    }
}
