//! The connect form: which server, and which key.

mod view;

use std::cell::RefCell;

use yew::prelude::*;

pub use view::{ConnectView, Entered, Problem};

use crate::client::{ApiError, ApiKey, BaseUrl, Client, Credentials, Fetch, Query, Retry};
use crate::hooks::Task;
use crate::part::{Cx, Part, use_kept, use_value, use_words};
use crate::text::{en, error_detail};

/// A connection that works.
#[derive(Clone, Debug, PartialEq)]
pub struct Connected {
    /// The client.
    pub client: Client<Fetch>,
    /// Its key, to be kept for this tab.
    pub keep: Option<ApiKey>,
}

/// Asks for a server and a key, and tries them before it lets anybody go on.
#[derive(PartialEq)]
pub struct Connect {
    /// Why it is asked for; none where the settings want it.
    pub reason: Option<ApiError>,
    /// Who gave that answer; none is the gateway.
    pub server: Option<BaseUrl>,
    /// The last server, if there was one, to be filled in again.
    pub base: Option<BaseUrl>,
    /// The server has answered.
    pub on_connected: Callback<Connected>,
    /// Back to the gateway, where one is configured.
    pub on_retry: Option<Callback<()>>,
}

impl Part for Connect {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let trying = use_value(cx, || false);
        let problem = use_value(cx, || {
            // A key that was refused is a problem of what was entered; a missing gateway is only why the form is here.
            let (error, base) = (self.reason.as_ref()?, self.server.as_ref()?);
            Some(Problem::Server(text.error(error, Some(base.short())), error_detail(error)))
        });
        let task = use_kept(cx, || None);

        let on_submit = {
            let (trying, problem, text) = (trying.clone(), problem.clone(), text.clone());
            let on_connected = self.on_connected.clone();
            Callback::from(move |entered: Entered| {
                let base = match BaseUrl::typed(&entered.address) {
                    Ok(base) => base,
                    Err(error) => return problem.set(Some(Problem::Address(text.bad_base_url(error)))),
                };
                let key = match ApiKey::new(&entered.key) {
                    Ok(key) => key,
                    Err(error) => return problem.set(Some(Problem::Key(text.bad_key(error)))),
                };
                trying.set(true);
                problem.set(None);
                let keep = entered.keep.then(|| key.clone());
                let client = Client::new(Fetch, base, Credentials::Key(key));
                let (trying, problem, text) = (trying.clone(), problem.clone(), text.clone());
                let on_connected = on_connected.clone();
                replace(&task, async move {
                    // A person who waits for an answer wants the first one, whatever it is.
                    let probe = client.clone().with_retry(Retry::NEVER);
                    match probe.list_calendars(&Query::default()).await {
                        Ok(_) => on_connected.emit(Connected { client, keep }),
                        Err(error) => {
                            let notice = text.error(&error, Some(client.base().short()));
                            problem.set(Some(Problem::Server(notice, error_detail(&error))));
                            trying.set(false);
                        }
                    }
                });
            })
        };

        let intro = match &self.reason {
            Some(error) if self.server.is_none() => text.no_gateway(error),
            _ => text.notice(en::CONNECT_INTRO, en::CONNECT_INTRO_ADVICE),
        };
        ConnectView {
            intro,
            address: self.base.as_ref().map(|base| base.short().to_owned()).unwrap_or_default(),
            trying: *trying.get(),
            problem: (*problem.get()).clone(),
            on_submit,
            on_retry: self.on_retry.clone(),
        }
        .part()
    }
}

/// Starts another attempt, which ends the one before.
fn replace(task: &RefCell<Option<Task>>, future: impl Future<Output = ()> + 'static) {
    *task.borrow_mut() = Some(Task::spawn(future));
}
