//! What the first list does not need. Built with the feature `split`, it is a second module of WebAssembly, which comes when
//! the first rows are there, or with the page where its address needs it; else it is always there.

use std::cell::Cell;

use yew::prelude::*;

use super::calendar::OneCalendar;
use super::connect::Connect;
use super::scanned::Scanned;
use crate::hooks::{Task, reload, use_host};
use crate::part::{Cx, Part, use_effect_on, use_kept, use_value};
use crate::text::{Text, en};
use crate::ui::{DateDialog, El, Glyph, Help, NoticeBox, Tone, ViewOptions, button, button_with, el};

/// How its parts are made. Nothing else may make them: what the list itself names comes with the list.
#[derive(Debug)]
pub struct More {
    /// The connect form.
    pub connect: fn(Connect) -> Html,
    /// A project that is scanned.
    pub scanned: fn(Scanned) -> Html,
    /// One calendar.
    pub calendar: fn(OneCalendar) -> Html,
    /// The help.
    pub help: fn(Help) -> Html,
    /// The day to go to.
    pub date: fn(DateDialog) -> Html,
    /// What the table shows.
    pub view_options: fn(ViewOptions) -> Html,
}

static MORE: More = More {
    connect: Part::part,
    scanned: Part::part,
    calendar: |part| {
        let id = part.id.clone();
        part.keyed(&id)
    },
    help: Part::part,
    date: Part::part,
    view_options: Part::part,
};

/// It could not be loaded.
#[derive(Debug)]
struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(more, fallible)]
fn load() -> Result<&'static More, Missing> {
    Ok(&MORE)
}

#[cfg(not(feature = "split"))]
async fn load() -> Result<&'static More, Missing> {
    Ok(&MORE)
}

/// What is there from the first.
#[cfg(feature = "split")]
const FIRST: Option<&More> = None;
#[cfg(not(feature = "split"))]
const FIRST: Option<&More> = Some(&MORE);

thread_local! {
    static THERE: Cell<Option<&'static More>> = const { Cell::new(FIRST) };
}

/// What a part knows of it.
pub struct Later {
    more: Option<&'static More>,
    has_failed: bool,
    main: &'static str,
    on_retry: Callback<()>,
}

/// Loads it where it is `wanted`, or ahead of that, and draws the part again when it is there. That it could not be loaded
/// is told where it is wanted.
pub fn use_more(cx: &mut Cx, ahead: bool, wanted: bool) -> Later {
    if FIRST.is_some() {
        return Later { more: FIRST, has_failed: false, main: "", on_retry: Callback::noop() };
    }
    let main = use_host(cx).main();
    let more = THERE.get();
    let times = use_value(cx, || 0_u32);
    let has_failed = use_value(cx, || false);
    let task = use_kept(cx, || None::<Task>);
    use_effect_on(cx, (more.is_none(), ahead, wanted, *times.get()), {
        let (has_failed, times) = (has_failed.clone(), times.clone());
        move || {
            if more.is_none() && (ahead || wanted) {
                has_failed.change(false);
                *task.borrow_mut() = Some(Task::spawn(async move {
                    match load().await {
                        Ok(more) => {
                            THERE.set(Some(more));
                            times.set(*times.get() + 1);
                        }
                        Err(Missing) => has_failed.set(true),
                    }
                }));
            }
            None
        }
    });
    let has_failed = wanted && more.is_none() && *has_failed.get();
    Later { more, has_failed, main, on_retry: Callback::from(move |()| times.set(*times.get() + 1)) }
}

impl Later {
    /// It, once it is there.
    pub fn get(&self) -> Option<&'static More> {
        FIRST.or(self.more)
    }

    /// A screen that is made of it; until it is there, that it is on its way, or could not be loaded.
    pub fn screen(&self, text: &Text, make: impl FnOnce(&More) -> Html) -> Html {
        match (self.get(), self.notice(text, false)) {
            (Some(more), _) => make(more),
            (None, Some(notice)) => {
                el(self.main).class("main narrow").child(el("div").class("card").child(notice)).into()
            }
            (None, None) => {
                let loading = el("p").class("searching muted").attr("role", "status");
                el(self.main).class("main").child(loading.text(text.get(en::LOADING))).into()
            }
        }
    }

    /// That it could not be loaded, and what to do; `beside` something, or instead of it.
    pub fn notice(&self, text: &Text, beside: bool) -> Option<El> {
        (FIRST.is_none() && self.has_failed).then(|| {
            NoticeBox {
                beside,
                actions: vec![
                    button_with(Glyph::AGAIN, text.get(en::TRY_AGAIN), &self.on_retry),
                    button(text.get(en::RELOAD), &Callback::from(|()| reload())),
                ],
                ..NoticeBox::new(Tone::Alert, &text.notice(en::PART_MISSING, en::PART_MISSING_ADVICE))
            }
            .el()
        })
    }
}
