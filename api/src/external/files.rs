//! The object store: where pictures and files sent by managers lie. Names are made by the application; no name that a
//! client gives reaches it.

use std::{ops::Range, path::Path, sync::Arc};

use axum::body::Bytes;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{
    Error as StoreError, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem,
    path::Path as Name,
};

use chrono::{DateTime, Utc};

/// The store; cheap to clone.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The setting names a store that cannot be used.
    #[error("only file:// can be used")]
    Unsupported,
    /// The folder cannot be made or read.
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
}

/// The folder that an address such as `file:///var/lib/quai/files` names; `None` for any other kind of store.
pub fn folder(url: &str) -> Option<&Path> {
    url.strip_prefix("file://").filter(|path| !path.is_empty()).map(Path::new)
}

impl Files {
    /// The store at `url`; a folder is made if it is missing.
    pub fn open(url: &str) -> Result<Self, FilesError> {
        let folder = folder(url).ok_or(FilesError::Unsupported)?;
        std::fs::create_dir_all(folder)?;
        // A file is written beside its place, forced to the disk, then renamed: half of one is never seen.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true).with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Writes a whole file, or nothing.
    pub async fn put(&self, name: &str, content: Vec<u8>) -> Result<(), FilesError> {
        self.0.put(&Name::from(name), PutPayload::from(content)).await?;
        Ok(())
    }

    /// How many bytes a file has; `None` when there is none.
    pub async fn size(&self, name: &str) -> Result<Option<u64>, FilesError> {
        Ok(found(self.0.head(&Name::from(name)).await)?.map(|meta| meta.size))
    }

    /// A part of a file, as it is read; `None` when there is no such file.
    pub async fn read(
        &self,
        name: &str,
        range: Range<u64>,
    ) -> Result<Option<BoxStream<'static, Result<Bytes, FilesError>>>, FilesError> {
        if range.is_empty() {
            return Ok(Some(stream::empty().boxed()));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let content = found(self.0.get_opts(&Name::from(name), options).await)?;
        Ok(content.map(|content| content.into_stream().map_err(FilesError::from).boxed()))
    }

    /// A whole file; `None` when there is none. Only for files whose size is bounded.
    pub async fn read_whole(&self, name: &str) -> Result<Option<Vec<u8>>, FilesError> {
        match found(self.0.get(&Name::from(name)).await)? {
            Some(content) => Ok(Some(content.bytes().await?.to_vec())),
            None => Ok(None),
        }
    }

    /// Deletes a file; one that does not exist is deleted already.
    pub async fn delete(&self, name: &str) -> Result<(), FilesError> {
        found(self.0.delete(&Name::from(name)).await)?;
        Ok(())
    }

    /// The names of the files below `folder`, each with when it was written.
    pub fn list(&self, folder: &str) -> BoxStream<'static, Result<(String, DateTime<Utc>), FilesError>> {
        let files = self.0.list(Some(&Name::from(folder)));
        files.map_ok(|meta| (meta.location.to_string(), meta.last_modified)).map_err(FilesError::from).boxed()
    }
}

fn found<T>(answer: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, FilesError, folder};

    #[test]
    fn only_a_folder_can_be_opened() {
        assert_eq!(folder("file://./data/files").and_then(std::path::Path::to_str), Some("./data/files"));
        for url in ["s3://bucket", "file://", "/data/files", ""] {
            assert!(matches!(Files::open(url), Err(FilesError::Unsupported)), "{url}");
        }
    }
}
