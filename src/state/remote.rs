//! What is known of something that has to be asked for.

use std::rc::Rc;

use crate::client::{ApiError, ErrorKind, Wait};
use crate::model::Time;

/// The last good answer, the last error, and whether one is being asked for; each with its question, so that an answer
/// never stands under another question.
#[derive(Debug, PartialEq)]
pub struct Remote<Q, T> {
    newest: u32,
    asking: Option<Q>,
    waiting: Option<Wait>,
    data: Option<(Q, Rc<T>, Time)>,
    error: Option<(Q, ApiError)>,
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
            data: self.data.clone(),
            error: self.error.clone(),
        }
    }
}

impl<Q, T> Default for Remote<Q, T> {
    fn default() -> Self {
        Self { newest: 0, asking: None, waiting: None, data: None, error: None }
    }
}

impl<Q: Clone + PartialEq, T> Remote<Q, T> {
    /// What becomes of it. An answer that is not the newest question's is dropped, and so is an aborted one.
    pub fn reduce(mut self, action: RemoteAction<Q, T>) -> Self {
        match action {
            RemoteAction::Asked(id, question) => {
                self.newest = id;
                self.asking = Some(question);
                self.waiting = None;
            }
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
                        self.data = Some((question, Rc::new(data), at));
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
        self.data.as_ref().filter(|(of, ..)| of == question).map(|(.., at)| *at)
    }

    /// The pause that `question` is in, before it is asked again.
    pub fn waiting(&self, question: &Q) -> Option<&Wait> {
        self.waiting.as_ref().filter(|_| self.asking.as_ref() == Some(question))
    }

    /// What to show under `question`, which may not have been asked yet.
    pub fn shown(&self, question: &Q) -> Shown<'_, T> {
        let asking = self.asking.as_ref() == Some(question);
        let error = self.error.as_ref().filter(|(of, _)| of == question && !asking).map(|(_, error)| error);
        match (&self.data, error) {
            (Some((of, data, _)), error) if of == question => Shown::Ready { data, again: asking, error },
            (_, Some(error)) => Shown::Failed(error),
            (data, None) => Shown::Loading { before: data.as_ref().map(|(_, data, _)| data) },
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

    use RemoteAction::{Answered, Asked, GaveUp, Waiting};

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
