//! Slowing down those who guess: after a few wrong passwords from one address, each further one doubles the wait.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Mistakes that cost nothing.
const FREE: u32 = 5;

/// The longest wait: somebody who shares an address with a guesser gets in again.
const LONGEST: Duration = Duration::from_secs(60);

/// How long mistakes are remembered.
const MEMORY: Duration = Duration::from_secs(15 * 60);

/// How many addresses are remembered.
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Slow(Mutex<HashMap<IpAddr, Tries>>);

struct Tries {
    wrong: u32,
    last: Instant,
}

impl Slow {
    /// How long this address has to wait yet.
    pub(super) fn wait(&self, address: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = tries.get(&block(address))?;
        let beyond = tries.wrong.checked_sub(FREE)?;
        let wait = LONGEST.min(Duration::from_secs(1) * 2_u32.pow(beyond.min(6)));
        (tries.last + wait).checked_duration_since(now).filter(|left| !left.is_zero())
    }

    pub(super) fn wrong(&self, address: Option<IpAddr>, now: Instant) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST {
            tries.retain(|_, tries| now.duration_since(tries.last) < MEMORY);
        }
        // Still full: a flood from everywhere. Those who are known already stay slow.
        if tries.len() >= MOST && !tries.contains_key(&block(address)) {
            return;
        }
        let entry = tries.entry(block(address)).or_insert(Tries { wrong: 0, last: now });
        if now.duration_since(entry.last) >= MEMORY {
            entry.wrong = 0;
        }
        entry.wrong += 1;
        entry.last = now;
    }

    pub(super) fn right(&self, address: Option<IpAddr>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&block(address));
    }
}

/// An address as somebody has them: of IPv6 a whole network of 64 bits.
fn block(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        Some(address) => address,
        None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn guessing_becomes_slow_for_one_address_and_not_for_others() {
        let (slow, start) = (Slow::default(), Instant::now());
        let address = |text: &str| Some(text.parse().unwrap());
        let guesser = address("2001:db8::1");
        for _ in 0..FREE {
            assert_eq!(slow.wait(guesser, start), None);
            slow.wrong(guesser, start);
        }
        assert_eq!(slow.wait(guesser, start), Some(Duration::from_secs(1)));
        assert_eq!(slow.wait(address("2001:db8::ffff"), start), Some(Duration::from_secs(1)));
        assert_eq!(slow.wait(address("2001:db8:0:1::1"), start), None);
        assert_eq!(slow.wait(guesser, start + Duration::from_secs(1)), None);
        for _ in 0..100 {
            slow.wrong(guesser, start);
        }
        assert_eq!(slow.wait(guesser, start), Some(LONGEST));
        slow.wrong(guesser, start + MEMORY);
        assert_eq!(slow.wait(guesser, start + MEMORY), None);
        for _ in 0..FREE {
            slow.wrong(guesser, start + MEMORY);
        }
        slow.right(guesser);
        assert_eq!(slow.wait(guesser, start + MEMORY), None);
    }
}
