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
