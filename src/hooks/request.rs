//! Asking for what a screen shows.

use std::future::Future;
use std::rc::Rc;

use yew::prelude::*;

use super::Task;
use crate::client::{ApiError, Client, Fetch, Wait};
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

/// Asks when `asked` changes, and again when `times` does. The older question is aborted, and an answer to it that comes
/// all the same is dropped. The callback gives up where a pause before another try is too long.
#[hook]
pub fn use_request<Q, T, F>(
    asked: &Asked<Q>,
    times: u32,
    ask: impl FnOnce(Asked<Q>, Tell) -> F + 'static,
) -> (Remote<Asked<Q>, T>, Callback<()>)
where
    Q: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let state = use_reducer(|| Request::<Q, T>(Remote::default()));
    let newest = use_mut_ref(|| 0_u32);
    let task = use_mut_ref(|| None::<Task>);
    use_effect_with((asked.clone(), times), {
        let (dispatcher, task) = (state.dispatcher(), Rc::clone(&task));
        move |(asked, _)| {
            let id = newest.borrow().wrapping_add(1);
            *newest.borrow_mut() = id;
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
            move || drop(task.borrow_mut().take())
        }
    });
    let give_up = Callback::from({
        let dispatcher = state.dispatcher();
        move |()| {
            drop(task.borrow_mut().take());
            dispatcher.dispatch(RemoteAction::GaveUp);
        }
    });
    (state.0.clone(), give_up)
}
