//! A program of this run: this very file started again as the town or as the echo, with its address.

use super::Failure;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::town::process::{Process, Start, free_address, log_in};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::transport::{Channel, Endpoint};

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program; it ends with this value.
#[derive(Debug)]
pub(crate) struct Program {
    process: Process,
    /// From its start to its first good answer.
    pub(crate) ready_in: Duration,
}

impl Program {
    /// The town: `quma` with these arguments, its data and log in this folder. Answers once every service is ready.
    pub(crate) async fn town(
        folder: &Path,
        arguments: &[&str],
        variables: Vec<(String, String)>,
    ) -> Result<Self, Failure> {
        let folder_text = folder.display().to_string();
        let quma = ["town"].iter().chain(arguments).copied();
        let arguments = quma.chain(["--data", &folder_text]).map(str::to_owned).collect();
        let began = Instant::now();
        let mut program = Self::start(folder, "town", arguments, variables)?;
        program.answering(began, healthz).await?;
        Ok(program)
    }

    /// The echo, which says this to everyone: an answer as protobuf, hexadecimal.
    pub(crate) async fn echo(folder: &Path, answer: &str) -> Result<Self, Failure> {
        let arguments = ["echo", "--answer", answer].map(str::to_owned).to_vec();
        let began = Instant::now();
        let mut program = Self::start(folder, "echo", arguments, Vec::new())?;
        program.answering(began, listens).await?;
        Ok(program)
    }

    fn start(
        folder: &Path,
        name: &str,
        arguments: Vec<String>,
        variables: Vec<(String, String)>,
    ) -> Result<Self, Failure> {
        let start = Start {
            program: std::env::current_exe()?,
            arguments,
            variables,
            address: free_address(),
            log: log_in(folder, name),
            from: None,
        };
        Ok(Self {
            process: start.serve(),
            ready_in: Duration::ZERO,
        })
    }

    async fn answering(
        &mut self,
        began: Instant,
        answers: impl AsyncFn(SocketAddr) -> std::io::Result<bool>,
    ) -> Result<(), Failure> {
        while !answers(self.process.address()).await.unwrap_or(false) {
            if began.elapsed() > PATIENCE || resident_state(self.id()).is_none() {
                return Err(format!("a program does not answer: {}", self.process.said()).into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.ready_in = began.elapsed();
        Ok(())
    }

    /// Asks it to finish, and waits for its end.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        let status = self.process.stop().await;
        if status.success() {
            Ok(())
        } else {
            Err(format!("it ended with {status}: {}", self.said()).into())
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> SocketAddr {
        self.process.address()
    }

    /// What it wrote.
    pub(crate) fn said(&self) -> String {
        self.process.said()
    }

    /// Channels to it, connected when they are first used.
    pub(crate) fn channels(&self, count: usize) -> Result<Vec<Channel>, Failure> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.process.address()))?.tcp_nodelay(true);
        Ok((0..count.max(1)).map(|_| endpoint.connect_lazy()).collect())
    }
}

async fn listens(address: SocketAddr) -> std::io::Result<bool> {
    TcpStream::connect(address).await.map(|_| true)
}

async fn healthz(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: town\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

/// `R`, `S` …: `None` when the process has ended.
fn resident_state(process: u32) -> Option<char> {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let state = status.rsplit_once(") ")?.1.chars().next()?;
    (state != 'Z').then_some(state)
}
