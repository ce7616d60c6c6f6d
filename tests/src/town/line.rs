//! A line to a database that can be cut and mended: a door on loopback that passes every byte on while it is open.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often the door looks whether it is still open.
const LOOK: Duration = Duration::from_millis(5);

/// A line to a PostgreSQL server. Dropping it cuts it for good.
#[derive(Debug)]
pub struct Line {
    url: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    address: SocketAddr,
    server: Server,
    is_open: AtomicBool,
    is_listening: AtomicBool,
    has_ended: AtomicBool,
    /// Our side of every connection that passes through.
    live: Mutex<Vec<TcpStream>>,
}

/// Where the database really is.
#[derive(Debug)]
enum Server {
    Tcp(String),
    Socket(PathBuf),
}

impl Line {
    /// A line to the server of this url, open.
    ///
    /// # Panics
    ///
    /// When the url names no server, or there is no free port.
    pub fn to(url: &str) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = door.local_addr().expect("a bound listener has an address");
        let state = Arc::new(State {
            address,
            server: Server::of(url),
            is_open: AtomicBool::new(true),
            is_listening: AtomicBool::new(true),
            has_ended: AtomicBool::new(false),
            live: Mutex::default(),
        });
        let keeper = Arc::clone(&state);
        thread::spawn(move || keeper.keep(door));
        let (user, _, database) = parts(url);
        Self {
            url: format!("postgres://{user}@{address}/{database}"),
            state,
        }
    }

    /// The same database, over this line.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.state.is_open.store(false, Ordering::SeqCst);
        self.state.hang_up();
        self.state.wait_until_listening(false);
    }

    /// Lets connections pass again.
    pub fn mend(&self) {
        self.state.is_open.store(true, Ordering::SeqCst);
        self.state.wait_until_listening(true);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.state.has_ended.store(true, Ordering::SeqCst);
        self.state.is_open.store(false, Ordering::SeqCst);
        self.state.hang_up();
    }
}

impl State {
    fn keep(self: &Arc<Self>, first: TcpListener) {
        let mut door = Some(first);
        while !self.has_ended.load(Ordering::SeqCst) {
            if !self.is_open.load(Ordering::SeqCst) {
                // A closed door refuses; one that only does not answer would keep callers waiting.
                door = None;
                self.is_listening.store(false, Ordering::SeqCst);
                thread::sleep(LOOK);
                continue;
            }
            let open =
                door.get_or_insert_with(|| TcpListener::bind(self.address).expect("the port is still ours"));
            open.set_nonblocking(true).expect("a listener can poll");
            self.is_listening.store(true, Ordering::SeqCst);
            match open.accept() {
                Ok((caller, _)) => self.connect(caller),
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(LOOK),
                Err(error) => panic!("the line broke: {error}"),
            }
        }
    }

    /// Passes bytes both ways until one side ends.
    fn connect(&self, caller: TcpStream) {
        caller.set_nonblocking(false).expect("a stream can block");
        let _ = caller.set_nodelay(true);
        self.lock().push(copy_of(&caller));
        if !self.is_open.load(Ordering::SeqCst) {
            self.hang_up();
            return;
        }
        match &self.server {
            Server::Tcp(address) => {
                let Ok(server) = TcpStream::connect(address) else {
                    return;
                };
                let _ = server.set_nodelay(true);
                let (back, end) = (copy_of(&server), copy_of(&server));
                pass_on(caller, server, back, move || end.shutdown(Shutdown::Both));
            }
            Server::Socket(path) => {
                let Ok(server) = UnixStream::connect(path) else {
                    return;
                };
                let copy = || server.try_clone().expect("a stream can be copied");
                let (back, end) = (copy(), copy());
                pass_on(caller, server, back, move || end.shutdown(Shutdown::Both));
            }
        }
    }

    fn hang_up(&self) {
        for stream in self.lock().drain(..) {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn wait_until_listening(&self, listening: bool) {
        while self.is_listening.load(Ordering::SeqCst) != listening {
            thread::sleep(LOOK);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass_on(
    caller: TcpStream,
    to_server: impl Write + Send + 'static,
    from_server: impl Read + Send + 'static,
    end_server: impl Fn() -> std::io::Result<()> + Send + 'static,
) {
    let (asked, told) = (copy_of(&caller), copy_of(&caller));
    thread::spawn(move || {
        copy_all(asked, to_server);
        let _ = end_server();
    });
    thread::spawn(move || {
        copy_all(from_server, told);
        let _ = caller.shutdown(Shutdown::Both);
    });
}

fn copy_all(mut from: impl Read, mut to: impl Write) {
    // An end in the middle is what a line that can be cut is for.
    let _ = std::io::copy(&mut from, &mut to);
}

fn copy_of(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a stream can be copied")
}

impl Server {
    /// `postgres://user@host:port/database`, or `…/database?host=folder` with a socket in it.
    fn of(url: &str) -> Self {
        let (_, address, _) = parts(url);
        match url.split_once("?host=") {
            Some((_, folder)) => Self::Socket(PathBuf::from(folder).join(".s.PGSQL.5432")),
            None if address.contains(':') => Self::Tcp(address.to_owned()),
            None => Self::Tcp(format!("{address}:5432")),
        }
    }
}

/// User, address and database of a url.
fn parts(url: &str) -> (&str, &str, &str) {
    let rest = url.split_once("://").expect("a url has a scheme").1;
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
    let (authority, database) = rest.split_once('/').expect("a url names a database");
    let (user, address) = authority.split_once('@').unwrap_or(("postgres", authority));
    (user, address, database)
}
