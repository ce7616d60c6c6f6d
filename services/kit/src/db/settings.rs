//! Where the database is and how patiently it is used.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where the database is and how patiently it is used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `sqlite:folder/file.db` (made when missing) or `postgres://user@host/database`.
    pub url: String,
    /// A file that holds PostgreSQL's password, so that it need not stand in the url.
    pub password_file: Option<PathBuf>,
    /// PostgreSQL: the most connections this process opens.
    pub max_connections: u32,
    /// SQLite: connections that read, beside the one that writes.
    pub readers: u32,
    /// How long a caller waits for a free connection before it hears `STORE_UNAVAILABLE`, in seconds.
    pub acquire_timeout_seconds: u32,
    /// PostgreSQL: the longest one statement may run, in seconds. Streams may take an hour.
    pub statement_timeout_seconds: u32,
    /// How long a statement waits for a lock another transaction holds, in seconds.
    pub lock_timeout_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: String::new(),
            password_file: None,
            max_connections: 12,
            readers: 4,
            // Well below the ten seconds a caller waits for its answer: better refused than forgotten.
            acquire_timeout_seconds: 3,
            statement_timeout_seconds: 30,
            lock_timeout_seconds: 5,
        }
    }
}

impl Settings {
    /// The default settings for the database at this url.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..Self::default()
        }
    }

    /// The url as it may be shown: without its password.
    pub fn url_without_password(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return self.url.clone();
        };
        let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        let Some((user, _password)) = authority
            .rsplit_once('@')
            .and_then(|(user, _host)| user.split_once(':'))
        else {
            return self.url.clone();
        };
        let host_and_path = &rest[authority.rfind('@').unwrap_or(0)..];
        format!("{scheme}://{user}:***{host_and_path}")
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("url", &self.url_without_password())
            .field("password_file", &self.password_file)
            .field("max_connections", &self.max_connections)
            .field("readers", &self.readers)
            .field("acquire_timeout_seconds", &self.acquire_timeout_seconds)
            .field("statement_timeout_seconds", &self.statement_timeout_seconds)
            .field("lock_timeout_seconds", &self.lock_timeout_seconds)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let shown = |url: &str| Settings::at(url).url_without_password();
        assert_eq!(
            shown("postgres://quma:p@ss:word@db:5432/gate?x=1"),
            "postgres://quma:***@db:5432/gate?x=1"
        );
        assert_eq!(shown("postgres://quma@db/gate"), "postgres://quma@db/gate");
        assert_eq!(shown("sqlite:folder/gate.db"), "sqlite:folder/gate.db");
        assert!(!format!("{:?}", Settings::at("postgres://quma:secret@db/gate")).contains("secret"));
    }
}
