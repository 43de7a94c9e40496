//! What is known of something that has to be asked for.

use std::rc::Rc;

use crate::client::{ApiError, ErrorKind, Wait};
use crate::model::Time;

/// As many answers are kept, to be shown at once when their question comes again.
const KEPT: usize = 40;

/// An answer that was asked for ahead stands for a fresh one this long, in seconds.
const FRESH: i64 = 15;

/// The good answers of late, the last error, and whether something is being asked for; each with its question, so that an
/// answer never stands under another question.
#[derive(Debug, PartialEq)]
pub struct Remote<Q, T> {
    newest: u32,
    asking: Option<Q>,
    waiting: Option<Wait>,
    kept: Vec<Kept<Q, T>>,
    last: Option<Rc<T>>,
    error: Option<(Q, ApiError)>,
}

#[derive(Debug, PartialEq)]
struct Kept<Q, T> {
    question: Q,
    data: Rc<T>,
    at: Time,
    ahead: bool,
}

/// Something that happened to a question.
#[derive(Clone, Debug)]
pub enum RemoteAction<Q, T> {
    /// It was asked, under a new number.
    Asked(u32, Q),
    /// It did not go well, and is asked again after a pause.
    Waiting(u32, Wait),
    /// Its answer came, at this time.
    Answered(u32, Time, Result<T, ApiError>),
    /// An answer that nobody has asked for yet.
    Ahead(Q, Time, Rc<T>),
    /// The answer that came ahead is shown, and nothing is asked.
    Taken(u32, Q),
    /// Nobody wants to wait for the end of the pause.
    GaveUp,
}

/// What a view shows of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown<'a, T> {
    /// Nothing has come yet; `before` is another question's answer, to be kept on the screen as past.
    Loading {
        /// The last answer, whatever its question was.
        before: Option<&'a Rc<T>>,
    },
    /// The answer.
    Ready {
        /// It.
        data: &'a Rc<T>,
        /// It is being asked for again.
        again: bool,
        /// Asking again failed; the answer is the one from before.
        error: Option<&'a ApiError>,
    },
    /// There is none, and this is why.
    Failed(&'a ApiError),
}

// By hand: the data are shared, so they need not be `Clone`.
impl<Q: Clone, T> Clone for Remote<Q, T> {
    fn clone(&self) -> Self {
        Self {
            newest: self.newest,
            asking: self.asking.clone(),
            waiting: self.waiting.clone(),
            kept: self.kept.clone(),
            last: self.last.clone(),
            error: self.error.clone(),
        }
    }
}

impl<Q: Clone, T> Clone for Kept<Q, T> {
    fn clone(&self) -> Self {
        Self { question: self.question.clone(), data: Rc::clone(&self.data), at: self.at, ahead: self.ahead }
    }
}

impl<Q, T> Default for Remote<Q, T> {
    fn default() -> Self {
        Self { newest: 0, asking: None, waiting: None, kept: Vec::new(), last: None, error: None }
    }
}

impl<Q: Clone + PartialEq, T> Remote<Q, T> {
    /// What becomes of it. An answer that is not the newest question's is dropped, and so is an aborted one.
    pub fn reduce(mut self, action: RemoteAction<Q, T>) -> Self {
        match action {
            RemoteAction::Asked(id, question) => {
                self.newest = id;
                self.show(&question);
                self.asking = Some(question);
                self.waiting = None;
            }
            RemoteAction::Taken(id, question) => {
                self.newest = id;
                self.show(&question);
                (self.asking, self.waiting, self.error) = (None, None, None);
            }
            RemoteAction::Ahead(question, at, data) => self.keep(Kept { question, data, at, ahead: true }),
            RemoteAction::Waiting(id, wait) if id == self.newest => self.waiting = Some(wait),
            RemoteAction::GaveUp => {
                if let (Some(question), Some(wait)) = (self.asking.take(), self.waiting.take()) {
                    self.error = Some((question, wait.error));
                }
            }
            RemoteAction::Answered(id, at, result) if id == self.newest => {
                let Some(question) = self.asking.take() else { return self };
                self.waiting = None;
                match result {
                    Ok(data) => {
                        let data = Rc::new(data);
                        self.last = Some(Rc::clone(&data));
                        self.keep(Kept { question, data, at, ahead: false });
                        self.error = None;
                    }
                    Err(ApiError { kind: ErrorKind::Aborted, .. }) => {}
                    Err(error) => self.error = Some((question, error)),
                }
            }
            RemoteAction::Answered(..) | RemoteAction::Waiting(..) => {}
        }
        self
    }

    /// When the answer to `question` came that is shown.
    pub fn answered_at(&self, question: &Q) -> Option<Time> {
        self.find(question).map(|kept| kept.at)
    }

    /// Whether the answer to `question` was asked for ahead, and is fresh enough not to be asked for again.
    pub fn is_ahead(&self, question: &Q, now: Time) -> bool {
        self.find(question).is_some_and(|kept| kept.ahead && (now - kept.at).num_seconds().abs() < FRESH)
    }

    /// Whether an answer to `question` is kept.
    pub fn has(&self, question: &Q) -> bool {
        self.find(question).is_some()
    }

    fn find(&self, question: &Q) -> Option<&Kept<Q, T>> {
        self.kept.iter().find(|kept| kept.question == *question)
    }

    fn keep(&mut self, new: Kept<Q, T>) {
        self.kept.retain(|kept| kept.question != new.question);
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push(new);
    }

    /// The answer to `question`, where one is kept, is now on the screen.
    fn show(&mut self, question: &Q) {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.question == *question) {
            kept.ahead = false;
            self.last = Some(Rc::clone(&kept.data));
        }
    }

    /// The pause that `question` is in, before it is asked again.
    pub fn waiting(&self, question: &Q) -> Option<&Wait> {
        self.waiting.as_ref().filter(|_| self.asking.as_ref() == Some(question))
    }

    /// What to show under `question`, which may not have been asked yet.
    pub fn shown(&self, question: &Q) -> Shown<'_, T> {
        let asking = self.asking.as_ref() == Some(question);
        let error = self.error.as_ref().filter(|(of, _)| of == question && !asking).map(|(_, error)| error);
        match (self.find(question), error) {
            (Some(kept), error) => Shown::Ready { data: &kept.data, again: asking, error },
            (None, Some(error)) => Shown::Failed(error),
            (None, None) => Shown::Loading { before: self.last.as_ref() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> ApiError {
        ApiError { kind, path: "/calendars".into(), status: None, asked_at: None }
    }

    fn after(actions: Vec<RemoteAction<&'static str, u8>>) -> Remote<&'static str, u8> {
        actions.into_iter().fold(Remote::default(), Remote::reduce)
    }

    use RemoteAction::{Ahead, Answered, Asked, GaveUp, Taken, Waiting};

    #[test]
    fn the_last_question_wins_whatever_comes_late() {
        let remote = after(vec![
            Asked(1, "a"),
            Asked(2, "b"),
            Answered(2, Time::default(), Ok(2)),
            Answered(1, Time::default(), Ok(1)),
        ]);
        assert_eq!(remote.shown(&"b"), Shown::Ready { data: &Rc::new(2), again: false, error: None });
        let remote = after(vec![Asked(1, "a"), Asked(2, "b"), Answered(1, Time::default(), Ok(1))]);
        assert_eq!(remote.shown(&"b"), Shown::Loading { before: None });
    }

    #[test]
    fn another_questions_answer_is_only_ever_past() {
        let remote = after(vec![Asked(1, "a"), Answered(1, Time::default(), Ok(1))]);
        // Not even asked yet: the effect that asks runs after the first render.
        assert_eq!(remote.shown(&"b"), Shown::Loading { before: Some(&Rc::new(1)) });
    }

    #[test]
    fn good_data_stays_beside_a_newer_error() {
        let timed_out = error(ErrorKind::Unreachable { offline: false });
        let actions = vec![
            Asked(1, "a"),
            Answered(1, Time::default(), Ok(1)),
            Asked(2, "a"),
            Answered(2, Time::default(), Err(timed_out.clone())),
        ];
        let remote = after(actions);
        assert_eq!(
            remote.shown(&"a"),
            Shown::Ready { data: &Rc::new(1), again: false, error: Some(&timed_out) }
        );
        assert_eq!(remote.shown(&"b"), Shown::Loading { before: Some(&Rc::new(1)) });
    }

    #[test]
    fn the_time_is_that_of_the_answer_on_the_screen() {
        let at = Time::from_timestamp_millis(7).unwrap();
        let remote = after(vec![Asked(1, "a"), Answered(1, at, Ok(1)), Asked(2, "a")]);
        assert_eq!((remote.answered_at(&"a"), remote.answered_at(&"b")), (Some(at), None));
    }

    #[test]
    fn a_page_seen_before_comes_back_at_once_while_it_is_asked_for_again() {
        let actions = vec![
            Asked(1, "a"),
            Answered(1, Time::default(), Ok(1)),
            Asked(2, "b"),
            Answered(2, Time::default(), Ok(2)),
            Asked(3, "a"),
        ];
        let remote = after(actions);
        assert_eq!(remote.shown(&"a"), Shown::Ready { data: &Rc::new(1), again: true, error: None });
        // What was on the screen last stays there for what has never been asked.
        assert_eq!(remote.shown(&"c"), Shown::Loading { before: Some(&Rc::new(1)) });
        let gone = error(ErrorKind::CursorInvalid);
        let failed = remote.reduce(Answered(3, Time::default(), Err(gone.clone())));
        assert_eq!(failed.shown(&"a"), Shown::Ready { data: &Rc::new(1), again: false, error: Some(&gone) });
    }

    #[test]
    fn an_answer_that_came_ahead_is_taken_once_and_only_while_it_is_fresh() {
        let at = |seconds: i64| Time::from_timestamp_millis(seconds * 1000).unwrap();
        let ahead = after(vec![Asked(1, "a"), Answered(1, at(0), Ok(1)), Ahead("b", at(10), Rc::new(2))]);
        assert!(
            ahead.is_ahead(&"b", at(20)) && !ahead.is_ahead(&"b", at(30)) && !ahead.is_ahead(&"a", at(1))
        );
        // It is on no screen yet.
        assert_eq!(ahead.shown(&"c"), Shown::Loading { before: Some(&Rc::new(1)) });
        let taken = ahead.reduce(Taken(2, "b"));
        assert_eq!(taken.shown(&"b"), Shown::Ready { data: &Rc::new(2), again: false, error: None });
        assert_eq!(taken.shown(&"c"), Shown::Loading { before: Some(&Rc::new(2)) });
        assert!(!taken.is_ahead(&"b", at(20)));
        // The answer to the question before it comes too late.
        assert_eq!(taken.clone().reduce(Answered(1, at(20), Ok(9))), taken);
    }

    #[test]
    fn not_every_answer_is_kept_for_ever() {
        let questions: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let mut remote = Remote::<&str, u8>::default();
        for (id, question) in questions.iter().enumerate() {
            let id = u32::try_from(id).unwrap() + 1;
            remote = remote.reduce(Asked(id, question)).reduce(Answered(id, Time::default(), Ok(1)));
        }
        assert_eq!(questions.iter().filter(|question| remote.has(&question.as_str())).count(), KEPT);
        assert!(remote.has(&"99") && !remote.has(&"0"));
    }

    #[test]
    fn an_error_goes_when_it_is_asked_again_and_an_aborted_one_never_shows() {
        let failed = vec![Asked(1, "a"), Answered(1, Time::default(), Err(error(ErrorKind::SignedOut)))];
        assert_eq!(after(failed.clone()).shown(&"a"), Shown::Failed(&error(ErrorKind::SignedOut)));
        let again = [failed, vec![Asked(2, "a")]].concat();
        assert_eq!(after(again).shown(&"a"), Shown::Loading { before: None });
        let aborted =
            after(vec![Asked(1, "a"), Answered(1, Time::default(), Err(error(ErrorKind::Aborted)))]);
        assert_eq!(aborted.shown(&"a"), Shown::Loading { before: None });
    }

    #[test]
    fn a_pause_shows_until_it_is_over_or_given_up() {
        let error = error(ErrorKind::Unreachable { offline: false });
        let wait = Wait { error: error.clone(), pause: std::time::Duration::from_secs(1), attempt: 1 };
        let waiting = after(vec![Asked(1, "a"), Waiting(1, wait.clone())]);
        assert_eq!(waiting.waiting(&"a"), Some(&wait));
        assert_eq!(waiting.waiting(&"b"), None);
        assert_eq!(waiting.clone().reduce(Answered(1, Time::default(), Ok(1))).waiting(&"a"), None);
        assert_eq!(waiting.clone().reduce(Asked(2, "a")).waiting(&"a"), None);
        assert_eq!(after(vec![Asked(2, "a"), Waiting(1, wait)]).waiting(&"a"), None);
        let given_up = waiting.reduce(GaveUp);
        assert_eq!((given_up.waiting(&"a"), given_up.shown(&"a")), (None, Shown::Failed(&error)));
    }
}
