//! When to ask again without being told to.

use std::time::Duration;

use super::{ApiError, ErrorKind, Unreadable};

/// How patient a client is. Everything it asks is a GET, so that asking again changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// The first pause; each further one is twice as long. All are shortened by up to a half, by chance.
    pub first_pause: Duration,
    /// What the server asks for is waited for up to this; a longer wait is an error that says how long.
    pub longest_pause: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, first_pause: Duration::from_millis(600), longest_pause: Duration::from_secs(120) }
    }
}

/// A pause before a request is sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// What went wrong.
    pub error: ApiError,
    /// How long the pause is.
    pub pause: Duration,
    /// How often the request has been sent.
    pub attempt: u32,
}

impl Retry {
    /// Never asks again by itself.
    pub const NEVER: Self = Self { attempts: 1, first_pause: Duration::ZERO, longest_pause: Duration::ZERO };

    /// How long to wait after the `attempt`th failure; `None` to give up. `random` is from 0 up to 1.
    pub(super) fn pause(&self, error: &ApiError, attempt: u32, random: f64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let longest = self.first_pause.saturating_mul(1 << (attempt - 1).min(16)).as_millis() as f64;
        let backoff = Duration::from_millis((longest * (1.0 - random / 2.0)) as u64);
        let pause = match &error.kind {
            // A server that wants none gets a pause all the same: it was too busy a moment ago.
            ErrorKind::RateLimited { retry_after } => retry_after.unwrap_or_default().max(backoff),
            ErrorKind::Server { status: 502..=504, retry_after, .. } => {
                retry_after.unwrap_or_default().max(backoff)
            }
            // Where the browser knows that it is offline, asking again is of no use.
            ErrorKind::Unreachable { offline: false } | ErrorKind::Unreadable(Unreadable::CutOff) => backoff,
            _ => return None,
        };
        (pause <= self.longest_pause).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(kind: ErrorKind, attempt: u32, random: f64) -> Option<u64> {
        let error = ApiError { kind, path: String::new(), status: None, asked_at: None };
        Retry::default().pause(&error, attempt, random).map(|pause| u64::try_from(pause.as_millis()).unwrap())
    }

    fn server(status: u16, retry_after: Option<u64>) -> ErrorKind {
        ErrorKind::Server { status, said: None, retry_after: retry_after.map(Duration::from_secs) }
    }

    #[test]
    fn what_passes_is_asked_again_twice_with_growing_pauses() {
        for kind in [
            server(502, None),
            server(503, None),
            server(504, None),
            ErrorKind::Unreachable { offline: false },
            ErrorKind::Unreadable(Unreadable::CutOff),
        ] {
            let pauses = [1, 2, 3].map(|attempt| pause(kind.clone(), attempt, 0.0));
            assert_eq!(pauses, [Some(600), Some(1200), None], "{kind:?}");
            assert_eq!(pause(kind, 2, 0.999), Some(600));
        }
    }

    #[test]
    fn what_stays_is_not() {
        for kind in [
            server(500, None),
            ErrorKind::KeyRefused,
            ErrorKind::GatewayKeyRefused,
            ErrorKind::CursorInvalid,
            ErrorKind::Redirected,
            ErrorKind::Aborted,
            ErrorKind::TimedOut { after: Duration::from_secs(30) },
            ErrorKind::Unreachable { offline: true },
            ErrorKind::Unreadable(Unreadable::Html),
        ] {
            assert_eq!(pause(kind.clone(), 1, 0.0), None, "{kind:?}");
        }
    }

    #[test]
    fn the_servers_own_wish_counts_up_to_a_limit() {
        let limited = |seconds| ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(pause(limited(60), 1, 0.5), Some(60_000));
        assert_eq!(pause(limited(0), 1, 0.0), Some(600));
        assert_eq!(pause(limited(3600), 1, 0.5), None);
        assert_eq!(pause(ErrorKind::RateLimited { retry_after: None }, 1, 0.0), Some(600));
        assert_eq!(pause(server(503, Some(7)), 1, 0.0), Some(7_000));
    }
}
