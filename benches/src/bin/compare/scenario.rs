//! What is compared: scenarios, as data.

use std::fmt::Debug;

/// One question: the same work, in many ways, at several sizes of something.
pub(crate) struct Scenario {
    /// What the cases differ in.
    pub(crate) axis: &'static str,
    /// What a time is given for.
    pub(crate) unit: &'static str,
    pub(crate) cases: Vec<Case>,
}

/// A size, and the ways that are measured at it.
pub(crate) struct Case {
    pub(crate) at: u64,
    /// How many units a run takes.
    pub(crate) units: u64,
    pub(crate) ways: Vec<Way>,
}

/// Who came up with a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    Fanfold,
    Rust,
    Python,
    /// What the machine gives.
    Limit,
}

impl Whose {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fanfold => "Fanfold",
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::Limit => "limit",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Fanfold, Self::Rust, Self::Python, Self::Limit]
            .into_iter()
            .find(|whose| whose.name() == name)
    }
}

/// What a way runs into: so many of something that the scenario `limits` measures, for each unit.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) name: String,
    pub(crate) times: f64,
}

/// The limit of work that is part of the task: its times are nanoseconds.
pub(crate) const WORK: &str = "the work itself";

/// A way to do the work, which knows what it is to come to.
pub(crate) struct Way {
    pub(crate) name: String,
    pub(crate) whose: Whose,
    /// What it is compared within: ways of the same class give the same for the same.
    pub(crate) class: &'static str,
    pub(crate) limit: Option<Limit>,
    /// Runs once; an error says what came instead.
    pub(crate) run: Box<dyn Fn() -> Result<(), String>>,
}

impl Way {
    pub(crate) fn new<R: Debug + PartialEq + 'static>(
        whose: Whose,
        name: impl Into<String>,
        expected: R,
        run: impl Fn() -> R + 'static,
    ) -> Self {
        let run = move || {
            let answer = run();
            if answer == expected {
                Ok(())
            } else {
                Err(format!("{answer:?}, and it is {expected:?}"))
            }
        };
        Self { name: name.into(), whose, class: "", limit: None, run: Box::new(run) }
    }

    pub(crate) fn fanfold<R: Debug + PartialEq + 'static>(
        name: impl Into<String>,
        expected: R,
        run: impl Fn() -> R + 'static,
    ) -> Self {
        Self::new(Whose::Fanfold, name, expected, run)
    }

    pub(crate) fn rust<R: Debug + PartialEq + 'static>(
        name: impl Into<String>,
        expected: R,
        run: impl Fn() -> R + 'static,
    ) -> Self {
        Self::new(Whose::Rust, name, expected, run)
    }

    /// The same, to be compared with its like.
    pub(crate) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The same, with what it runs into.
    pub(crate) fn limit(self, name: &str, times: f64) -> Self {
        Self { limit: Some(Limit { name: name.into(), times }), ..self }
    }
}

/// A number that may be off by so much of itself: rivals round as they go, and sketches err.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) value: f64,
    pub(crate) within: f64,
}

impl PartialEq for About {
    fn eq(&self, other: &Self) -> bool {
        let within = self.within.max(other.within);
        (self.value - other.value).abs() <= within * self.value.abs().max(other.value.abs())
    }
}

/// As a number that is off by no more than so much of itself.
pub(crate) fn about(value: f64, within: f64) -> About {
    About { value, within }
}
