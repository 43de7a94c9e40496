//! Files that may be replaced while the program runs: keys, hashes, secrets, certificates.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant, SystemTime},
};

use thiserror::Error;

/// How often a file is looked at, at most.
const PAUSE: Duration = Duration::from_secs(1);

/// The largest file that is read: no secret is longer, and a device has no end.
const MOST_BYTES: u64 = 1 << 20;

/// What one or more files hold, read again when they change.
///
/// A change that cannot be used is logged, and what was there before stays in use: half a file is no reason to stop.
pub struct Watched<T> {
    paths: Vec<PathBuf>,
    read: fn(&[Vec<u8>]) -> Result<T, String>,
    state: Mutex<State<T>>,
}

struct State<T> {
    value: Arc<T>,
    marks: Vec<Option<Mark>>,
    looked: Instant,
}

/// What changes when a file does: its time and its length.
type Mark = (SystemTime, u64);

/// A file that cannot be used; its content is not repeated.
#[derive(Debug, Error)]
#[error("{}: {why}", path.display())]
pub struct Unusable {
    path: PathBuf,
    why: String,
}

impl<T> Watched<T> {
    /// Reads one file.
    ///
    /// # Errors
    /// When it cannot be read, or holds what `read` refuses.
    pub fn open(
        path: impl Into<PathBuf>,
        read: fn(&[Vec<u8>]) -> Result<T, String>,
    ) -> Result<Self, Unusable> {
        Self::open_all(vec![path.into()], read)
    }

    /// Reads several files that belong together.
    ///
    /// # Errors
    /// When one cannot be read, or `read` refuses them.
    pub fn open_all(
        paths: Vec<PathBuf>,
        read: fn(&[Vec<u8>]) -> Result<T, String>,
    ) -> Result<Self, Unusable> {
        let marks = paths.iter().map(|path| mark(path)).collect();
        let value = Arc::new(load(&paths, read)?);
        Ok(Self { paths, read, state: Mutex::new(State { value, marks, looked: Instant::now() }) })
    }

    /// What they hold now, at most a second ago.
    pub fn get(&self) -> Arc<T> {
        self.now().value.clone()
    }

    fn now(&self) -> MutexGuard<'_, State<T>> {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.looked.elapsed() >= PAUSE {
            state.looked = Instant::now();
            let marks = self.paths.iter().map(|path| mark(path)).collect::<Vec<_>>();
            if marks != state.marks {
                match load(&self.paths, self.read) {
                    Ok(value) => {
                        tracing::info!(file = %self.paths[0].display(), "read again");
                        state.value = Arc::new(value);
                        state.marks = marks;
                    }
                    Err(error) => tracing::warn!(%error, "what was there before stays in use"),
                }
            }
        }
        state
    }
}

impl<T: Clone> Watched<T> {
    /// The same, as a copy of one's own.
    pub(crate) fn cloned(&self) -> T {
        (*self.now().value).clone()
    }
}

fn mark(path: &Path) -> Option<Mark> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn load<T>(paths: &[PathBuf], read: fn(&[Vec<u8>]) -> Result<T, String>) -> Result<T, Unusable> {
    let fails = |path: &Path, why: String| Unusable { path: path.to_owned(), why };
    let mut contents = Vec::with_capacity(paths.len());
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| fails(path, error.to_string()))?;
        if !metadata.is_file() {
            return Err(fails(path, "it is no file".to_owned()));
        }
        if metadata.len() > MOST_BYTES {
            return Err(fails(path, "it is far too long".to_owned()));
        }
        contents.push(fs::read(path).map_err(|error| fails(path, error.to_string()))?);
    }
    read(&contents).map_err(|why| fails(&paths[0], why))
}

/// The one line that a file of a secret holds, for [`Watched`].
///
/// # Errors
/// When it holds none, several, or something that is no visible ASCII.
pub fn one_line(content: &[u8]) -> Result<String, String> {
    let line = content.trim_ascii();
    if line.is_empty() {
        return Err("it is empty".to_owned());
    }
    if !line.iter().all(u8::is_ascii_graphic) {
        return Err("it has to hold one line of visible ASCII, without spaces".to_owned());
    }
    Ok(String::from_utf8_lossy(line).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(contents: &[Vec<u8>]) -> Result<String, String> {
        one_line(&contents[0])
    }

    #[test]
    fn a_file_is_read_again_when_it_was_replaced_and_kept_where_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "first\n").unwrap();
        let watched = Watched::open(&file, line).unwrap();
        let later = || {
            std::thread::sleep(PAUSE + Duration::from_millis(50));
            watched.get().to_string()
        };
        assert_eq!(*watched.get(), "first");
        fs::write(&file, "another\n").unwrap();
        assert_eq!(later(), "another");
        fs::write(&file, "").unwrap();
        assert_eq!(later(), "another");
        fs::remove_file(&file).unwrap();
        assert_eq!(later(), "another");
        fs::write(&file, "third").unwrap();
        assert_eq!(later(), "third");
    }

    #[test]
    fn what_is_no_secret_is_refused_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for (content, why) in
            [(" \n", "empty"), ("two words", "one line"), ("a\nb", "one line"), ("k\u{e9}y", "ASCII")]
        {
            fs::write(&file, content).unwrap();
            let error = Watched::open(&file, line).err().unwrap().to_string();
            assert!(error.contains(why) && error.contains("key:") && !error.contains("two"), "{error}");
        }
        assert!(Watched::open(folder.path(), line).err().unwrap().to_string().contains("no file"));
        assert!(Watched::open(folder.path().join("none"), line).is_err());
    }
}
