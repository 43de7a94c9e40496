//! One password for all, and sessions that are signed, not stored: any instance with the same secret knows them.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::sync::Semaphore;

use crate::{
    auth::{proxy::Addresses, slow::Slow},
    cookies::cookies,
    watched::{Unusable, Watched, one_line},
};

/// `__Host-`: only from this very host, over TLS, for all of it; no sibling can plant one.
const COOKIE: &str = "__Host-attendee-calendars";

/// Checking a password takes 19 MiB: so many at once, the others wait.
const AT_ONCE: usize = 2;

/// The password and the sessions of those who knew it.
pub struct Password {
    hash: Watched<String>,
    secret: Watched<Vec<u8>>,
    /// How long a session lasts.
    pub lasts: Duration,
    /// Proxies whose `X-Forwarded-For` is believed, to slow down the right ones.
    pub trusted_proxies: Vec<Addresses>,
    pub(super) slow: Slow,
    turns: Arc<Semaphore>,
}

impl Password {
    /// The password whose hash (as `attendee-calendars hash-password` prints it) stands in one file, and the secret of
    /// at least 32 bytes in the other. Both may be replaced at any time; that ends all sessions.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn new(hash: impl Into<PathBuf>, secret: impl Into<PathBuf>) -> Result<Self, Unusable> {
        Ok(Self {
            hash: Watched::open(hash, |contents| hash_in(&contents[0]))?,
            secret: Watched::open(secret, |contents| secret_in(&contents[0]))?,
            lasts: Duration::from_secs(12 * 60 * 60),
            trusted_proxies: Vec::new(),
            slow: Slow::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Who has this session; `None` where there is none that is valid.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<String> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        let mut sessions = cookies(headers).filter(|(name, _)| *name == COOKIE.as_bytes());
        let (_, value) = sessions.next()?;
        // Two of one name: somebody has tampered.
        if sessions.next().is_some() {
            return None;
        }
        self.read(std::str::from_utf8(value).ok()?, now)
    }

    fn read(&self, value: &str, now: u64) -> Option<String> {
        let (signed, signature) = value.rsplit_once('.')?;
        let (expires, id) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.signing(signed)?.verify_slice(&signature).ok()?;
        let valid = expires.parse::<u64>().ok()? > now;
        valid.then(|| format!("session:{id}"))
    }

    /// The cookie of a new session, as a header has it, and who has it.
    pub(crate) fn begin(&self) -> Option<(String, String)> {
        let now = SystemTime::UNIX_EPOCH.elapsed().ok()?.as_secs();
        let mut id = [0; 6];
        getrandom::fill(&mut id).ok()?;
        let id = URL_SAFE_NO_PAD.encode(id);
        let signed = format!("{}.{id}", now + self.lasts.as_secs());
        let signature = URL_SAFE_NO_PAD.encode(self.signing(&signed)?.finalize().into_bytes());
        let cookie = cookie(&format!("{signed}.{signature}"), self.lasts.as_secs());
        Some((cookie, format!("session:{id}")))
    }

    /// The signature covers the password's hash: another password, and no session is valid any more.
    fn signing(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret.get()).ok()?;
        for part in [self.hash.get().as_bytes(), signed.as_bytes()] {
            mac.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
            mac.update(part);
        }
        Some(mac)
    }

    /// Whether this is the password. It takes a while, by design.
    pub(super) async fn verify(&self, password: String) -> bool {
        let Ok(turn) = Arc::clone(&self.turns).acquire_owned().await else { return false };
        let hash = self.hash.get();
        let verifying = tokio::task::spawn_blocking(move || {
            let is_right = Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
            // Not before: whoever asked may have gone, and the memory is in use all the same.
            drop(turn);
            is_right
        });
        verifying.await.unwrap_or(false)
    }
}

/// The cookie with this value, for so many seconds.
pub(super) fn cookie(value: &str, seconds: u64) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

/// Hashes a password as its file holds it.
///
/// # Errors
/// When it is empty or far too long, or this machine has no randomness.
pub fn hash(password: &str) -> Result<String, String> {
    if password.is_empty() {
        return Err("the password is empty".to_owned());
    }
    if password.len() > LONGEST {
        return Err(format!("the password is longer than {LONGEST} bytes"));
    }
    let hash: Result<phc::PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// The longest password, in bytes.
pub(super) const LONGEST: usize = 1024;

fn hash_in(content: &[u8]) -> Result<String, String> {
    let line = one_line(content)?;
    let known = phc::PasswordHash::new(&line).is_ok_and(|hash| hash.algorithm.as_str() == "argon2id");
    if known {
        Ok(line)
    } else {
        Err("it holds no argon2id hash: `attendee-calendars hash-password` makes one".to_owned())
    }
}

fn secret_in(content: &[u8]) -> Result<Vec<u8>, String> {
    let secret = content.trim_ascii();
    if secret.len() < 32 {
        return Err(
            "the secret has to have 32 bytes at least: `openssl rand -base64 48` makes one".to_owned()
        );
    }
    Ok(secret.to_vec())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{
        fs,
        pin::pin,
        task::{Context, Waker},
    };

    use axum::http::{HeaderValue, header};

    use super::*;

    fn password(folder: &std::path::Path) -> Password {
        let (hashed, secret) = (folder.join("hash"), folder.join("secret"));
        if !hashed.exists() {
            fs::write(&hashed, hash("correct horse").unwrap()).unwrap();
        }
        fs::write(&secret, "0123456789abcdef0123456789abcdef\n").unwrap();
        Password::new(hashed, secret).unwrap()
    }

    #[tokio::test]
    async fn the_password_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let password = password(folder.path());
        assert!(password.verify("correct horse".to_owned()).await);
        for wrong in ["", "Correct horse", "correct horse ", &"x".repeat(LONGEST)] {
            assert!(!password.verify(wrong.to_owned()).await, "{wrong}");
        }
    }

    #[tokio::test]
    async fn who_goes_while_it_is_checked_leaves_no_turn_behind_before_the_check_ends() {
        let folder = tempfile::tempdir().unwrap();
        let password = password(folder.path());
        for _ in 0..AT_ONCE {
            let checking = pin!(password.verify("wrong".to_owned()));
            assert!(checking.poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert_eq!(password.turns.available_permits(), 0);
        assert!(password.verify("correct horse".to_owned()).await);
        // The last of the others may still run for a moment.
        while password.turns.available_permits() < AT_ONCE {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[test]
    fn a_session_is_known_until_it_ends_or_anything_of_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let one = password(folder.path());
        let (cookie, who) = one.begin().unwrap();
        let value = cookie.split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
        for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=43200"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        // Another instance with the same files knows it.
        let two = password(folder.path());
        let expires = value.split('.').next().unwrap().parse::<u64>().unwrap();
        assert_eq!(two.read(&value, expires - 1), Some(who));
        assert_eq!(two.read(&value, expires), None);
        let later = value.replacen(&expires.to_string(), &(expires + 9).to_string(), 1);
        for forged in
            [&*later, "", "..", "9999999999..", &value[..value.len() - 1], &value.replacen('.', ".x", 1)]
        {
            assert_eq!(two.read(forged, 0), None, "{forged}");
        }
        // Of two cookies with the name, neither counts.
        let twice = format!("{COOKIE}={value}; {COOKIE}={value}");
        let headers =
            |line: &str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(line).unwrap())]);
        assert_eq!(one.session(&headers(&twice)), None);
        assert!(one.session(&headers(&format!("a=b;{COOKIE}={value}"))).is_some());
        fs::write(folder.path().join("hash"), hash("correct horse").unwrap()).unwrap();
        assert_eq!(password(folder.path()).read(&value, 0), None, "another hash ends it");
    }

    #[test]
    fn files_that_hold_something_else_are_refused() {
        for content in [
            "",
            "correct horse",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
        ] {
            assert!(hash_in(content.as_bytes()).is_err(), "{content}");
        }
        assert!(secret_in(b"short").is_err());
        assert!(hash("").is_err() && hash(&"x".repeat(LONGEST + 1)).is_err());
    }
}
