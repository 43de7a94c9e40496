//! Asking for what a screen shows.

use std::cell::Cell;
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
/// that comes all the same is dropped.
#[hook]
pub fn use_page(asked: &Asked, times: u32) -> Remote<Asked, Page> {
    let state = use_reducer(|| PageRequest(Remote::default()));
    let newest = use_mut_ref(|| Cell::new(0_u32));
    use_effect_with((asked.clone(), times), {
        let dispatcher = state.dispatcher();
        move |(asked, _)| {
            let id = newest.borrow().get().wrapping_add(1);
            newest.borrow().set(id);
            dispatcher.dispatch(RemoteAction::Asked(id, asked.clone()));
            let asked = asked.clone();
            let task = Task::spawn(async move {
                let answer = asked.client.list_calendars(&asked.query).await;
                dispatcher.dispatch(RemoteAction::Answered(id, answer));
            });
            move || drop(task)
        }
    });
    state.0.clone()
}
