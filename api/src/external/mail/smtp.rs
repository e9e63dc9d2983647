//! Letters over SMTP.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig},
};

use super::{Mail, MailError, Mailer, render};
use crate::platform::clock::Clock;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long one letter may take, from connecting to the server's last word.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How many connections are kept for the next letter, and for how long.
const KEPT: u32 = 4;
const KEPT_FOR: Duration = Duration::from_secs(30);

/// Sends letters to a mail server.
pub struct SmtpMailer {
    from: Mailbox,
    clock: Clock,
    patience: Duration,
    builder: AsyncSmtpTransportBuilder,
    transport: Mutex<Transport>,
    /// Whether a connection of the transport may be in the middle of a letter that nobody waits for any more.
    spoiled: AtomicBool,
}

impl SmtpMailer {
    /// Sends to the server at `url`, such as `smtps://user:password@host`. Connects when there is a letter. Needs a
    /// tokio runtime around it.
    pub fn new(url: &str, from: Mailbox, clock: &Clock, patience: Duration) -> Result<Self, MailError> {
        let kept = PoolConfig::new().max_size(KEPT).idle_timeout(KEPT_FOR);
        let builder = Transport::from_url(url)?.pool_config(kept).timeout(Some(patience));
        let transport = Mutex::new(builder.clone().build());
        Ok(Self { from, clock: clock.clone(), patience, builder, transport, spoiled: AtomicBool::new(false) })
    }

    /// The transport, anew with no connections when some of them may be out of step.
    fn transport(&self) -> Transport {
        let mut transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
        if self.spoiled.swap(false, Ordering::AcqRel) {
            *transport = self.builder.clone().build();
        }
        transport.clone()
    }
}

/// The pool takes a connection back also when nobody waited for the end of its letter, and would then take the answer to
/// that letter for the answer to the next. So a letter left in its middle costs the pool.
struct Underway<'a>(Option<&'a AtomicBool>);

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if let Some(spoiled) = self.0 {
            spoiled.store(true, Ordering::Release);
        }
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            let message = render::message(mail, &self.from, self.clock.now())?;
            let transport = self.transport();
            let mut underway = Underway(Some(&self.spoiled));
            // The transport's own limit is for connecting alone.
            let sent = tokio::time::timeout(self.patience, transport.send(message)).await;
            let sent = sent.map_err(|_| MailError::Timeout)?;
            underway.0 = None;
            sent?;
            Ok(())
        })
    }
}
