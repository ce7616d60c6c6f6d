//! Settings: one TOML file, overridden by the environment, with nothing misspelt passing silently.
//!
//! Every key has a default that works, so an absent file is an empty one. A key is overridden by the variable
//! `QUMA__CHECKPOINT__DATABASE__URL` (prefix, section, key; `__` between them). A key nobody reads is refused together
//! with the key it was probably meant to be. Any key may be given as `<key>_file`, whose content is then the value:
//! that is how secrets come from a mounted folder.

mod tree;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use std::fmt;
use std::path::{Path, PathBuf};

use tree::{At, Node};

/// Why settings were refused; the sentence names the key, never a value.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("settings file {} cannot be read: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not TOML; the sentence has the line.
    #[error("settings file {} is not TOML: {cause}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// What the parser said, with the line.
        cause: String,
    },
    /// A key is unknown, missing, or of the wrong type.
    #[error("setting {key}: {problem}")]
    Key {
        /// Sections and key, joined by dots; empty for the whole.
        key: String,
        /// What is wrong with it, without quoting its value.
        problem: String,
    },
}

/// Reads the settings of type `T`: the file when there is one, then the process environment over it.
///
/// Unknown keys are refused everywhere except inside a struct that uses `#[serde(flatten)]`, which hides its keys.
pub fn load<T: DeserializeOwned>(file: Option<&Path>, env_prefix: &str) -> Result<T, SettingsError> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    load_from(file, env_prefix, variables)
}

/// As [`load`], with the variables given: what tests and `quma check --as-if` use.
pub fn load_from<T: DeserializeOwned>(
    file: Option<&Path>,
    env_prefix: &str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<T, SettingsError> {
    let mut root = match file {
        Some(path) => read(path)?,
        None => Node::empty(),
    };
    let prefix = format!("{env_prefix}__");
    let mut overrides: Vec<(String, String)> = variables
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?.to_lowercase(), value)))
        .collect();
    overrides.sort(); // the same environment gives the same settings, whatever its order
    for (name, value) in overrides {
        let keys: Vec<&str> = name.split("__").collect();
        root.lay_over(&keys, value).map_err(SettingsError::from)?;
    }
    T::deserialize(At::root(root)).map_err(SettingsError::from)
}

fn read(path: &Path) -> Result<Node, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|cause| SettingsError::File {
        path: path.to_path_buf(),
        cause,
    })?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| SettingsError::Syntax {
            path: path.to_path_buf(),
            cause: describe(&error, &text),
        })?;
    Ok(Node::from(toml::Value::Table(table)))
}

/// The parser's sentence and its line, without the quoted source: the line may hold a secret.
fn describe(error: &toml::de::Error, text: &str) -> String {
    let line = error
        .span()
        .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    match line {
        Some(line) => format!("{} (line {line})", error.message()),
        None => error.message().to_owned(),
    }
}

impl From<tree::Refusal> for SettingsError {
    fn from(refusal: tree::Refusal) -> Self {
        Self::Key {
            key: refusal.key.unwrap_or_default(),
            problem: refusal.problem,
        }
    }
}

/// A value that is never printed: its `Debug` is `***`, and its memory is wiped when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps a value that came from elsewhere than a settings file.
    pub fn new(value: String) -> Self {
        Self(SecretString::from(value))
    }

    /// The value itself; keep it out of anything that is printed or stored.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
