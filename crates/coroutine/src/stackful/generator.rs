//! [`Generator`]: a computation that can be paused, spoken to, and told to finish.
//!
//! # How it works
//!
//! The body runs on a stack of its own, which it gets when it starts and which is kept for later
//! ones when it is done. To resume it is to switch to that stack with a [`Word`]; to yield is to
//! switch back with an [`Out`]. That is all the engine there is: what is sent, thrown or closed
//! differs only in the word, and in what is made of the answer.
//!
//! Nothing unwinds from one stack into another. What is thrown arrives as a word, and where nobody
//! asks for it the yielder unwinds, on the body's own stack, up to a `catch` at its root; what that
//! caught is returned as a value.
//!
//! # Re-entry
//!
//! A generator is resumed through a shared reference, since its own body may hold one. While it
//! runs, its `RefCell` is borrowed: that is what *running* means, and why it cannot be resumed
//! twice.
//!
//! What dropping and panics come to is told in `drop`.
//!
//! # Why `'static`
//!
//! A generator can be forgotten, and then its stack is not run any further, nor freed. What a frame
//! on it has promised to do at its end never comes: a `std::thread::scope` would not join threads
//! that borrow from outside. With everything in a body `'static` there is no outside, and what the
//! stack holds stays as long as the stack. Values sent, yielded and returned are held by frames
//! too.
//!
//! # Whose turn it is
//!
//! A body may pull the feed of a consumer that resumes it: see the module `turn`. It is a party
//! whose parent is the resumer's, anew at each switch, so that parties of runs within one generator
//! never point to those in another.

mod body;
mod drop;
mod iterate;
mod resumed;
mod yielder;

use std::any::Any;
use std::cell::{Cell, RefCell, RefMut};
use std::thread::panicking;
use std::{fmt, mem};

use corosensei::CoroutineResult;

use self::body::{Body, Interrupt, Word, begin, end};
pub use self::resumed::{GeneratorState, Resumed};
pub use self::yielder::Yielder;
use crate::stack::Stack;
use crate::stackful::thread_exit;
use crate::{Exit, GeneratorError, Thrown};

/// A computation that pauses where it yields: it is resumed with what it is sent, `S`, yields a `Y`
/// each time, and returns an `R`.
///
/// ```
/// use fanfold::task::{Generator, Resumed};
///
/// // A running mean: it is sent a number, and yields the mean of those so far.
/// let averager: Generator<f64, f64> = Generator::new(|mut it| {
///     let (mut count, mut sum, mut mean) = (0.0, 0.0, f64::NAN);
///     loop {
///         sum += it.yield_(mean);
///         count += 1.0;
///         mean = sum / count;
///     }
/// });
/// averager.start()?;
/// assert_eq!(averager.send(10.0)?, Resumed::Yielded(10.0));
/// assert_eq!(averager.send(30.0)?, Resumed::Yielded(20.0));
/// averager.close()?;
/// # Ok::<(), fanfold::task::GeneratorError>(())
/// ```
///
/// The body yields through a [`Yielder`], from anywhere in its call stack: a closure it passes on,
/// a function that calls itself. One that is sent nothing is an iterator:
///
/// ```
/// use fanfold::task::{Generator, Yielder};
///
/// enum Tree {
///     Leaf(u32),
///     Node(Vec<Tree>),
/// }
///
/// fn leaves(tree: Tree, it: &mut Yielder<'_, (), u32>) {
///     match tree {
///         Tree::Leaf(leaf) => it.yield_(leaf),
///         Tree::Node(nodes) => nodes.into_iter().for_each(|node| leaves(node, it)),
///     }
/// }
///
/// let tree = Tree::Node(vec![Tree::Leaf(1), Tree::Node(vec![Tree::Leaf(2), Tree::Leaf(3)])]);
/// assert!(Generator::new(|mut it| leaves(tree, &mut it)).eq([1, 2, 3]));
/// ```
///
/// # As in Python
///
/// The rules are those of CPython's generators: [`send`](Generator::send) resumes and gives the
/// next value yielded; [`throw`](Generator::throw) resumes by raising something at the `yield`;
/// [`close`](Generator::close) raises an [`Exit`] there, after which the body may clean up and must
/// not yield; [`yield_from`](Yielder::yield_from) hands all three on to another generator. A
/// generator that resumes itself is told that it is already executing. What differs:
///
/// * A first value cannot be sent unless it is `()`: there is [`start`](Generator::start) for what
///   Python does with `next`. For the same reason, one that has started can be yielded from only if
///   what it is sent is `()`.
/// * To yield from a generator that is closed is an error. In Python it yields nothing.
/// * What is thrown unwinds, like a panic, only where a body does not ask for it with
///   [`try_yield`](Yielder::try_yield); whoever threw it gets it back as an error. A panic of the
///   body goes on in whoever resumed it.
/// * Dropping a suspended generator closes it, at once and even if the body tries to go on. What
///   the body raises then is dropped, where Python would print it.
/// * Destructors that run while a panic unwinds neither yield nor resume what was suspended before:
///   see [`Unwinding`](GeneratorError::Unwinding).
///
/// # Panics
///
/// Dropping a generator panics if its body does so when it is told to finish, as destructors may;
/// not while another panic unwinds.
///
/// # Memory
///
/// A stack, from start to end: 256 KiB reserved, of which the touched pages are used, so some 4 KiB
/// for a shallow body; the thread keeps up to 64 of them for later generators. On Linux before
/// 6.13, a process can have about 32,000 at a time; then [`NoStack`](GeneratorError::NoStack) is
/// what [`start`](Generator::start) says. Memory and time of a pool of them: see the book.
///
/// # When not to use it
///
/// * What it keeps across a `yield` is little and known: an iterator of your own, or
///   `std::iter::from_fn`, costs no stack and can be inlined.
/// * It is to run on another thread: a generator stays on the one it was made on. For that,
///   `fanfold` has `prefetch`.
/// * A body that needs more stack than there is runs into a guard, and the process ends with a
///   segmentation fault, as it does on a thread: see
///   [`with_stack_size`](Generator::with_stack_size).
/// * A body holds something across a `yield` that others on the thread could need meanwhile: a
///   borrow of a `RefCell`, a lock of a `Mutex`, a value that was set for a scope and is to be
///   reset in order, such as `scoped-tls` has it. These are as they were when it is resumed, and in
///   nobody's way only if others have put them back.
/// * It is kept in a thread-local, and holds a borrow of another across a `yield`, from within
///   `LocalKey::with`. At the thread's end its body is not run any more, so that it cannot use what
///   is gone, if the thread-local was first used before the thread's first generator started. Of
///   one that was first used later that cannot be known, and such a body must not be kept there.
/// * One that is leaked, by `mem::forget` or by holding itself in an `Rc`, leaks its stack and all
///   on it.
/// * With `panic = "abort"` nothing unwinds: a body suspended in [`yield_`](Yielder::yield_) is
///   left as it is when it is closed or dropped, and its stack leaks; one that asks with
///   [`try_yield`](Yielder::try_yield) can finish.
pub struct Generator<S: 'static, Y: 'static, R: 'static = ()> {
    /// Borrowed while the body runs.
    body: RefCell<Body<S, Y, R>>,
    /// What the body returned to an iteration.
    returned: Cell<Option<R>>,
    /// Whether a panic unwound when it was started, so that one says nothing about who resumes it.
    unwinding: Cell<bool>,
}

const STACK_SIZE: usize = 256 << 10;

impl<S, Y, R> Generator<S, Y, R> {
    /// Makes a generator, which runs nothing before it is resumed.
    ///
    /// The body owns what it uses, since a generator can be forgotten, and with it what it has
    /// promised to do for what it borrows:
    ///
    /// ```compile_fail
    /// let numbers = vec![1, 2, 3];
    /// let each = fanfold::task::Generator::new(|mut it| numbers.iter().for_each(|number| it.yield_(*number)));
    /// each.count();
    /// ```
    ///
    /// Nor can the yielder get out of it:
    ///
    /// ```compile_fail
    /// let mut kept: Option<fanfold::task::Yielder<'static, (), u8>> = None;
    /// fanfold::task::Generator::<(), u8>::new(move |it| kept = Some(it)).start();
    /// ```
    pub fn new<F>(body: F) -> Self
    where
        F: FnOnce(Yielder<'_, S, Y>) -> R + 'static,
    {
        Self::with_stack_size(STACK_SIZE, body)
    }

    /// Makes a generator with at least so many bytes of stack, rounded up to pages, instead of 256
    /// KiB.
    ///
    /// Memory is used only as it is touched. A guard ends the stack: a body that runs into it ends
    /// the process with a segmentation fault. A panic needs some 20 KiB for its message and more
    /// for a backtrace.
    pub fn with_stack_size<F>(bytes: usize, body: F) -> Self
    where
        F: FnOnce(Yielder<'_, S, Y>) -> R + 'static,
    {
        let body = Body::Created(Box::new(body), bytes);
        Self { body: RefCell::new(body), returned: Cell::new(None), unwinding: Cell::new(false) }
    }

    /// Lets the body run, as far as to where it first yields.
    ///
    /// # Errors
    ///
    /// [`AlreadyStarted`](GeneratorError::AlreadyStarted), [`Closed`](GeneratorError::Closed) or
    /// [`AlreadyExecuting`](GeneratorError::AlreadyExecuting), if it was started before;
    /// [`NoStack`](GeneratorError::NoStack), after which it can be started again;
    /// [`Raised`](GeneratorError::Raised), if the body raised something.
    ///
    /// # Panics
    ///
    /// As the body does.
    pub fn start(&self) -> Result<Resumed<Y, R>, GeneratorError> {
        {
            let mut body = self.borrow()?;
            let stack = match &*body {
                Body::Created(_, size) => Stack::take(*size).map_err(GeneratorError::NoStack)?,
                Body::Suspended(_) => return Err(GeneratorError::AlreadyStarted),
                Body::Closed => return Err(GeneratorError::Closed),
            };
            if let Body::Created(function, _) = mem::replace(&mut *body, Body::Closed) {
                *body = Body::Suspended(begin(stack, function));
            }
        }
        thread_exit::watch();
        self.unwinding.set(panicking());
        self.resume(Err(Box::new(Interrupt::Start)))
    }

    /// Resumes the body with what its `yield` is to give, and runs it up to the next one, or to its
    /// end.
    ///
    /// As in Python, the first send starts the body if what is sent is `()`.
    ///
    /// # Errors
    ///
    /// [`NotStarted`](GeneratorError::NotStarted), [`Closed`](GeneratorError::Closed) or
    /// [`AlreadyExecuting`](GeneratorError::AlreadyExecuting), if there is no `yield` to send to: the value is
    /// dropped. [`Raised`](GeneratorError::Raised), if the body raised something. What
    /// [`start`](Generator::start) says, if this starts it.
    ///
    /// # Panics
    ///
    /// As the body does.
    #[inline(always)]
    pub fn send(&self, value: S) -> Result<Resumed<Y, R>, GeneratorError> {
        self.resume(Ok(value))
    }

    /// Resumes the body by throwing something where it yielded, and runs it up to the next `yield`,
    /// or to its end.
    ///
    /// One that has not started is closed by it, without having run.
    ///
    /// # Errors
    ///
    /// [`Raised`](GeneratorError::Raised), with what was thrown, if nobody in the body handled it, and the
    /// generator is closed then; or with what the body raised instead.
    /// [`AlreadyExecuting`](GeneratorError::AlreadyExecuting), if it runs.
    ///
    /// # Panics
    ///
    /// As the body does.
    pub fn throw<E: Any + Send>(&self, error: E) -> Result<Resumed<Y, R>, GeneratorError> {
        let thrown = Thrown::new(error);
        if self.is_suspended()? {
            return self.resume(Err(Box::new(Interrupt::Throw(thrown))));
        }
        let body = self.body.replace(Body::Closed);
        drop(body);
        Err(GeneratorError::Raised(thrown))
    }

    /// Tells the body to finish, by throwing [`Exit`] where it yielded. Gives what it returned
    /// then, if it did, and `None` if it let go of the `Exit` or was not suspended. Closing twice
    /// does nothing.
    ///
    /// # Errors
    ///
    /// [`IgnoredExit`](GeneratorError::IgnoredExit), if it yielded instead, and is suspended again; what it
    /// yielded is dropped. [`Raised`](GeneratorError::Raised), with what else it raised.
    /// [`AlreadyExecuting`](GeneratorError::AlreadyExecuting), if it runs.
    ///
    /// # Panics
    ///
    /// As the body does.
    pub fn close(&self) -> Result<Option<R>, GeneratorError> {
        match self.throw(Exit) {
            Ok(Resumed::Returned(returned)) => Ok(Some(returned)),
            Ok(Resumed::Yielded(_)) => Err(GeneratorError::IgnoredExit),
            Err(GeneratorError::Raised(thrown)) if thrown.is_exit() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What the generator is about.
    pub fn state(&self) -> GeneratorState {
        match self.body.try_borrow().as_deref() {
            Ok(Body::Created(..)) => GeneratorState::Created,
            Ok(Body::Suspended(_)) => GeneratorState::Suspended,
            Ok(Body::Closed) => GeneratorState::Closed,
            Err(_) => GeneratorState::Running,
        }
    }

    /// What the body returned, if that ended an iteration, which has no place for it. Gives it
    /// once.
    ///
    /// ```
    /// use fanfold::task::Generator;
    ///
    /// let mut lines = Generator::new(|mut it| {
    ///     ["a", "b"].map(|line| it.yield_(line));
    ///     "signed"
    /// });
    /// assert_eq!(lines.by_ref().collect::<String>(), "ab");
    /// assert_eq!(lines.take_returned(), Some("signed"));
    /// ```
    pub fn take_returned(&self) -> Option<R> {
        self.returned.take()
    }

    fn borrow(&self) -> Result<RefMut<'_, Body<S, Y, R>>, GeneratorError> {
        self.body.try_borrow_mut().map_err(|_| GeneratorError::AlreadyExecuting)
    }

    fn is_suspended(&self) -> Result<bool, GeneratorError> {
        Ok(matches!(*self.borrow()?, Body::Suspended(_)))
    }

    // The switches must be in the functions that loop: a `ret` taken on another stack than its
    // `call` is predicted wrong, and that costs more than the switch. Hence the forced inlining,
    // here and in `yield_`.
    #[inline(always)]
    fn resume(&self, word: Word<S>) -> Result<Resumed<Y, R>, GeneratorError> {
        let Ok(mut body) = self.body.try_borrow_mut() else {
            return Err(GeneratorError::AlreadyExecuting);
        };
        let Body::Suspended(routine) = &mut *body else {
            drop(body);
            return self.not_suspended();
        };
        if panicking() && !self.unwinding.get() {
            return Err(GeneratorError::Unwinding);
        }
        let result = routine.resume(word);
        if let CoroutineResult::Yield(Ok(value)) = result {
            return Ok(Resumed::Yielded(value));
        }
        let ended = mem::replace(&mut *body, Body::Closed);
        drop(body);
        match ended {
            Body::Suspended(routine) => end(routine, result),
            _ => unreachable!("a body that ran was suspended before"),
        }
    }

    /// What sending comes to where nobody waits for it.
    #[cold]
    fn not_suspended(&self) -> Result<Resumed<Y, R>, GeneratorError> {
        match self.state() {
            GeneratorState::Created if iterate::unit::<S>().is_some() => self.start(),
            GeneratorState::Created => Err(GeneratorError::NotStarted),
            _ => Err(GeneratorError::Closed),
        }
    }
}

impl<S, Y, R> fmt::Debug for Generator<S, Y, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").field("state", &self.state()).finish_non_exhaustive()
    }
}
