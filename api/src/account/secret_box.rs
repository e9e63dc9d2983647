//! Secrets that the database keeps but must not tell, such as those of second factors: sealed with
//! XChaCha20-Poly1305 under a key that lies in the folder `keys`, not in the database.
//!
//! A sealed secret is one byte for its form, 24 random bytes, and the cipher text with its tag. It is bound to its
//! owner: moved to another row it does not open.

use std::path::Path;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use uuid::Uuid;

use super::key_file::{KeyError, read_or_make};

/// The file in the folder `keys`.
const FILE: &str = "secrets.key";
const KEY: usize = 32;
const NONCE: usize = 24;
/// The only form so far.
const FORM: u8 = 1;

/// Seals and opens secrets.
pub struct SecretBox(XChaCha20Poly1305);

impl SecretBox {
    /// Reads the key from `data_dir/keys`, or makes one there at the first start. Instances that share a database
    /// must share this folder; without the key sealed secrets are lost.
    pub fn open(data_dir: &Path) -> Result<Self, KeyError> {
        let path = data_dir.join("keys").join(FILE);
        let key = read_or_make(&path, || Ok(rand::random::<[u8; KEY]>().to_vec()))?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key);
        cipher.map(Self).map_err(|_| KeyError::form(&path, "a key of 32 bytes"))
    }

    /// `secret` as it is stored for `owner`; `None` when it is too long to be sealed.
    pub fn seal(&self, owner: Uuid, secret: &[u8]) -> Option<Vec<u8>> {
        let nonce = rand::random::<[u8; NONCE]>();
        let payload = Payload { msg: secret, aad: owner.as_bytes() };
        let text = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&[FORM], nonce.as_slice(), &text].concat())
    }

    /// The secret that was sealed for `owner`; `None` under another key, for another owner, or when it was changed.
    pub fn unseal(&self, owner: Uuid, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: text, aad: owner.as_bytes() };
        if *form == FORM { self.0.decrypt(&XNonce::from(*nonce), payload).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{KeyError, SecretBox};

    #[test]
    fn a_sealed_secret_opens_for_its_owner_under_its_key_only() -> Result<(), KeyError> {
        let folder = || std::env::temp_dir().join(format!("quai-secrets-{}", Uuid::now_v7()));
        let (here, elsewhere) = (folder(), folder());
        let (one, again, other) = (SecretBox::open(&here)?, SecretBox::open(&here)?, SecretBox::open(&elsewhere)?);
        let (anne, bruno) = (Uuid::now_v7(), Uuid::now_v7());
        let sealed = one.seal(anne, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(one.seal(anne, b"secret").unwrap(), sealed, "never the same twice");
        assert_eq!(again.unseal(anne, &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(again.unseal(bruno, &sealed), None);
        assert_eq!(other.unseal(anne, &sealed), None);
        for at in [0, 1, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(one.unseal(anne, &changed), None, "{at}");
        }
        assert_eq!(one.unseal(anne, &[]), None);
        for folder in [here, elsewhere] {
            std::fs::remove_dir_all(folder).unwrap();
        }
        Ok(())
    }
}
