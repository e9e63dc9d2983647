//! The program itself, as a process: for what only a process shows.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take on a busy machine before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder to run the program in, with nothing of the surroundings: no settings file and no `QUAI_` variable.
pub struct Home {
    directory: TempDir,
    variables: Vec<(String, String)>,
}

/// What a process that ended has said.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Home {
    /// An empty folder.
    pub fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory can be made"), variables: Vec::new() }
    }

    /// The same, with a variable for every process started here.
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.variables.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    /// Runs the program to its end, with a text on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.spawn(arguments);
        let mut stdin = child.stdin.take().expect("the input is a pipe");
        // A program that does not read its input may have ended already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program can be waited for");
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts `quai serve` on a free port and waits until it is ready.
    pub fn serve(&self, arguments: &[&str]) -> Serving {
        self.start(&[&["serve"], arguments].concat()).ready()
    }

    /// Starts a command that runs until it is stopped.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.spawn(arguments);
        let errors = Errors::collect(child.stderr.take().expect("the errors are a pipe"));
        Running { child, errors }
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(program());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("QUAI_")) {
            command.env_remove(name);
        }
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.env("QUAI_LISTEN", "127.0.0.1:0").envs(variables).args(arguments).current_dir(self.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program can be started")
    }
}

/// The program beside the test program: cargo puts both into one folder.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test program knows its own path");
    let folder = test.parent().and_then(Path::parent).expect("the test program lies in deps/");
    let program = folder.join(format!("quai{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: `cargo build --workspace --all-targets` builds it", program.display());
    program
}

/// What a running process says on standard error.
#[derive(Clone, Default)]
struct Errors(Arc<(Mutex<Said>, Condvar)>);

#[derive(Default)]
struct Said {
    text: String,
    /// The process closed it: it has ended.
    closed: bool,
}

impl Errors {
    fn collect(from: ChildStderr) -> Self {
        let errors = Self::default();
        let collected = errors.clone();
        thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                collected.change(|said| said.text += &(line + "\n"));
            }
            collected.change(|said| said.closed = true);
        });
        errors
    }

    fn change(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.0.0.lock().expect("no reader panics"));
        self.0.1.notify_all();
    }

    fn text(&self) -> String {
        self.0.0.lock().expect("no reader panics").text.clone()
    }

    fn wait_for(&self, what: &str, condition: impl Fn(&Said) -> bool) {
        let said = self.0.0.lock().expect("no reader panics");
        let waited = self.0.1.wait_timeout_while(said, PATIENCE, |said| !condition(said) && !said.closed);
        let (said, _) = waited.expect("no reader panics");
        assert!(condition(&said), "waited in vain for {what}; the log is\n{}", said.text);
    }
}

/// A process that runs until it is stopped; dropping it kills it.
pub struct Running {
    child: Child,
    errors: Errors,
}

impl Running {
    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill can be run").success(), "the process took no signal");
    }

    /// Waits until the log holds a text.
    pub fn wait_for_log(&self, text: &str) {
        self.errors.wait_for(text, |said| said.text.contains(text));
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.errors.wait_for("the end of the process", |said| said.closed);
        self.child.wait().expect("the process can be waited for")
    }

    /// Waits until a server tells its address.
    pub fn ready(mut self) -> Serving {
        let mut stdout = BufReader::new(self.child.stdout.take().expect("the output is a pipe"));
        let mut said = String::new();
        let address = loop {
            let before = said.len();
            let read = stdout.read_line(&mut said).expect("the output can be read");
            assert!(read > 0, "the server ended before it was ready:\n{said}\n{}", self.errors.text());
            let address = said[before..].split_once("http://").filter(|_| said.contains("/health/ready"));
            if let Some((_, address)) = address {
                break address.split('/').next().unwrap_or_default().to_owned();
            }
        };
        // Read on, so that the process never waits for its reader.
        thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
        Serving { address, said, process: self }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that is ready.
pub struct Serving {
    /// Host and port.
    pub address: String,
    /// What it said on standard output while it started.
    pub said: String,
    /// The server itself.
    pub process: Running,
}

impl Serving {
    /// Sends one GraphQL operation, with an access token or an empty text, and gives the answer.
    pub fn graphql(&self, query: &str, variables: Value, token: &str) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let bearer = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        let mut request = Request::open(&self.address, "POST /graphql", body.len(), &bearer);
        request.send(&body);
        let (_, answer) = request.answer();
        serde_json::from_str(&answer).expect("the answer is JSON")
    }

    /// Waits until no connection is accepted any more.
    pub fn wait_until_closed(&self) {
        // A connection that is still accepted is closed by the stopping server: that is what to wait for.
        while let Ok(mut stream) = TcpStream::connect(&self.address) {
            stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
            let read = stream.read(&mut [0]);
            let timed_out =
                read.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
            assert!(!timed_out, "the server goes on accepting connections");
        }
    }

    /// Fetches a path; answers status and body.
    pub fn get(&self, path: &str) -> (u16, String) {
        Request::open(&self.address, &format!("GET {path}"), 0, "").answer()
    }
}

/// A request that a test sends piece by piece.
pub struct Request(TcpStream);

impl Request {
    /// Connects and sends the head of a request.
    pub fn open(address: &str, line: &str, length: usize, headers: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        let mut request = Self(stream);
        request.send(&format!(
            "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\nContent-Length: {length}\r\n{headers}\r\n"
        ));
        request
    }

    /// Sends a piece of the body.
    pub fn send(&mut self, piece: &str) {
        self.0.write_all(piece.as_bytes()).expect("the server takes the request");
    }

    /// Waits for `100 Continue`: a handler reads the body of this request.
    pub fn wait_until_handled(&mut self) {
        let mut head = [0; 25];
        self.0.read_exact(&mut head).expect("the server asks for the body");
        assert_eq!(String::from_utf8_lossy(&head), "HTTP/1.1 100 Continue\r\n\r\n");
    }

    /// Reads the answer: status and body.
    pub fn answer(mut self) -> (u16, String) {
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).expect("the server answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, body.to_owned())
    }
}
