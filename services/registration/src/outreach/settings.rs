//! What can be tuned about outreach: the calling or SMS platform, if there is one.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Settings of outreach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The calling or SMS platform; without it no round may name the channel.
    pub webhook: Option<Webhook>,
}

/// How the calling or SMS platform is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where tasks are posted: `https://…`, or `http://…` inside one machine room.
    pub url: String,
    /// The file with the secret both sides sign with: 16 bytes or more; what surrounds it is trimmed.
    pub secret_file: PathBuf,
    /// The page that a link's secret is appended to.
    #[serde(default)]
    pub link_url: String,
    /// The authority that vouches for the platform's certificate, in PEM; without it those the system trusts.
    #[serde(default)]
    pub authority_file: Option<PathBuf>,
    /// How long one post may take (milliseconds).
    #[serde(default = "Webhook::default_timeout_ms")]
    pub timeout_ms: u64,
    /// Posts under way at once.
    #[serde(default = "Webhook::default_at_once")]
    pub at_once: usize,
    /// The wait after the first failure (seconds); it doubles with each, up to an hour.
    #[serde(default = "Webhook::default_retry_seconds")]
    pub retry_seconds: u32,
    /// After so many failures the task is passed on to the round's next channel.
    #[serde(default = "Webhook::default_most_tries")]
    pub most_tries: i32,
    /// How often the platform's tasks are looked for (milliseconds).
    #[serde(default = "Webhook::default_look_every_ms")]
    pub look_every_ms: u64,
}

impl Webhook {
    fn default_timeout_ms() -> u64 {
        10_000
    }

    fn default_at_once() -> usize {
        8
    }

    fn default_retry_seconds() -> u32 {
        30
    }

    fn default_most_tries() -> i32 {
        12
    }

    fn default_look_every_ms() -> u64 {
        2_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_set_by_its_address_and_the_file_of_its_secret() {
        let variables = [
            ("QUMA__WEBHOOK__URL", "https://platform.example/tasks"),
            ("QUMA__WEBHOOK__SECRET_FILE", "/run/secrets/platform"),
            ("QUMA__WEBHOOK__MOST_TRIES", "3"),
        ];
        let variables = variables.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings: Settings = kit::settings::load_from(None, "QUMA", variables).unwrap();
        let webhook = settings.webhook.unwrap();
        assert_eq!(webhook.secret_file, PathBuf::from("/run/secrets/platform"));
        assert_eq!((webhook.most_tries, webhook.at_once), (3, 8));
        let misspelt = [("QUMA__WEBHOK__URL".to_owned(), "x".to_owned())];
        assert!(kit::settings::load_from::<Settings>(None, "QUMA", misspelt).is_err());
    }
}
