//! Asking for what a screen shows.

use std::future::Future;
use std::rc::Rc;

use yew::Callback;

use super::Task;
use super::task::Held;
use crate::client::{ApiError, Client, Fetch, Wait};
use crate::model::Time;
use crate::part::{Cx, use_effect_on, use_kept, use_value};
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

/// What is told of each pause before something is asked again.
pub type Tell = Callback<Wait>;

/// What [`use_request`] knows and can do.
pub struct Requested<Q, T> {
    /// What is known.
    pub remote: Rc<Remote<Asked<Q>, T>>,
    /// Does not wait for the end of a pause before another try.
    pub on_give_up: Callback<()>,
    /// Keeps an answer, with its time, that was asked for ahead.
    pub keep: Callback<(Asked<Q>, Time, T)>,
}

/// Asks when `asked` changes, and again when `times` does. The older question is aborted, and an answer to it that comes
/// all the same is dropped. An answer that was asked for ahead, a moment ago, is taken instead of asking.
pub fn use_request<Q, T, F>(
    cx: &mut Cx,
    asked: &Asked<Q>,
    times: u32,
    ask: impl FnOnce(Asked<Q>, Tell) -> F + 'static,
) -> Requested<Q, T>
where
    Q: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let state = use_value(cx, Remote::<Asked<Q>, T>::default);
    let remote = state.get();
    let newest = use_kept(cx, || 0_u32);
    let task = use_kept(cx, || None::<Task>);
    let is_ahead = remote.is_ahead(asked, time::now());
    let act = Callback::from(move |action| state.set((*state.get()).clone().reduce(action)));
    use_effect_on(cx, (asked.clone(), times), {
        let (act, task, asked) = (act.clone(), Rc::clone(&task), asked.clone());
        move || {
            let id = newest.borrow().wrapping_add(1);
            *newest.borrow_mut() = id;
            if is_ahead {
                act.emit(RemoteAction::Taken(id, asked));
                return None;
            }
            act.emit(RemoteAction::Asked(id, asked.clone()));
            let tell = {
                let act = act.clone();
                Callback::from(move |wait| act.emit(RemoteAction::Waiting(id, wait)))
            };
            let answer = ask(asked, tell);
            *task.borrow_mut() = Some(Task::spawn(async move {
                let answer = answer.await;
                act.emit(RemoteAction::Answered(id, time::now(), answer));
            }));
            Some(Box::new(Held(task)))
        }
    });
    let on_give_up = Callback::from({
        let act = act.clone();
        move |()| {
            drop(task.borrow_mut().take());
            act.emit(RemoteAction::GaveUp);
        }
    });
    let keep =
        Callback::from(move |(asked, at, data)| act.emit(RemoteAction::Ahead(asked, at, Rc::new(data))));
    Requested { remote, on_give_up, keep }
}
