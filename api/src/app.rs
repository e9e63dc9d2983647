//! The running application: what every use case is given. Cheap to clone.

use std::{ops::Deref, sync::Arc};

use sea_orm::DbErr;
use tokio::sync::Semaphore;

use crate::{
    account::{hash_key::HashKey, password::PasswordHasher, secret_box::SecretBox, token::TokenKeys},
    config::Config,
    external::{
        files::{Files, FilesError},
        mail::{
            MailError, Mailer,
            file::{FileMailer, Letters},
            smtp::{self, SmtpMailer},
        },
    },
    platform::{
        clock::Clock,
        database::Database,
        errands::Errands,
        events::{self, bus::EventBus},
        metrics::Metrics,
        picture::Pictures,
    },
};

/// How many pictures are decoded at once: each may need a few hundred megabytes.
const PICTURES_AT_ONCE: usize = 2;

/// The running application. A clone is one more pointer to it: everything that waits for something holds one.
#[derive(Clone)]
pub struct App(Arc<Parts>);

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Everything that outlives a request.
pub struct Parts {
    /// The settings it was started with.
    pub config: Arc<Config>,
    /// The database.
    pub database: Database,
    /// What time it is.
    pub clock: Clock,
    /// Where committed events are heard.
    pub events: EventBus,
    /// What the process counts and measures.
    pub metrics: Metrics,
    /// Hashes and checks passwords, off the async threads.
    pub passwords: PasswordHasher,
    /// Where pictures and sent files lie.
    pub files: Files,
    /// Decodes and shrinks pictures, off the async threads.
    pub pictures: Pictures,
    /// Lets imports of the catalogue take turns: each may need a hundred megabytes.
    pub imports: Arc<Semaphore>,
    /// Signs and checks access tokens.
    pub tokens: Arc<TokenKeys>,
    /// Where instances wake each other, when there are several.
    pub redis: Option<redis::Client>,
    /// Takes letters away.
    pub mailer: Arc<dyn Mailer>,
    /// Where letters lie that the page `/mails` may show.
    pub letters: Option<Letters>,
    /// Work that requests started and did not wait for.
    pub errands: Errands,
    /// Hashes network addresses before they are stored.
    pub hash_key: Arc<HashKey>,
    /// Seals secrets that the database keeps.
    pub secrets: Arc<SecretBox>,
}

/// Why the application could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened or migrated.
    #[error("the database cannot be used: {0}. Check QUAI_DATABASE_URL")]
    Database(#[from] DbErr),
    /// The object store could not be opened.
    #[error("files cannot be kept: {0}. Check QUAI_OBJECT_STORE_URL")]
    Files(#[from] FilesError),
    /// The address of Redis is none.
    #[error("this is not the address of a Redis. Check QUAI_REDIS_URL")]
    Redis,
    /// A key could not be read or made.
    #[error("a key cannot be used: {0}. Check QUAI_DATA_DIR")]
    Keys(#[from] crate::account::key_file::KeyError),
    /// The folder for letters could not be made.
    #[error("mail cannot be written: {0}. Check QUAI_DATA_DIR")]
    Mail(#[source] std::io::Error),
    /// The mail server's address cannot be used.
    #[error("mail cannot be sent: {0}. Check QUAI_SMTP_URL")]
    Smtp(#[source] MailError),
}

impl App {
    /// Opens the database, brings its tables up to date, and reads the keys.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let database = Database::connect(&config.database_url, config.database_connections).await?;
        migration::bring_up_to_date(database.writer()).await?;
        events::settle(&database).await?;
        let tokens = TokenKeys::open(&config.data_dir, &clock)?;
        let (mailer, letters) = mailer(&config, &clock)?;
        let hash_key = HashKey::open(&config.data_dir)?;
        let redis = config.redis_url.as_deref().map(redis::Client::open).transpose().map_err(|_| StartError::Redis)?;
        let secrets = SecretBox::open(&config.data_dir)?;
        Ok(Self(Arc::new(Parts {
            mailer,
            letters: letters.filter(|_| config.mail_page && config.is_of_this_machine()),
            redis,
            errands: Errands::default(),
            files: Files::open(&config.object_store_url)?,
            pictures: Pictures::new(PICTURES_AT_ONCE, u64::from(config.max_image_megapixels) * 1_000_000),
            imports: Arc::new(Semaphore::new(1)),
            passwords: PasswordHasher::new(config.password_threads),
            config: Arc::new(config),
            database,
            clock,
            events: EventBus::default(),
            metrics: Metrics::default(),
            tokens: Arc::new(tokens),
            hash_key: Arc::new(hash_key),
            secrets: Arc::new(secrets),
        })))
    }
}

/// What takes letters away, and the folder that it writes them to where no mail server is named.
fn mailer(config: &Config, clock: &Clock) -> Result<(Arc<dyn Mailer>, Option<Letters>), StartError> {
    let from = config.mail_from.clone();
    if let Some(url) = &config.smtp_url {
        let mailer = SmtpMailer::new(url, from, clock, smtp::PATIENCE).map_err(StartError::Smtp)?;
        return Ok((Arc::new(mailer), None));
    }
    let letters = Letters::open(&config.data_dir).map_err(StartError::Mail)?;
    Ok((Arc::new(FileMailer::new(letters.clone(), from, clock)), Some(letters)))
}
