//! Mail written to files below `QUAI_DATA_DIR/mails`, one `.eml` each, which any mail program opens.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use futures_util::future::BoxFuture;
use lettre::message::Mailbox;
use uuid::Uuid;

use super::{
    Mail, MailError, Mailer,
    read::{self, Letter},
    render,
};
use crate::platform::clock::Clock;

/// The largest file that is read as a letter, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The folder of letters.
#[derive(Clone, Debug)]
pub struct Letters(PathBuf);

impl Letters {
    /// The folder `data_dir/mails`, which is made for its owner's eyes alone if it is missing.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let folder = data_dir.join("mails");
        let mut making = fs::DirBuilder::new();
        making.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
        making.create(&folder)?;
        Ok(Self(folder))
    }

    /// Writes a letter as a whole, or not at all; written again it replaces itself.
    async fn write(&self, key: Uuid, letter: Vec<u8>) -> io::Result<()> {
        let half = self.0.join(format!(".{}", Uuid::now_v7()));
        tokio::fs::write(&half, letter).await?;
        tokio::fs::rename(half, self.path(key)).await
    }

    /// The newest letters, at most `most`, the newest first.
    pub async fn newest(&self, most: usize) -> io::Result<Vec<(Uuid, Letter)>> {
        let mut keys = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.0).await?;
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            let key = name.to_str().and_then(|name| name.strip_suffix(".eml")).and_then(|key| key.parse::<Uuid>().ok());
            keys.extend(key);
        }
        // Keys are UUIDs of version 7: they sort by the instant at which the letter was asked for.
        keys.sort_unstable_by(|one, other| other.cmp(one));
        let mut letters = Vec::new();
        for key in keys.into_iter().take(most) {
            letters.extend(self.get(key).await?.map(|letter| (key, letter)));
        }
        Ok(letters)
    }

    /// The letter with this key; `None` when there is none that can be read.
    pub async fn get(&self, key: Uuid) -> io::Result<Option<Letter>> {
        let path = self.path(key);
        match tokio::fs::metadata(&path).await {
            Ok(about) if about.len() <= LARGEST => {}
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        Ok(read::letter(&tokio::fs::read(path).await?))
    }

    fn path(&self, key: Uuid) -> PathBuf {
        self.0.join(format!("{key}.eml"))
    }
}

/// Writes letters to files.
pub struct FileMailer {
    letters: Letters,
    from: Mailbox,
    clock: Clock,
}

impl FileMailer {
    /// Writes into that folder.
    pub fn new(letters: Letters, from: Mailbox, clock: &Clock) -> Self {
        Self { letters, from, clock: clock.clone() }
    }
}

impl Mailer for FileMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            let key = mail.key;
            let message = render::message(mail, &self.from, self.clock.now())?;
            Ok(self.letters.write(key, message.formatted()).await?)
        })
    }
}
