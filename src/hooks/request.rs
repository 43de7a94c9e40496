//! Asking for what a screen shows.

use std::rc::Rc;

use yew::prelude::*;

use super::Task;
use crate::client::{Client, Fetch, Query};
use crate::model::Page;
use crate::state::{Remote, RemoteAction};

struct PageRequest(Remote<Asked, Page>);

/// What was asked whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The server and the project.
    pub client: Client<Fetch>,
    /// The question.
    pub query: Query,
}

impl Reducible for PageRequest {
    type Action = RemoteAction<Asked, Page>;

    fn reduce(self: Rc<Self>, action: Self::Action) -> Rc<Self> {
        Rc::new(Self(self.0.clone().reduce(action)))
    }
}

/// Asks for a page when `asked` changes, and again when `times` does. The older question is aborted, and an answer to it
/// that comes all the same is dropped. The callback gives up where a pause before another try is too long.
#[hook]
pub fn use_page(asked: &Asked, times: u32) -> (Remote<Asked, Page>, Callback<()>) {
    let state = use_reducer(|| PageRequest(Remote::default()));
    let newest = use_mut_ref(|| 0_u32);
    let task = use_mut_ref(|| None::<Task>);
    use_effect_with((asked.clone(), times), {
        let (dispatcher, task) = (state.dispatcher(), Rc::clone(&task));
        move |(asked, _)| {
            let id = newest.borrow().wrapping_add(1);
            *newest.borrow_mut() = id;
            dispatcher.dispatch(RemoteAction::Asked(id, asked.clone()));
            let asked = asked.clone();
            *task.borrow_mut() = Some(Task::spawn(async move {
                let waiting = |wait| dispatcher.dispatch(RemoteAction::Waiting(id, wait));
                let answer = asked.client.list_calendars_telling(&asked.query, waiting).await;
                dispatcher.dispatch(RemoteAction::Answered(id, answer));
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
