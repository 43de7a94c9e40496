//! Who may ask the upstreams now: so many at once, and the others wait for their turn.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use thread_local::ThreadLocal;
use tokio::sync::{Semaphore, SemaphorePermit};

/// So many turns are worth sharing out: with fewer, some would lie idle while others wait for theirs.
const SHARE: usize = 16;

/// The turns, shared out among the threads: a turn that goes from one thread to another has to wake it, which takes as long as
/// a tenth of a whole request.
pub(super) struct Turns {
    shares: Vec<Semaphore>,
    of_thread: ThreadLocal<usize>,
    next: AtomicUsize,
}

impl Turns {
    /// So many at once, one at least.
    pub(super) fn new(concurrent: usize) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::among(concurrent.max(1), cores)
    }

    fn among(concurrent: usize, threads: usize) -> Self {
        let count = (concurrent / SHARE).clamp(1, threads);
        let share = |at| concurrent / count + usize::from(at < concurrent % count);
        Self {
            shares: (0..count).map(|at| Semaphore::new(share(at).min(Semaphore::MAX_PERMITS))).collect(),
            of_thread: ThreadLocal::new(),
            next: AtomicUsize::new(0),
        }
    }

    /// A turn, for as long as it is held; `None` where there is none for as long as `patience`.
    pub(super) async fn take(&self, patience: Duration) -> Option<SemaphorePermit<'_>> {
        let at = self.of_thread.get_or(|| self.next.fetch_add(1, Ordering::Relaxed) % self.shares.len());
        let share = &self.shares[*at];
        // Mostly there is one, and no clock is needed.
        match share.try_acquire() {
            Ok(turn) => Some(turn),
            Err(_) => tokio::time::timeout(patience, share.acquire()).await.ok()?.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_turn_is_lost_and_no_share_is_small() {
        for (concurrent, threads, shares) in [
            (1, 8, vec![1]),
            (31, 2, vec![31]),
            (32, 2, vec![16, 16]),
            (64, 2, vec![32, 32]),
            (64, 1, vec![64]),
            (50, 64, vec![17, 17, 16]),
        ] {
            let turns = Turns::among(concurrent, threads);
            let free = turns.shares.iter().map(Semaphore::available_permits).collect::<Vec<_>>();
            assert_eq!(free, shares, "{concurrent} among {threads}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_waited_long_enough_goes_without() {
        let turns = Turns::among(1, 1);
        let first = turns.take(Duration::ZERO).await;
        assert!(first.is_some());
        let begun = tokio::time::Instant::now();
        assert!(turns.take(Duration::from_secs(5)).await.is_none());
        assert_eq!(begun.elapsed().as_secs(), 5);
        let (second, ()) = tokio::join!(turns.take(Duration::from_secs(5)), async { drop(first) });
        assert!(second.is_some());
    }

    #[test]
    fn each_thread_has_its_own() {
        let turns = Turns::among(64, 2);
        let free = || turns.shares.iter().map(Semaphore::available_permits).collect::<Vec<_>>();
        let take = || futures_util::FutureExt::now_or_never(turns.take(Duration::ZERO)).flatten().unwrap();
        let here = [take(), take()];
        let there = thread::scope(|scope| scope.spawn(take).join().unwrap());
        assert_eq!(free(), [30, 31]);
        drop((here, there));
        assert_eq!(free(), [32, 32]);
    }
}
