//! Mail written to files below `QUAI_DATA_DIR/mails`, one `.eml` each, which any mail program opens.

use std::{fs, io, path::Path};

use futures_util::future::BoxFuture;
use lettre::{AsyncFileTransport, AsyncTransport, Tokio1Executor, message::Mailbox};

use super::{Mail, MailError, Mailer, render};
use crate::platform::clock::Clock;

/// Writes letters to files.
pub struct FileMailer {
    from: Mailbox,
    clock: Clock,
    transport: AsyncFileTransport<Tokio1Executor>,
}

impl FileMailer {
    /// Writes below `data_dir/mails`, which is made for its owner's eyes alone if it is missing.
    pub fn open(data_dir: &Path, from: Mailbox, clock: &Clock) -> io::Result<Self> {
        let folder = data_dir.join("mails");
        let mut making = fs::DirBuilder::new();
        making.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
        making.create(&folder)?;
        Ok(Self { from, clock: clock.clone(), transport: AsyncFileTransport::new(folder) })
    }
}

impl Mailer for FileMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            let message = render::message(mail, &self.from, self.clock.now())?;
            self.transport.send(message).await?;
            Ok(())
        })
    }
}
