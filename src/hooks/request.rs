//! Asking for what a screen shows.

use std::future::Future;
use std::rc::Rc;

use yew::prelude::*;

use super::Task;
use crate::client::{ApiError, Client, Fetch, Wait};
use crate::model::Time;
use crate::state::{Remote, RemoteAction};
use crate::time;

/// What was asked whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<Q> {
    /// The server and the project.
    pub client: Client<Fetch>,
    /// The question.
    pub question: Q,
}

struct Request<Q, T>(Remote<Asked<Q>, T>);

impl<Q: Clone + PartialEq, T> Reducible for Request<Q, T> {
    type Action = RemoteAction<Asked<Q>, T>;

    fn reduce(self: Rc<Self>, action: Self::Action) -> Rc<Self> {
        Rc::new(Self(self.0.clone().reduce(action)))
    }
}

/// What is told of each pause before something is asked again.
pub type Tell = Callback<Wait>;

/// What [`use_request`] knows and can do.
pub struct Requested<Q, T> {
    /// What is known.
    pub remote: Remote<Asked<Q>, T>,
    /// Does not wait for the end of a pause before another try.
    pub on_give_up: Callback<()>,
    /// Keeps an answer, with its time, that was asked for ahead.
    pub keep: Callback<(Asked<Q>, Time, T)>,
}

/// Asks when `asked` changes, and again when `times` does. The older question is aborted, and an answer to it that comes
/// all the same is dropped. An answer that was asked for ahead, a moment ago, is taken instead of asking.
#[hook]
pub fn use_request<Q, T, F>(
    asked: &Asked<Q>,
    times: u32,
    ask: impl FnOnce(Asked<Q>, Tell) -> F + 'static,
) -> Requested<Q, T>
where
    Q: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let state = use_reducer(|| Request::<Q, T>(Remote::default()));
    let newest = use_mut_ref(|| 0_u32);
    let task = use_mut_ref(|| None::<Task>);
    let is_ahead = state.0.is_ahead(asked, time::now());
    use_effect_with((asked.clone(), times), {
        let (dispatcher, task) = (state.dispatcher(), Rc::clone(&task));
        move |(asked, _)| {
            let id = newest.borrow().wrapping_add(1);
            *newest.borrow_mut() = id;
            if is_ahead {
                dispatcher.dispatch(RemoteAction::Taken(id, asked.clone()));
            } else {
                dispatcher.dispatch(RemoteAction::Asked(id, asked.clone()));
                let tell = {
                    let dispatcher = dispatcher.clone();
                    Callback::from(move |wait| dispatcher.dispatch(RemoteAction::Waiting(id, wait)))
                };
                let answer = ask(asked.clone(), tell);
                *task.borrow_mut() = Some(Task::spawn(async move {
                    let answer = answer.await;
                    dispatcher.dispatch(RemoteAction::Answered(id, time::now(), answer));
                }));
            }
            move || drop(task.borrow_mut().take())
        }
    });
    let on_give_up = Callback::from({
        let dispatcher = state.dispatcher();
        move |()| {
            drop(task.borrow_mut().take());
            dispatcher.dispatch(RemoteAction::GaveUp);
        }
    });
    let keep = Callback::from({
        let dispatcher = state.dispatcher();
        move |(asked, at, data)| dispatcher.dispatch(RemoteAction::Ahead(asked, at, Rc::new(data)))
    });
    Requested { remote: state.0.clone(), on_give_up, keep }
}
