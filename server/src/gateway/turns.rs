//! Who may ask the upstreams now: so many at once, and the others wait for their turn.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use futures_util::future::select_all;
use thread_local::ThreadLocal;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout, timeout_at},
};

/// So many turns are worth sharing out.
const SHARE: usize = 16;

/// So long one waits for a turn of one's own thread, before any will do: under load they come much sooner.
const OWN: Duration = Duration::from_millis(100);

/// The turns, shared out among the threads: a turn that goes from one thread to another has to wake it, which takes as long as
/// a tenth of a whole request. So one's own come first, and then the others'.
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
        let at = *self.of_thread.get_or(|| self.next.fetch_add(1, Ordering::Relaxed) % self.shares.len());
        let (before, own_first) = self.shares.split_at(at);
        // Mostly there is one, and no clock is needed.
        if let Some(turn) = own_first.iter().chain(before).find_map(|share| share.try_acquire().ok()) {
            return Some(turn);
        }
        let until = Instant::now() + patience;
        if let Ok(turn) = timeout(OWN.min(patience), self.shares[at].acquire()).await {
            return turn.ok();
        }
        let any = select_all(self.shares.iter().map(|share| Box::pin(share.acquire())));
        timeout_at(until, any).await.ok()?.0.ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use futures_util::FutureExt;

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
        let begun = Instant::now();
        assert!(turns.take(Duration::from_secs(5)).await.is_none());
        assert_eq!(begun.elapsed().as_secs(), 5);
        let (second, ()) = tokio::join!(turns.take(Duration::from_secs(5)), async { drop(first) });
        assert!(second.is_some());
    }

    fn at_once(turns: &Turns) -> Option<SemaphorePermit<'_>> {
        FutureExt::now_or_never(turns.take(Duration::from_secs(5))).flatten()
    }

    #[test]
    fn each_thread_takes_its_own_and_then_the_others() {
        let turns = Turns::among(64, 2);
        let free = || turns.shares.iter().map(Semaphore::available_permits).collect::<Vec<_>>();
        let here = [at_once(&turns).unwrap(), at_once(&turns).unwrap()];
        let there = thread::scope(|scope| scope.spawn(|| at_once(&turns).unwrap()).join().unwrap());
        assert_eq!(free(), [30, 31]);
        let rest = (0..61).map(|_| at_once(&turns).unwrap()).collect::<Vec<_>>();
        assert_eq!(free(), [0, 0]);
        drop((here, there, rest));
        assert_eq!(free(), [32, 32]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_turn_gets_any() {
        let turns = Turns::among(32, 2);
        let mut held = (0..32).map(|_| at_once(&turns).unwrap()).collect::<Vec<_>>();
        let begun = Instant::now();
        let (turn, ()) = tokio::join!(turns.take(Duration::from_secs(5)), async {
            // The last one is of the other thread's.
            drop(held.pop());
        });
        assert!(turn.is_some());
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
}
