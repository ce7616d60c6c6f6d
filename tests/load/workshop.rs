//! Where a run keeps its things: folders, keys shared by its towns, PostgreSQL when it is wanted.

use super::Failure;
use super::crowd::{DISTRICT, Passer, passers};
use super::postgres::Postgres;
use super::program::Program;
use super::scene::Scene;
use super::{Engine, Sizes};
use kit::clock::{Clock, Zone};
use kit::keys::Keyring;
use tempfile::TempDir;

/// One engine's workshop.
#[derive(Debug)]
pub(crate) struct Workshop {
    pub(crate) engine: Engine,
    pub(crate) sizes: Sizes,
    pub(crate) keys: Keyring,
    pub(crate) clock: Clock,
    /// The people of the run, the same in all of its towns.
    pub(crate) passers: Vec<Passer>,
    postgres: Option<Postgres>,
    pub(crate) folder: TempDir,
}

impl Workshop {
    pub(crate) async fn open(engine: Engine, sizes: &Sizes) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("quma-load-").tempdir()?;
        let keys = Keyring::open(&folder.path().join("keys"), DISTRICT)?;
        let clock = Clock::system(Zone::parse("+08:00").map_err(|refused| refused.description.to_string())?);
        let postgres = match engine {
            Engine::Postgres => Some(Postgres::start().await?),
            Engine::Sqlite => None,
        };
        let passers = passers(sizes.people, &keys, &clock)?;
        Ok(Self {
            engine,
            sizes: sizes.clone(),
            keys,
            clock,
            passers,
            postgres,
            folder,
        })
    }

    /// A town with gates and a crowd before them; the settings are variables.
    pub(crate) async fn scene(&mut self, name: &str, settings: &[(&str, &str)]) -> Result<Scene, Failure> {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder)?;
        let mut variables = match &mut self.postgres {
            Some(postgres) => postgres.variables().await?,
            None => Vec::new(),
        };
        let keys = self.folder.path().join("keys").display().to_string();
        let always = [
            ("QUMA__KEYS__FOLDER", keys.as_str()),
            // The limit works, but nobody reaches it: here few callers are many.
            ("QUMA__PER_CALLER__PER_SECOND", "1000000"),
            ("QUMA__PER_CALLER__BURST", "1000000"),
        ];
        let settings = always.iter().chain(settings);
        variables.extend(settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let town = Program::town(&folder, &["run"], variables).await?;
        Scene::set(self, town).await
    }
}
