//! A reader's choices, kept in this browser where it lets us. Never a secret.

use web_sys::Storage;

use super::host::Host;

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

impl Host {
    /// What was chosen. In somebody else's page nothing is kept: its storage is its own.
    pub fn stored(&self, choice: Choice) -> Option<String> {
        storage().filter(|_| self.is_page())?.get_item(choice.name()).ok()?
    }

    /// Keeps a choice; `None` is the default, of which nothing is kept.
    pub fn store(&self, choice: Choice, value: Option<&str>) {
        let Some(storage) = storage().filter(|_| self.is_page()) else { return };
        // A browser that refuses, or is full, forgets the choice with the page.
        let _ = match value {
            Some(value) => storage.set_item(choice.name(), value),
            None => storage.remove_item(choice.name()),
        };
    }
}
