//! What can be tuned, of everything: one file, one section per part, every key with a default that works.

use crate::arguments::Place;
use kit::clock::Zone;
use kit::layers::{DeadlineSettings, LimitSettings, PerCallerSettings};
use kit::serve::{ServeSettings, TlsSettings};
use kit::settings::SettingsError;
use kit::telemetry::TelemetrySettings;
use kit::wire::FarSettings;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Variables that override a key begin with this: `QUMA__CHECKPOINT__DATABASE__URL`.
const ENVIRONMENT: &str = "QUMA";

/// The settings of one program.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whose town this is.
    pub authority: Authority,
    /// Folder for databases, keys and tokens that have no place of their own.
    pub data: PathBuf,
    /// Where everything is served.
    pub listen: SocketAddr,
    /// Certificates of that address; plain without.
    pub tls: Option<TlsSettings>,
    /// A second address, for inside. When set, RPCs, feeds and metrics answer only there, and `listen` has only pages.
    pub internal: Option<Internal>,
    /// Keys.
    pub keys: Keys,
    /// Services that run elsewhere.
    pub neighbours: Neighbours,
    /// How connections are treated.
    pub serve: ServeSettings,
    /// How many calls run at once.
    pub limits: LimitSettings,
    /// How often one caller may call.
    pub per_caller: PerCallerSettings,
    /// How long calls may take.
    pub deadlines: DeadlineSettings,
    /// Logs, traces and metrics.
    pub telemetry: TelemetrySettings,
    /// Registration.
    pub registration: registration::Settings,
    /// Checkpoint.
    pub checkpoint: checkpoint::Settings,
    /// The front door.
    pub edge: edge::Settings,
}

/// One deployment is one authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Authority {
    /// The district's code, 6 digits: the issuer in tokens and codes, the first part of key ids.
    pub code: String,
    /// Its offset from UTC, `+08:00`.
    pub timezone: String,
}

/// The door for inside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Internal {
    /// Its address.
    pub listen: SocketAddr,
    /// Its certificates; plain without.
    #[serde(default)]
    pub tls: Option<TlsSettings>,
}

/// Where keys are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// Private keys of this program [default: `<data>/keys`].
    pub folder: Option<PathBuf>,
    /// Public keys of everyone who is trusted, shared by the programs of a town [default: `<keys>/trust`].
    pub trust: Option<PathBuf>,
}

/// Services that run elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Neighbours {
    /// Where registration answers, such as `http://registration:8080`.
    pub registration: Option<String>,
    /// Where checkpoint answers, such as `http://checkpoint:8080`.
    pub checkpoint: Option<String>,
    /// How they are dialled.
    pub dial: FarSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            authority: Authority::default(),
            data: PathBuf::from("./quma-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls: None,
            internal: None,
            keys: Keys::default(),
            neighbours: Neighbours::default(),
            serve: ServeSettings::default(),
            limits: LimitSettings::default(),
            per_caller: PerCallerSettings::default(),
            deadlines: DeadlineSettings::default(),
            telemetry: TelemetrySettings::default(),
            registration: registration::Settings::default(),
            checkpoint: checkpoint::Settings::default(),
            edge: edge::Settings::default(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self {
            code: "410811".to_owned(),
            timezone: "+08:00".to_owned(),
        }
    }
}

impl Settings {
    /// Reads the file, the environment over it, and the command line over both; then gives every database without an
    /// address a SQLite file in the data folder.
    pub fn load(place: &Place) -> Result<Self, SettingsError> {
        let mut settings: Self = kit::settings::load(place.settings.as_deref(), ENVIRONMENT)?;
        if let Some(data) = &place.data {
            settings.data.clone_from(data);
        }
        if let Some(listen) = place.listen {
            settings.listen = listen;
        }
        settings.complete();
        Ok(settings)
    }

    /// As the defaults, in this folder: what tests and embedded towns begin with.
    pub fn in_folder(data: &Path) -> Self {
        let mut settings = Self {
            data: data.to_path_buf(),
            ..Self::default()
        };
        settings.complete();
        settings
    }

    fn complete(&mut self) {
        for (name, database) in [
            ("registration", &mut self.registration.database),
            ("checkpoint", &mut self.checkpoint.database),
            ("edge", &mut self.edge.database),
        ] {
            if database.url.is_empty() {
                database.url = format!("sqlite:{}", self.data.join(format!("{name}.db")).display());
            }
        }
        if self.edge.documents.folder.as_os_str().is_empty() {
            self.edge.documents.folder = self.data.join("documents");
        }
    }

    /// The authority's zone.
    pub fn zone(&self) -> Result<Zone, SettingsError> {
        Zone::parse(&self.authority.timezone).map_err(|refused| SettingsError::Key {
            key: "authority.timezone".to_owned(),
            problem: refused.description.to_string(),
        })
    }

    /// The folder of this program's private keys.
    pub fn keys_folder(&self) -> PathBuf {
        self.keys.folder.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// The folder of public keys that are trusted.
    pub fn trust_folder(&self) -> PathBuf {
        self.keys
            .trust
            .clone()
            .unwrap_or_else(|| self.keys_folder().join("trust"))
    }

    /// The address on which RPCs answer.
    pub fn rpc_address(&self) -> SocketAddr {
        self.internal
            .as_ref()
            .map_or(self.listen, |internal| internal.listen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_defaults_are_those_that_the_help_tells() {
        let settings = Settings::default();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.rpc_address(), settings.listen);
        assert_eq!(settings.data, Path::new("./quma-data"));
        assert_eq!(settings.authority.code, "410811");
        let help = Arguments::command().render_long_help().to_string();
        for told in ["[default: 127.0.0.1:8080]", "[default: ./quma-data]"] {
            assert!(help.contains(told), "{told}: {help}");
        }
    }

    #[test]
    fn what_has_no_place_of_its_own_lies_in_the_data_folder() {
        let settings = Settings::in_folder(Path::new("town"));
        let urls = [
            &settings.registration.database.url,
            &settings.checkpoint.database.url,
            &settings.edge.database.url,
        ];
        assert_eq!(
            urls,
            [
                "sqlite:town/registration.db",
                "sqlite:town/checkpoint.db",
                "sqlite:town/edge.db"
            ]
        );
        assert_eq!(settings.keys_folder(), Path::new("town/keys"));
        assert_eq!(settings.trust_folder(), Path::new("town/keys/trust"));
        assert_eq!(settings.edge.documents.folder, Path::new("town/documents"));
    }
}
