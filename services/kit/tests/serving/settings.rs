//! Settings: what is misspelt is refused, what is secret is not printed.

use kit::settings::{Secret, SettingsError, load_from};
use serde::Deserialize;
use std::io::Write;

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Town {
    authority: Authority,
    checkpoint: Checkpoint,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Authority {
    code: String,
    mode: Mode,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Alone,
    Spread,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Checkpoint {
    connections: u32,
    listen: Option<String>,
    peers: Vec<String>,
    password: Secret,
}

impl Default for Town {
    fn default() -> Self {
        let authority = Authority {
            code: "410811".to_owned(),
            mode: Mode::Alone,
        };
        Self {
            authority,
            checkpoint: Checkpoint::default(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Town::default().authority
    }
}

impl Default for Checkpoint {
    fn default() -> Self {
        Self {
            connections: 16,
            listen: None,
            peers: Vec::new(),
            password: Secret::new(String::new()),
        }
    }
}

fn load(toml: &str, variables: &[(&str, &str)]) -> Result<Town, SettingsError> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(toml.as_bytes()).expect("written");
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load_from(Some(file.path()), "QUMA", variables)
}

fn refusal(toml: &str, variables: &[(&str, &str)]) -> String {
    load(toml, variables).expect_err("refused").to_string()
}

#[test]
fn every_key_has_a_default_and_the_environment_overrides_the_file() {
    let town = load("", &[("PATH", "/bin")]).expect("defaults");
    assert_eq!(
        (town.authority.code.as_str(), town.checkpoint.connections),
        ("410811", 16)
    );

    let file = "[authority]\ncode = '410800'\n[checkpoint]\nconnections = 8\nlisten = 'here:1'\n";
    let variables = [
        ("QUMA__AUTHORITY__CODE", "410803"), // digits, and still text, because the key is
        ("QUMA__AUTHORITY__MODE", "spread"),
        ("QUMA__CHECKPOINT__CONNECTIONS", "4"),
        ("QUMA__CHECKPOINT__LISTEN", ""),
        ("QUMA__CHECKPOINT__PEERS", "one, two"),
    ];
    let town = load(file, &variables).expect("both");
    assert_eq!(
        (town.authority.code.as_str(), town.authority.mode),
        ("410803", Mode::Spread)
    );
    assert_eq!((town.checkpoint.connections, town.checkpoint.listen), (4, None));
    assert_eq!(town.checkpoint.peers, ["one", "two"]);
}

#[test]
fn a_misspelt_key_is_refused_with_the_key_it_was_meant_to_be() {
    let told = refusal("[checkpoint]\nconections = 8", &[]);
    assert_eq!(
        told,
        "setting checkpoint.conections: is unknown, did you mean connections?"
    );
    let told = refusal("", &[("QUMA__CHEKPOINT__CONNECTIONS", "1")]);
    assert_eq!(told, "setting chekpoint: is unknown, did you mean checkpoint?");
    let told = refusal("[checkpoint]\nzzz = 8", &[]);
    assert_eq!(
        told,
        "setting checkpoint.zzz: is unknown, known here: connections, listen, peers, password"
    );
}

#[test]
fn a_wrong_value_is_named_by_its_key_and_never_quoted() {
    for (toml, variables, told) in [
        (
            "[checkpoint]\nconnections = 'hunter2'",
            &[][..],
            "setting checkpoint.connections: must be u32",
        ),
        (
            "",
            &[("QUMA__CHECKPOINT__CONNECTIONS", "hunter2")][..],
            "setting checkpoint.connections: must be a whole number, zero or more",
        ),
        (
            "[checkpoint]\npassword = 4711",
            &[][..],
            "setting checkpoint.password: must be a string",
        ),
        (
            "[authority]\nmode = 'hunter2'",
            &[][..],
            "setting authority.mode: must be one of alone, spread",
        ),
    ] {
        assert_eq!(refusal(toml, variables), told);
    }
    assert!(refusal("[checkpoint]\npassword = hunter2", &[]).ends_with("(line 2)"));
}

#[test]
fn a_secret_comes_from_a_file_and_is_never_printed() {
    let mut secret = tempfile::NamedTempFile::new().expect("a file");
    secret.write_all(b"hunter2\n").expect("written");
    let path = secret.path().to_str().expect("a path");
    let town = load(&format!("[checkpoint]\npassword_file = '{path}'"), &[]).expect("the secret");
    assert_eq!(town.checkpoint.password.expose(), "hunter2");
    assert!(!format!("{town:?}").contains("hunter2") && format!("{town:?}").contains("***"));

    let twice = refusal(
        &format!("[checkpoint]\npassword = 'x'\npassword_file = '{path}'"),
        &[],
    );
    assert_eq!(
        twice,
        "setting checkpoint.password_file: is given twice, once as a file"
    );
    let absent = refusal("", &[("QUMA__CHECKPOINT__PASSWORD_FILE", "/nowhere/secret")]);
    assert!(
        absent.starts_with("setting checkpoint.password_file: file /nowhere/secret cannot be read"),
        "{absent}"
    );
}
