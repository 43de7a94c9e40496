//! A reader's choices, kept in this browser where it lets us. Never a secret.

use web_sys::Storage;

/// Which choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// No keys stand for actions.
    KeysOff,
    /// What the table shows.
    TableView,
    /// The language, where it is not the browser's.
    Language,
}

impl Choice {
    fn name(self) -> &'static str {
        match self {
            Self::KeysOff => "attendee-calendars:keys-off",
            Self::TableView => "attendee-calendars:table-view",
            Self::Language => "attendee-calendars:language",
        }
    }
}

/// Some privacy settings and frames have none.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was chosen.
pub fn stored(choice: Choice) -> Option<String> {
    storage()?.get_item(choice.name()).ok()?
}

/// Keeps a choice; `None` is the default, of which nothing is kept.
pub fn store(choice: Choice, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    // A browser that refuses, or is full, forgets the choice with the page.
    let _ = match value {
        Some(value) => storage.set_item(choice.name(), value),
        None => storage.remove_item(choice.name()),
    };
}
