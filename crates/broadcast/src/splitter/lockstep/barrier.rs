//! The barrier of the consumers in lockstep: who comes last leads.
//!
//! # Why not the standard library's
//!
//! Its number of parties is fixed, so one that returns early or panics leaves the others waiting for
//! ever; and to broadcast an item takes two crossings of it. This one is a phaser: parties leave, and
//! the one that completes a phase does what is to be done before the next.
//!
//! # The word
//!
//! One atomic word holds how many parties are live (upper half) and how many of these are still to
//! arrive in this phase (lower half). To arrive is to subtract one from the lower half; to leave is to
//! subtract one from both, in one step, so that no arrival falls in between. Whoever takes the lower
//! half to 0 completes the phase. If it arrived, it leads: it pulls the source, sets the lower half back
//! to the number of the live, and releases the others. If it left, it hands the lead to one that waits: a
//! destructor that runs in unwinding must not pull a source that may panic.
//!
//! While the leader works every other live party waits, so nothing else touches the word, the source or
//! the mail until the first release; and the leader counts as not arrived, so no one leads beside it
//! while it releases the rest.
//!
//! # The stations
//!
//! Each party waits at a station of its own, whose state it watches, so that to release one is to write one
//! cache line, with the item in it:
//!
//! * `RUNNING`: not at the barrier.
//! * `WAITING`: at the barrier, looking at the state again and again.
//! * `PARKED`: at the barrier, asleep. Who changes this state wakes it.
//! * `GO`: released, with mail. `LEAD`: released, to lead. `ENDED`, `FAILED`: released, and the source
//!   is over.
//! * `WITHDRAWN`: gave up waiting.
//!
//! The waiter goes to `PARKED` by compare-and-swap from `WAITING`, the leader to `GO` by swap, both on
//! the one word: either the waiter's comes first, and the leader sees that it must wake it, or the
//! leader's, and the waiter does not sleep. A thread may be woken by anybody, so a wake-up means nothing:
//! the state is looked at again.
//!
//! # Giving up
//!
//! With a time limit, a waiter that waited that long sets `stalled` and withdraws. The run is over by
//! that: all others withdraw too as they wake or arrive, nobody leads any more, and the word no longer
//! counts.

use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

use crate::error::Waited;
use crate::source::Over;
use crate::sync::{
    AcqRel, Acquire, AtomicBool, AtomicU32, AtomicU64, Mutex, Relaxed, Release, UnsafeCell,
    Wakeable, lock, park, park_timeout, spin_loop, spins,
};

const RUNNING: u32 = 0;
const WAITING: u32 = 1;
const PARKED: u32 = 2;
const GO: u32 = 3;
const LEAD: u32 = 4;
const ENDED: u32 = 5;
const FAILED: u32 = 6;
const WITHDRAWN: u32 = 7;

/// One live party, in the word.
const LIVE: u64 = 1 << 32;

/// The barrier. `M` is the mail that a leader gives to each party it releases.
#[derive(Debug)]
pub(crate) struct Barrier<M> {
    /// Live parties (upper half), and those of them still to arrive (lower half).
    word: CachePadded<AtomicU64>,
    stations: Box<[CachePadded<Station<M>>]>,
    /// How often a waiter looks before it sleeps.
    spins: u32,
    patience: Option<Duration>,
    /// Whether a leader is at work, from before it is seen to run until all are released: to wait for that
    /// is no stall.
    pulling: AtomicBool,
    stalled: AtomicBool,
    /// Whom the first that gave up waited for.
    waited: Mutex<Vec<Waited>>,
    wakeups: AtomicU64,
}

#[derive(Debug)]
struct Station<M> {
    state: AtomicU32,
    /// Written by the leader while the party waits, taken by the party when released.
    mail: UnsafeCell<Option<M>>,
    thread: Wakeable,
    gone: AtomicBool,
    /// How many items the party has taken, for the report of a stall.
    taken: AtomicU64,
}

/// What an arrival comes to.
#[derive(Debug)]
pub(crate) enum Turn<M> {
    /// All others wait: pull the source, and release them.
    Lead,
    Go(M),
    Over(Over),
    Stalled(Vec<Waited>),
}

#[expect(unsafe_code, reason = "stations are shared")]
// SAFETY: `mail` is used by one thread at a time, as told at the top; mail goes from one
// thread to another, hence `Send`.
unsafe impl<M: Send> Sync for Barrier<M> {}

impl<M> Barrier<M> {
    pub(crate) fn new(parties: usize, patience: Option<Duration>) -> Self {
        let station = |_| {
            CachePadded::new(Station {
                state: AtomicU32::new(RUNNING),
                mail: UnsafeCell::new(None),
                thread: Wakeable::new(),
                gone: AtomicBool::new(false),
                taken: AtomicU64::new(0),
            })
        };
        Self {
            word: CachePadded::new(AtomicU64::new(parties as u64 * LIVE + parties as u64)),
            stations: (0..parties).map(station).collect(),
            spins: spins(parties),
            patience,
            pulling: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
            waited: Mutex::new(Vec::new()),
            wakeups: AtomicU64::new(0),
        }
    }

    /// How many parties are live: asked by the leader.
    pub(crate) fn live(&self) -> u64 {
        self.word.load(Relaxed) / LIVE
    }

    pub(crate) fn wakeups(&self) -> u64 {
        self.wakeups.load(Relaxed)
    }

    /// A party has taken so many items.
    pub(crate) fn note_taken(&self, me: usize, taken: u64) {
        if self.patience.is_some() {
            self.stations[me].taken.store(taken, Relaxed);
        }
    }

    /// A party asks for the next item.
    pub(crate) fn arrive(&self, me: usize) -> Turn<M> {
        let station = &*self.stations[me];
        if self.patience.is_some() && self.stalled.load(Acquire) {
            return self.stalled();
        }
        station.state.store(WAITING, Relaxed);
        let before = self.word.fetch_sub(1, AcqRel);
        if before % LIVE == 1 {
            return self.lead(station);
        }
        self.wait(me)
    }

    /// A party needs no more. Not to be called while it arrives.
    pub(crate) fn leave(&self, me: usize) {
        if self.stations[me].gone.swap(true, Relaxed) || self.stalled.load(Acquire) {
            return;
        }
        let after = self.word.fetch_sub(LIVE + 1, AcqRel) - (LIVE + 1);
        let all_wait = after.is_multiple_of(LIVE);
        if all_wait && let Some(heir) = self.others(me).next() {
            self.release_one(heir, LEAD);
        }
    }

    /// The leader releases all others with an item, and whatever is said goes into their mail.
    pub(crate) fn release(&self, me: usize, mut mail: impl FnMut() -> M) {
        self.begin_phase();
        for other in self.others(me) {
            let mail = mail();
            #[expect(unsafe_code, reason = "writes into another's station")]
            // SAFETY: That party waits, and looks at its mail when its state says so.
            self.stations[other].mail.with_mut(|place| unsafe { *place = Some(mail) });
            self.release_one(other, GO);
        }
        self.end_lead();
    }

    /// The leader tells all others that the source is over.
    pub(crate) fn release_over(&self, me: usize, over: Over) {
        self.begin_phase();
        let state = if over == Over::Ended { ENDED } else { FAILED };
        for other in self.others(me) {
            self.release_one(other, state);
        }
        self.end_lead();
    }

    /// All are released: from now on, to wait is to wait for consumers.
    fn end_lead(&self) {
        if self.patience.is_some() {
            self.pulling.store(false, Release);
        }
    }

    /// All that are live are to arrive again.
    fn begin_phase(&self) {
        let live = self.live();
        self.word.store(live * LIVE + live, Relaxed);
    }

    /// The live parties but one. Asked by whoever completed the phase, while all these wait.
    fn others(&self, me: usize) -> impl Iterator<Item = usize> + '_ {
        let gone = move |other: &usize| *other != me && !self.stations[*other].gone.load(Relaxed);
        (0..self.stations.len()).filter(gone)
    }

    fn release_one(&self, other: usize, state: u32) {
        let station = &*self.stations[other];
        if station.state.swap(state, AcqRel) == PARKED {
            self.wakeups.fetch_add(1, Relaxed);
            station.thread.wake();
        }
    }

    fn lead(&self, station: &Station<M>) -> Turn<M> {
        if self.patience.is_some() {
            self.pulling.store(true, Release);
        }
        // Who sees this party run sees that it leads.
        station.state.store(RUNNING, Release);
        Turn::Lead
    }

    /// Waits until somebody releases this party.
    fn wait(&self, me: usize) -> Turn<M> {
        let station = &*self.stations[me];
        for _ in 0..self.spins {
            let state = station.state.load(Acquire);
            if state != WAITING {
                return self.released(station, state);
            }
            spin_loop();
        }
        station.thread.register();
        if let Err(state) = station.state.compare_exchange(WAITING, PARKED, AcqRel, Acquire) {
            return self.released(station, state);
        }
        let mut since = self.patience.map(|patience| (Instant::now(), patience));
        loop {
            match &mut since {
                None => park(),
                Some((since, patience)) => {
                    let left = patience.saturating_sub(since.elapsed());
                    park_timeout(left);
                    if self.pulling.load(Acquire) {
                        *since = Instant::now();
                    } else if since.elapsed() >= *patience && station.state.load(Acquire) == PARKED
                    {
                        self.give_up(me);
                    }
                }
            }
            let state = station.state.load(Acquire);
            if state != PARKED {
                return self.released(station, state);
            }
            if self.patience.is_some()
                && self.stalled.load(Acquire)
                && station.state.compare_exchange(PARKED, WITHDRAWN, AcqRel, Acquire).is_ok()
            {
                return self.stalled();
            }
        }
    }

    fn released(&self, station: &Station<M>, state: u32) -> Turn<M> {
        if state == LEAD {
            return self.lead(station);
        }
        station.state.store(RUNNING, Release);
        match state {
            GO => {
                #[expect(unsafe_code, reason = "reads what another thread wrote")]
                // SAFETY: The state was loaded as `GO`, which the leader stored after the mail.
                let mail = station.mail.with_mut(|mail| unsafe { (*mail).take() });
                Turn::Go(mail.expect("a released party has mail"))
            }
            FAILED => Turn::Over(Over::Failed),
            _ => Turn::Over(Over::Ended),
        }
    }

    /// Ends the run, if there is somebody who did not ask for so long.
    #[cold]
    fn give_up(&self, me: usize) {
        let mut waited = lock(&self.waited);
        if self.stalled.load(Acquire) {
            return;
        }
        let running = |other: &usize| self.stations[*other].state.load(Acquire) == RUNNING;
        let missing = self.others(me).filter(running).map(|consumer| Waited {
            consumer,
            position: self.stations[consumer].taken.load(Relaxed),
        });
        waited.extend(missing);
        // The leader runs too, but nobody waits for it: it came while this looked around.
        if self.pulling.load(Acquire) || self.stations[me].state.load(Acquire) != PARKED {
            waited.clear();
        }
        if waited.is_empty() {
            return;
        }
        self.stalled.store(true, Release);
        for other in self.others(me) {
            let station = &*self.stations[other];
            if station.state.load(Acquire) == PARKED {
                station.thread.wake();
            }
        }
    }

    #[cold]
    fn stalled(&self) -> Turn<M> {
        let waited = lock(&self.waited);
        Turn::Stalled(waited.clone())
    }
}
