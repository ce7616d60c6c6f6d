//! What can be typed after `quma`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// 区码: one district, one code. Residents register once at a gate's poster; from then on a scan and a temperature reading let them through.
///
/// Without a command it serves an empty town: `quma run`. To see a living one, try `quma demo`.
#[derive(Debug, Parser)]
#[command(name = "quma", version, propagate_version = true, max_term_width = 110)]
pub struct Arguments {
    /// What to do; `run` when left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What holds for every command.
    #[command(flatten)]
    pub place: Place,
}

/// Where the settings, the data and the door are.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Settings file (TOML). Every key has a default; QUMA__SECTION__KEY in the environment overrides one.
    #[arg(long, global = true, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Folder for databases, keys and tokens [default: ./quma-data].
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to serve on, or to ask [default: 127.0.0.1:8080].
    #[arg(long, global = true, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the town, or only the services named; those reach the others over the network ([neighbours] in the settings).
    Run {
        /// registration, checkpoint, edge; none is all of them in one process.
        services: Vec<ServiceName>,
    },
    /// Open a town that lives on 1 March 2020: load the newspaper's day through the real RPCs, then keep serving.
    Demo {
        /// Whose town: 410811 山阳区, or 410883 孟州市 for a neighbour's beside it.
        #[arg(long, default_value = "410811", value_name = "CODE")]
        area: String,
    },
    /// Bring the databases to this program's version. Running services refuse to start before that.
    Migrate {
        /// registration, checkpoint, edge; none is all of them.
        services: Vec<ServiceName>,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Check the settings, the keys and the databases without serving; every problem is named.
    Check,
    /// Make a token for a role and a scope, and print it.
    Token(TokenOf),
    /// Make an account for somebody who signs in to the pages, and print its first password: how a town gets its first administrator.
    Account(AccountOf),
    /// Ask a running program for its health: exit code 0 when it serves, 1 when it does not.
    Health {
        /// registration, checkpoint, edge; none asks for the program as a whole.
        service: Option<ServiceName>,
    },
}

impl Default for Command {
    /// The whole town in one process.
    fn default() -> Self {
        Self::Run { services: Vec::new() }
    }
}

/// Whom a token is for.
#[derive(Debug, Args)]
pub struct TokenOf {
    /// What its holder is: officer, gate_staff, community_worker, command, auditor …
    #[arg(long, required = true, value_name = "ROLE")]
    pub role: Vec<String>,
    /// Where that holds: an area such as 410811, or checkpoint:ID, person:ID, enterprise:ID [default: the district].
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
    /// Account it names; no personal data, it is written to the audit trail [default: the role].
    #[arg(long, value_name = "NAME")]
    pub subject: Option<String>,
    /// How long it holds.
    #[arg(long, default_value_t = 12, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=24 * 366))]
    pub hours: u32,
}

/// Whom an account is for.
#[derive(Debug, Args)]
pub struct AccountOf {
    /// Name to sign in with: letters, digits, dots, hyphens, underscores.
    pub login: String,
    /// Their own name, as it stands on slips.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// What they are: security_admin, officer, community_worker …; several by repeating it.
    #[arg(long, required = true, value_name = "ROLE")]
    pub role: Vec<String>,
    /// Where that holds: an area such as 410811007, or checkpoint:ID, enterprise:ID [default: the district].
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
    /// The area in which that checkpoint or enterprise lies.
    #[arg(long, default_value = "", value_name = "CODE", hide_default_value = true)]
    pub area: String,
}

/// A service that can run alone, in the order in which they open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ServiceName {
    /// People, declarations, codes, levels.
    Registration,
    /// Gates, posters, verification, passes.
    Checkpoint,
    /// The front door: pages, accounts, sessions.
    Edge,
}

impl ServiceName {
    /// Every service, in the order in which they open: each dials only those before it.
    pub const ALL: [ServiceName; 3] = [
        ServiceName::Registration,
        ServiceName::Checkpoint,
        ServiceName::Edge,
    ];

    /// As written in settings, keys and databases.
    pub fn name(self) -> &'static str {
        match self {
            ServiceName::Registration => "registration",
            ServiceName::Checkpoint => "checkpoint",
            ServiceName::Edge => "edge",
        }
    }

    /// The services to open: those named, in opening order, or all.
    pub fn chosen(named: &[ServiceName]) -> Vec<ServiceName> {
        let chosen = ServiceName::ALL.into_iter();
        if named.is_empty() {
            chosen.collect()
        } else {
            chosen.filter(|one| named.contains(one)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    fn typed(words: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("quma").chain(words.split_whitespace()))
    }

    /// What a line comes to; the place is told apart from it.
    fn command(words: &str) -> Command {
        typed(words).unwrap().command.unwrap_or_default()
    }

    fn refused(words: &str) -> (ErrorKind, String) {
        let refused = typed(words).unwrap_err();
        (refused.kind(), refused.to_string())
    }

    #[test]
    fn nothing_typed_runs_the_whole_town() {
        for words in ["", "run", "--data town", "run --listen 127.0.0.1:1"] {
            assert!(
                matches!(command(words), Command::Run { services } if services.is_empty()),
                "{words}"
            );
        }
        let services = |named: &[ServiceName]| {
            let chosen = ServiceName::chosen(named).into_iter();
            chosen.map(ServiceName::name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(services(&[]), "registration checkpoint edge");
        // In opening order, however they were typed, and each once.
        let twice = [
            ServiceName::Edge,
            ServiceName::Registration,
            ServiceName::Registration,
        ];
        assert_eq!(services(&twice), "registration edge");
    }

    #[test]
    fn every_command_reads_what_it_is_given() {
        use ServiceName::{Checkpoint, Edge, Registration};
        assert!(
            matches!(command("run checkpoint edge"), Command::Run { services } if services == [Checkpoint, Edge])
        );
        assert!(matches!(command("demo"), Command::Demo { area } if area == "410811"));
        assert!(matches!(command("demo --area 410883"), Command::Demo { area } if area == "410883"));
        assert!(matches!(
            command("migrate"),
            Command::Migrate { services, dry_run: false } if services.is_empty()
        ));
        assert!(matches!(
            command("migrate registration --dry-run"),
            Command::Migrate { services, dry_run: true } if services == [Registration]
        ));
        assert!(matches!(command("check"), Command::Check));
        assert!(matches!(command("health"), Command::Health { service: None }));
        assert!(matches!(
            command("health edge"),
            Command::Health { service: Some(Edge) }
        ));
    }

    #[test]
    fn a_token_is_for_a_role_and_holds_for_half_a_day() {
        let Command::Token(token) = command("token --role officer --role command") else {
            panic!("not a token");
        };
        assert_eq!(token.role, ["officer", "command"]);
        assert_eq!((token.scope, token.subject, token.hours), (None, None, 12));
        let Command::Token(token) = command("token --role officer --scope 410811007 --subject li --hours 1")
        else {
            panic!("not a token");
        };
        assert_eq!(token.scope.as_deref(), Some("410811007"));
        assert_eq!((token.subject.as_deref(), token.hours), (Some("li"), 1));
    }

    #[test]
    fn an_account_has_a_name_and_a_role() {
        let Command::Account(account) = command("account li.admin --name 王小明 --role security_admin")
        else {
            panic!("not an account");
        };
        assert_eq!(
            (account.login.as_str(), account.name.as_str()),
            ("li.admin", "王小明")
        );
        assert_eq!(account.role, ["security_admin"]);
        assert_eq!((account.scope, account.area.as_str()), (None, ""));
    }

    #[test]
    fn the_place_stands_before_or_behind_a_command() {
        for words in [
            "--settings town.toml --data town --listen 127.0.0.1:9000 check",
            "check --settings town.toml --data town --listen 127.0.0.1:9000",
        ] {
            let place = typed(words).unwrap().place;
            assert_eq!(place.settings, Some(PathBuf::from("town.toml")));
            assert_eq!(place.data, Some(PathBuf::from("town")));
            assert_eq!(place.listen, Some(SocketAddr::from(([127, 0, 0, 1], 9000))));
        }
        let place = typed("").unwrap().place;
        assert!(place.settings.is_none() && place.data.is_none() && place.listen.is_none());
    }

    #[test]
    fn what_is_mistyped_is_refused_with_what_could_be_meant() {
        for (words, kind, says) in [
            ("serve", ErrorKind::InvalidSubcommand, "serve"),
            (
                "run kitchen",
                ErrorKind::InvalidValue,
                "registration, checkpoint, edge",
            ),
            (
                "migrate kitchen",
                ErrorKind::InvalidValue,
                "registration, checkpoint, edge",
            ),
            (
                "health kitchen",
                ErrorKind::InvalidValue,
                "registration, checkpoint, edge",
            ),
            ("run --dry-run", ErrorKind::UnknownArgument, "--dry-run"),
            ("--listen 8080", ErrorKind::ValueValidation, "--listen"),
            ("token", ErrorKind::MissingRequiredArgument, "--role"),
            (
                "token --role officer --hours 0",
                ErrorKind::ValueValidation,
                "--hours",
            ),
            (
                "account --name 王小明 --role officer",
                ErrorKind::MissingRequiredArgument,
                "<LOGIN>",
            ),
        ] {
            let refused = refused(words);
            assert!(
                refused.0 == kind && refused.1.contains(says),
                "{words}: {refused:?}"
            );
        }
    }

    #[test]
    fn the_help_lists_every_command() {
        let (kind, help) = refused("--help");
        assert_eq!(kind, ErrorKind::DisplayHelp);
        let commands: Vec<String> = Arguments::command()
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .collect();
        assert_eq!(
            commands,
            ["run", "demo", "migrate", "check", "token", "account", "health"]
        );
        for command in commands {
            let is_told = help
                .lines()
                .any(|line| line.split_whitespace().next() == Some(command.as_str()));
            assert!(is_told, "{command}: {help}");
            assert_eq!(refused(&format!("{command} --help")).0, ErrorKind::DisplayHelp);
        }
        assert_eq!(refused("--version").0, ErrorKind::DisplayVersion);
        Arguments::command().debug_assert();
    }
}
