//! A town starts anew, and all gates of the district come back in the same moment, each over a connection of its own. The system lets a program
//! have few open files unless it asks for more.

use crate::steps::until;
use futures::future::join_all;
use std::net::SocketAddr;
use std::time::Duration;
use tests::town::process::{Start, free_address, log_in};
use tests::town::program;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// More than the files below, and more than `TcpListener::bind` lets wait.
const GATES: usize = 300;

/// Two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a program that may have 128 files open.
const WITH_FEW_FILES: &str = "ulimit -S -n 128 && exec \"$0\" \"$@\"";

#[tokio::test]
async fn a_district_of_gates_comes_back_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let quma = program().display().to_string();
    let data = folder.path().join("data").display().to_string();
    let arguments = ["-c", WITH_FEW_FILES, &quma, "run", "--data", &data];
    let town = Start {
        program: "/bin/sh".into(),
        arguments: arguments.map(str::to_owned).to_vec(),
        variables: Vec::new(),
        address: free_address(),
        log: log_in(folder.path(), "town"),
        from: None,
    };
    let mut town = town.serve();
    let address = town.address();
    // It has opened its door and perhaps nothing else: whoever comes now waits.
    until("a door", async || TcpStream::connect(address).await.ok()).await;

    let gates = join_all((0..GATES).map(|_| a_gate(address))).await;
    // Every one of them is still connected.
    let asked = gates
        .into_iter()
        .map(|mut gate| async move { asks(&mut gate).await });
    for answer in join_all(asked).await {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}: {}", town.said());
    }
    assert!(town.stop().await.success(), "{}", town.said());
}

async fn a_gate(town: SocketAddr) -> TcpStream {
    let connected = timeout(PATIENCE, TcpStream::connect(town)).await;
    let mut gate = connected.expect("room to wait in").expect("a connection");
    let answer = asks(&mut gate).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    gate
}

/// Asks over a connection that stays open, and returns how the answer begins.
async fn asks(gate: &mut TcpStream) -> String {
    let asked = gate.write_all(b"GET /healthz HTTP/1.1\r\nhost: town\r\n\r\n");
    asked.await.expect("asked");
    let mut answer = vec![0; 1_024];
    let read = timeout(PATIENCE, gate.read(&mut answer)).await;
    let length = read.expect("an answer in time").expect("an answer");
    String::from_utf8_lossy(&answer[..length]).into_owned()
}
