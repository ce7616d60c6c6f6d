//! The private PostgreSQL of a run: started when it is first needed, with answers that wait for the disk.

use super::Failure;
use kit::db::testing::DurableServer;

/// A server, and how many towns have their databases on it.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: DurableServer,
    towns: u32,
}

impl Postgres {
    pub(crate) async fn start() -> Result<Self, Failure> {
        Ok(Self {
            server: DurableServer::start().await?,
            towns: 0,
        })
    }

    /// The settings of a town with a database per service.
    pub(crate) async fn variables(&mut self) -> Result<Vec<(String, String)>, Failure> {
        self.towns += 1;
        let mut variables = Vec::new();
        for service in ["registration", "checkpoint"] {
            let url = self.server.database(&format!("{service}_{}", self.towns)).await?;
            variables.push((format!("QUMA__{}__DATABASE__URL", service.to_uppercase()), url));
        }
        Ok(variables)
    }
}
