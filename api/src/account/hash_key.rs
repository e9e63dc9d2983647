//! The key under which network addresses are hashed before they are stored, so that nobody who reads the database
//! can tell one: there are few enough addresses to try them all against a hash without a key.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::key_file::{KeyError, read_or_make};

/// The file in the folder `keys`.
const FILE: &str = "address-hash.key";
const LENGTH: usize = 32;

/// Hashes what must be recognised again and not be read.
pub struct HashKey(Hmac<Sha256>);

impl HashKey {
    /// Reads the key from `data_dir/keys`, or makes one there at the first start. Instances that share a database
    /// must share this folder.
    pub fn open(data_dir: &Path) -> Result<Self, KeyError> {
        let path = data_dir.join("keys").join(FILE);
        let form = || KeyError::form(&path, "a key of 32 bytes");
        let key = read_or_make(&path, || Ok(rand::random::<[u8; LENGTH]>().to_vec()))?;
        if key.len() != LENGTH {
            return Err(form());
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| form())
    }

    /// HMAC-SHA-256 of `parts`, each with its length, so that no two lists of parts look alike.
    pub fn digest(&self, parts: &[&str]) -> Vec<u8> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{HashKey, KeyError};

    #[test]
    fn a_hash_is_the_same_again_under_the_same_key_only() -> Result<(), KeyError> {
        let folder = || std::env::temp_dir().join(format!("quai-hash-{}", Uuid::now_v7()));
        let (here, elsewhere) = (folder(), folder());
        let (one, again, other) = (HashKey::open(&here)?, HashKey::open(&here)?, HashKey::open(&elsewhere)?);
        assert_eq!(one.digest(&["a", "bc"]), again.digest(&["a", "bc"]));
        assert_ne!(one.digest(&["a", "bc"]), one.digest(&["ab", "c"]));
        assert_ne!(one.digest(&["a", "bc"]), other.digest(&["a", "bc"]));
        for folder in [here, elsewhere] {
            std::fs::remove_dir_all(folder).unwrap();
        }
        Ok(())
    }
}
