//! What `deploy/` sets, the program reads: a key that was renamed is found here and not on the machine of a city.

use crate::source::{root, text_of};
use quma::settings::Settings;
use std::path::Path;

#[test]
fn every_setting_in_deploy_is_one_the_program_reads() {
    let mut variables = Vec::new();
    for file in ["deploy/compose.yaml", "deploy/Dockerfile"] {
        let found = variables_in(&text_of(Path::new(file)));
        assert!(!found.is_empty(), "{file} sets nothing");
        variables.extend(found);
    }
    let file = root().join("deploy/settings.toml");
    let settings: Settings =
        kit::settings::load_from(Some(&file), "QUMA", variables).expect("every key is known");

    assert_eq!(settings.authority.code, "410811");
    assert!(
        settings.listen.ip().is_unspecified(),
        "a container listens to those outside it"
    );
    for database in [
        &settings.registration.database,
        &settings.checkpoint.database,
        &settings.edge.database,
    ] {
        assert!(
            database.url.starts_with("postgres://"),
            "{}",
            database.url_without_password()
        );
    }
    let neighbours = settings.neighbours;
    for (who, told) in [
        ("registration", neighbours.registration),
        ("checkpoint", neighbours.checkpoint),
    ] {
        let told = told.unwrap_or_else(|| panic!("those above it are told where {who} is"));
        assert!(
            told.ends_with(&format!("//{who}:{}", settings.listen.port())),
            "{told}"
        );
    }
}

/// `QUMA__…: value` of a compose file and `QUMA__…=value` of a Dockerfile.
fn variables_in(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| line.find("QUMA__").map(|begin| &line[begin..]))
        .filter_map(|setting| setting.split_once(": ").or_else(|| setting.split_once('=')))
        .map(|(name, value)| (name.to_owned(), value.trim_end_matches('\\').trim().to_owned()))
        .collect()
}
