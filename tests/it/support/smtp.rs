//! A mail server of a test's own, which keeps what it is given, and can be told to refuse, to fall silent and to go away.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use super::mail::Mail;

/// What the server does instead of taking a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Answers the receiver's address with this code.
    Answer(u16),
    /// Takes the letter, and hangs up without saying so.
    HangUp,
    /// Takes the letter, and says nothing for as long as the connection lives.
    Silence,
}

/// A private server on a free port. It ends when this value goes.
pub struct SmtpServer {
    port: u16,
    kept: Arc<Kept>,
    running: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Kept {
    mishaps: Mutex<VecDeque<Mishap>>,
    letters: Mutex<Vec<String>>,
    /// How many letters were asked to be taken, refused ones too.
    tries: watch::Sender<usize>,
}

impl Kept {
    fn letters(&self) -> MutexGuard<'_, Vec<String>> {
        self.letters.lock().expect("no session panics")
    }

    fn mishaps(&self) -> MutexGuard<'_, VecDeque<Mishap>> {
        self.mishaps.lock().expect("no session panics")
    }
}

impl SmtpServer {
    /// Starts a server that takes every letter.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let kept = Arc::new(Kept::default());
        let running = Some(tokio::spawn(serve(listener, Arc::clone(&kept))));
        Self { port, kept, running }
    }

    /// Its address, as `QUAI_SMTP_URL` takes it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Has the next letters meet these, one each; those after them are taken.
    pub fn meet(&self, mishaps: impl IntoIterator<Item = Mishap>) {
        self.kept.mishaps().extend(mishaps);
    }

    /// Ends every connection and takes no more.
    pub async fn take_away(&mut self) {
        if let Some(running) = self.running.take() {
            running.abort();
            let _ = running.await;
        }
    }

    /// Serves again at the same address.
    pub async fn bring_back(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port is still free");
        self.running = Some(tokio::spawn(serve(listener, Arc::clone(&self.kept))));
    }

    /// How many letters the server was asked to take so far.
    pub fn tries(&self) -> usize {
        *self.kept.tries.borrow()
    }

    /// Waits until the server has been asked to take that many letters.
    pub async fn tried(&self, times: usize) {
        self.kept.tries.subscribe().wait_for(|tries| *tries >= times).await.expect("the server lives");
    }

    /// Takes the letters that have arrived.
    pub fn take_letters(&self) -> Vec<Mail> {
        self.kept.letters().drain(..).map(Mail::read).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.abort();
        }
    }
}

async fn serve(listener: TcpListener, kept: Arc<Kept>) {
    // Sessions end with this set when the server is taken away.
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        sessions.spawn(session(stream, Arc::clone(&kept)));
    }
}

/// One connection, until its end or the first thing that is not as it should be.
async fn session(stream: TcpStream, kept: Arc<Kept>) -> Option<()> {
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    let mut mishap = None;
    say(&mut to, "220 test").await?;
    loop {
        let line = lines.next_line().await.ok()??;
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match command.as_str() {
            "EHLO" => say(&mut to, "250-test\r\n250 8BITMIME").await?,
            "HELO" | "MAIL" | "RSET" | "NOOP" => say(&mut to, "250 ok").await?,
            "RCPT" => {
                kept.tries.send_modify(|tries| *tries += 1);
                mishap = kept.mishaps().pop_front();
                match mishap {
                    // As servers do, it repeats the address.
                    Some(Mishap::Answer(code)) => say(&mut to, &format!("{code} {}", &line[8..])).await?,
                    _ => say(&mut to, "250 ok").await?,
                }
            }
            "DATA" => {
                say(&mut to, "354 go on").await?;
                let mut letter = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    letter += line.strip_prefix('.').unwrap_or(&line);
                    letter += "\r\n";
                }
                kept.letters().push(letter);
                match mishap.take() {
                    Some(Mishap::HangUp) => return None,
                    Some(Mishap::Silence) => std::future::pending().await,
                    _ => say(&mut to, "250 taken").await?,
                }
            }
            "QUIT" => {
                say(&mut to, "221 bye").await?;
                return None;
            }
            _ => say(&mut to, "502 unknown").await?,
        }
    }
}

async fn say(to: &mut OwnedWriteHalf, answer: &str) -> Option<()> {
    to.write_all(format!("{answer}\r\n").as_bytes()).await.ok()
}
