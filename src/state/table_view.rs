//! How the table of calendars is shown: which columns, how dense. A reader's choice, kept in the browser.

use crate::model::{Json, quoted};

/// A column that can be hidden. Health and account always show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The deduplication key.
    DeduplicationKey,
    /// The last successful sync.
    LastSuccessfulSyncAt,
    /// The last attempt.
    LastAttemptedSyncAt,
    /// When it was connected first.
    CreatedAt,
    /// When the server last wrote it.
    UpdatedAt,
    /// The OAuth client.
    ClientId,
    /// The id.
    Id,
}

impl Column {
    /// All of them, in their order in the table.
    pub const ALL: [Self; 7] = [
        Self::DeduplicationKey,
        Self::LastSuccessfulSyncAt,
        Self::LastAttemptedSyncAt,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::ClientId,
        Self::Id,
    ];

    /// The word that stands for it where a choice is kept.
    fn word(self) -> &'static str {
        match self {
            Self::DeduplicationKey => "deduplication_key",
            Self::LastSuccessfulSyncAt => "last_successful_sync_at",
            Self::LastAttemptedSyncAt => "last_attempted_sync_at",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::ClientId => "client_id",
            Self::Id => "id",
        }
    }
}

/// As many metadata keys can be columns.
pub const MOST_PINNED: usize = 5;

/// What the table shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// The columns that show.
    pub columns: Vec<Column>,
    /// Keys of the metadata that are columns of their own.
    pub metadata: Vec<String>,
    /// More rows on a screen.
    pub compact: bool,
}

impl Default for TableView {
    fn default() -> Self {
        let hidden = [Column::UpdatedAt, Column::ClientId];
        let columns = Column::ALL.into_iter().filter(|column| !hidden.contains(column)).collect();
        Self { columns, metadata: Vec::new(), compact: false }
    }
}

impl TableView {
    /// Reads what [`Self::write`] wrote; the default where it cannot be read.
    pub fn read(text: &str) -> Self {
        Self::kept(text).unwrap_or_default()
    }

    fn kept(text: &str) -> Option<Self> {
        let kept = Json::of(text)?;
        let mut view = Self::default();
        if let Some(columns) = kept.member("columns") {
            let columns = texts(columns)?;
            // A word that is none is of another version, or rubbish.
            if columns.iter().any(|word| Column::ALL.iter().all(|column| column.word() != word)) {
                return None;
            }
            let is_kept = |column: &Column| columns.iter().any(|word| word == column.word());
            view.columns = Column::ALL.into_iter().filter(is_kept).collect();
        }
        for key in texts(kept.member("metadata").unwrap_or("[]"))? {
            view.pin(&key);
        }
        view.compact = kept.member("compact") == Some("true");
        Some(view)
    }

    /// As text, to be kept.
    pub fn write(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| quoted(column.word())).collect();
        let metadata: Vec<String> = self.metadata.iter().map(|key| quoted(key)).collect();
        let compact = if self.compact { "true" } else { "false" };
        [
            "{\"columns\":[",
            &columns.join(","),
            "],\"metadata\":[",
            &metadata.join(","),
            "],\"compact\":",
            compact,
            "}",
        ]
        .concat()
    }

    /// The columns that show, in their order.
    pub fn shown(&self) -> impl Iterator<Item = Column> + '_ {
        Column::ALL.into_iter().filter(|column| self.columns.contains(column))
    }

    /// Whether it has columns that stand there only because somebody wants them: they need room.
    pub fn is_wide(&self) -> bool {
        !self.metadata.is_empty() || self.shown().any(|column| !Self::default().columns.contains(&column))
    }

    /// Shows a hidden column, or hides it.
    pub fn toggle(&mut self, column: Column) {
        match self.columns.iter().position(|shown| *shown == column) {
            Some(place) => drop(self.columns.remove(place)),
            None => self.columns.push(column),
        }
    }

    /// Makes a metadata key a column; a key that is one already stays, and so do the others where there are enough.
    pub fn pin(&mut self, key: &str) {
        if !key.is_empty()
            && !self.metadata.iter().any(|pinned| pinned == key)
            && self.metadata.len() < MOST_PINNED
        {
            self.metadata.push(key.to_owned());
        }
    }

    /// Makes it one no longer.
    pub fn unpin(&mut self, key: &str) {
        self.metadata.retain(|pinned| pinned != key);
    }
}

/// An array of texts.
fn texts(json: &str) -> Option<Vec<String>> {
    match Json::of(json)? {
        Json::Array(items) => items.into_iter().map(Json::text).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_and_rubbish_is_the_default() {
        let mut view = TableView::default();
        view.toggle(Column::Id);
        view.toggle(Column::ClientId);
        view.pin("tenant \"1\"");
        view.compact = true;
        let read = TableView::read(&view.write());
        assert_eq!(read.shown().collect::<Vec<_>>(), view.shown().collect::<Vec<_>>());
        assert_eq!((read.metadata, read.compact), (view.metadata, true));
        for rubbish in ["", "7", "{", r#"{"columns":["nonsense"]}"#, r#"{"columns":7}"#] {
            assert_eq!(TableView::read(rubbish), TableView::default(), "{rubbish}");
        }
        // What an older version did not know keeps its default.
        assert!(TableView::read(r#"{"compact":true}"#).compact);
    }

    #[test]
    fn columns_keep_their_order_however_they_were_chosen() {
        let mut view =
            TableView { columns: vec![Column::Id, Column::DeduplicationKey], ..TableView::default() };
        assert_eq!(view.shown().collect::<Vec<_>>(), [Column::DeduplicationKey, Column::Id]);
        assert!(!view.is_wide());
        view.toggle(Column::UpdatedAt);
        assert!(view.is_wide());
        view.toggle(Column::UpdatedAt);
        assert!(!view.shown().any(|column| column == Column::UpdatedAt));
    }

    #[test]
    fn a_metadata_key_is_one_column_and_there_is_an_end() {
        let mut view = TableView::default();
        for key in ["a", "a", "", "b", "c", "d", "e", "f"] {
            view.pin(key);
        }
        assert_eq!(view.metadata, ["a", "b", "c", "d", "e"]);
        view.unpin("a");
        assert_eq!(view.metadata, ["b", "c", "d", "e"]);
        let many = TableView { metadata: (0..9).map(|n| n.to_string()).collect(), ..TableView::default() };
        assert_eq!(TableView::read(&many.write()).metadata.len(), MOST_PINNED);
    }
}
