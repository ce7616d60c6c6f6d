//! One private PostgreSQL server for this test process; it ends when the process does, however that happens.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};

/// How long a server may take to answer: two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server for tests: fast, and forgetful when the power goes.
pub(super) const FORGETFUL: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB \
     -c max_connections=300 -c autovacuum=off";

/// A server for measuring: an answer waits for the disk, as it does in a real town. Only what anyone would set on a machine
/// of this size differs from PostgreSQL's defaults: a quarter of the memory or less, and a checkpoint every quarter of an hour.
pub(super) const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c shared_buffers=4GB -c max_wal_size=8GB \
     -c checkpoint_timeout=15min -c max_connections=100";

/// Starts the server and waits at the end of a pipe. The other end is this process's alone, so the pipe closes when the
/// process ends, killed or not; then the server stops and its files go.
const LIFE: &str = r#"
"$0/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c log_min_messages=warning $2 &
server=$!
cat > /dev/null
kill -QUIT $server
wait $server
rm -rf "$1"
"#;

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) url: String,
    folder: PathBuf,
    /// Closing it ends the server.
    _life: ChildStdin,
}

/// Makes a database cluster in a temporary folder and starts its server with these options.
pub(super) fn start(options: &str) -> Result<Server, String> {
    let programs = programs()?;
    let folder = tempfile::Builder::new()
        .prefix("quma-postgres-")
        .tempdir()
        .map_err(|error| format!("no temporary folder: {error}"))?
        .keep();
    let owner = owner()?;
    if let Some((user, group)) = owner {
        chown(&folder, Some(user), Some(group)).map_err(|error| format!("chown: {error}"))?;
    }
    let command = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&folder).process_group(0);
        if let Some((user, group)) = owner {
            command.uid(user).gid(group);
        }
        command
    };

    let made = command(&programs.join("initdb"))
        .args([
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--username=postgres",
            "--auth=trust",
        ])
        .arg("--pgdata")
        .arg(folder.join("data"))
        .output()
        .map_err(|error| format!("initdb: {error}"))?;
    if !made.status.success() {
        return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
    }

    let log = fs::File::create(folder.join("log")).map_err(|error| format!("log: {error}"))?;
    let mut shell = command(Path::new("/bin/sh"))
        .args(["-c", LIFE])
        .arg(&programs)
        .arg(&folder)
        .arg(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| format!("postgres: {error}"))?;
    let life = shell.stdin.take().ok_or("postgres: no pipe")?;
    let url = format!("postgres://postgres@localhost/postgres?host={}", folder.display());
    Ok(Server {
        url,
        folder,
        _life: life,
    })
}

impl Server {
    /// A connection to the server once it answers.
    pub(super) async fn ready(&self) -> Result<PgConnection, String> {
        let since = Instant::now();
        loop {
            match PgConnection::connect(&self.url).await {
                Ok(connection) => return Ok(connection),
                Err(_) if since.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(error) => {
                    let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                    return Err(format!("the private server does not answer: {error}\n{log}"));
                }
            }
        }
    }
}

/// Where `initdb` and `postgres` are: Debian keeps them off the path, one folder per version.
fn programs() -> Result<PathBuf, String> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|version| {
            Some((
                version.file_name().to_str()?.parse().ok()?,
                version.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    if let Some((_, newest)) = found.pop() {
        return Ok(newest);
    }
    std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
        .ok_or_else(|| "initdb is not installed (on Debian: apt-get install postgresql)".to_owned())
}

/// PostgreSQL refuses to run as root; root lends it the user that Debian's package makes.
fn owner() -> Result<Option<(u32, u32)>, String> {
    let ourselves = fs::metadata("/proc/self")
        .map_err(|error| format!("/proc/self: {error}"))?
        .uid();
    if ourselves != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let postgres = fields
        .into_iter()
        .find(|fields| fields.first() == Some(&"postgres"));
    let numbers =
        postgres.and_then(|fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)));
    numbers
        .map(Some)
        .ok_or_else(|| "root needs the user postgres to run a server as".to_owned())
}
