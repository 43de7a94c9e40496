//! Judging one calendar: how its syncs are going, why its connection broke, who has to act. Facts only; the sentences
//! stand in [`crate::text`]. Pure: the time now is an argument.

mod cause;
mod ids;
mod rules;
mod scan;

pub use cause::{Actor, Cause, CauseKind, cause_of};
pub use ids::{IdKind, ids_in};
pub use rules::{Consequence, Diagnosis, FailureFacts, Health, Severity, Thresholds, diagnose};

/// An enum whose variants have stable words, for addresses, exports and class names.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one whose word this is.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}
use named;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_are_stable_distinct_and_come_back() {
        fn check<T: Copy + PartialEq + std::fmt::Debug>(
            all: &[T],
            word: fn(T) -> &'static str,
            parse: fn(&str) -> Option<T>,
        ) {
            for known in all {
                let word = word(*known);
                assert_eq!(parse(word), Some(*known));
                assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{word}");
            }
            assert_eq!(all.iter().map(|known| word(*known)).collect::<BTreeSet<_>>().len(), all.len());
            assert!(parse("").is_none() && parse("Healthy").is_none());
        }
        check(Health::ALL, Health::as_str, Health::parse);
        check(Severity::ALL, Severity::as_str, Severity::parse);
        check(CauseKind::ALL, CauseKind::as_str, CauseKind::parse);
        check(Actor::ALL, Actor::as_str, Actor::parse);
        check(IdKind::ALL, IdKind::as_str, IdKind::parse);
        // Addresses and exports keep these words: a change here breaks what people have saved.
        assert_eq!(
            Health::ALL.iter().map(|health| health.as_str()).collect::<Vec<_>>().join(" "),
            "disconnected sync-failing stale never-synced retrying first-sync-pending unknown healthy"
        );
        assert_eq!(
            Actor::ALL.iter().map(|actor| actor.as_str()).collect::<Vec<_>>().join(" "),
            "owner it-admin us unknown"
        );
    }
}
