//! One running program: started, watched until it is healthy, stopped or killed.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to become healthy: two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program with its address. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    start: Start,
    child: Child,
}

/// How a program is started; the same again after it was killed.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program's file.
    pub program: PathBuf,
    /// Its arguments, without `--listen`.
    pub arguments: Vec<String>,
    /// Settings, as variables.
    pub variables: Vec<(String, String)>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where its output goes.
    pub log: PathBuf,
    /// The folder it is started in; without one, that of the tests.
    pub from: Option<PathBuf>,
}

/// A command that has run to its end.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote, on both outputs.
    pub said: String,
}

impl Ended {
    /// What a command wrote that did what it was asked.
    ///
    /// # Panics
    ///
    /// When it failed.
    pub fn well(self) -> String {
        assert!(self.status.success(), "{}: {}", self.status, self.said);
        self.said
    }

    /// What a command wrote that refused to do what it was asked.
    ///
    /// # Panics
    ///
    /// When it did it.
    pub fn refused(self) -> String {
        assert_eq!(self.status.code(), Some(1), "{}: {}", self.status, self.said);
        self.said
    }
}

impl Start {
    /// Runs a command to its end, such as `migrate`. Its output goes to whoever asked, not to the log.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn once(&self) -> Ended {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().expect("the program can be started");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended {
            status: output.status,
            said: text(&output.stdout) + &text(&output.stderr),
        }
    }

    /// Starts a program that serves.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn serve(&self) -> Process {
        Process {
            start: self.clone(),
            child: self.spawn(),
        }
    }

    fn spawn(&self) -> Child {
        let child = self
            .command()
            .args(["--listen", &self.address.to_string()])
            .spawn();
        child.expect("the program can be started")
    }

    fn command(&self) -> Command {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("a log can be written");
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null());
        command
            .stdout(log.try_clone().expect("a file handle can be copied"))
            .stderr(log);
        if let Some(folder) = &self.from {
            command.current_dir(folder);
        }
        command
    }

    /// What it wrote.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Process {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.start.address
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote so far.
    pub fn said(&self) -> String {
        self.start.said()
    }

    /// Whether it has ended, by itself or killed.
    pub fn has_ended(&self) -> bool {
        // A child that nobody has waited for stays as a zombie; its state stands behind its name in brackets.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        stat.rsplit_once(") ")
            .is_none_or(|(_, rest)| rest.starts_with('Z'))
    }

    /// Waits until `quma health` says that it serves.
    ///
    /// # Panics
    ///
    /// When it ends, or is not healthy within a minute.
    pub async fn healthy(&mut self) {
        let began = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the program ended with {status}: {}", self.said());
            }
            let answer = Command::new(&self.start.program)
                .args(["health", "--listen", &self.address().to_string()])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if answer.is_ok_and(|status| status.success()) {
                return;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "not healthy after a minute: {}",
                self.said()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it at once, as a power cut would: SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to finish (SIGTERM) and waits for its end. Connections to it go on living meanwhile: they are told, and must hear it.
    ///
    /// # Panics
    ///
    /// When it cannot be asked.
    pub async fn stop(&mut self) -> ExitStatus {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(
            asked.is_ok_and(|status| status.success()),
            "the program can be asked to stop"
        );
        loop {
            if let Some(status) = self.child.try_wait().expect("the program is ours to wait for") {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts it again, with the same arguments on the same address.
    pub fn start_again(&mut self) {
        self.kill();
        self.child = self.start.spawn();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An address on loopback that is free now.
///
/// # Panics
///
/// When there is none.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound listener has an address")
}

/// The log of one program in a folder.
pub fn log_in(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.log"))
}
