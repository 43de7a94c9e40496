//! Making a file bit by bit, so that the page goes on working, and handing it to the browser.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::Callback;

use super::Task;
use crate::part::{Cx, State, use_kept, use_value};

/// So many rows are written before the page gets its turn: a few milliseconds of work.
const AT_ONCE: usize = 250;

/// Adds the row of a number to a text; false where it is not there any more.
type WriteRow = Box<dyn Fn(usize, &mut String) -> bool>;

/// A file to be made.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: &'static str,
    /// What stands before the rows.
    pub head: String,
    /// How many rows it has.
    pub rows: usize,
    /// Adds the row of this number; false where it is not there any more, which ends the file unmade.
    pub write: WriteRow,
}

/// How far a file is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// So many rows are written, of so many.
    At(usize, usize),
    /// The browser has it, with so many rows.
    Done(usize),
    /// It could not be made.
    Failed,
}

/// Makes files, one at a time.
#[derive(Clone, PartialEq)]
pub struct Download {
    /// How far it is; `None` while none is being made.
    pub making: Option<Making>,
    /// Makes one.
    pub start: Callback<Rc<File>>,
    /// Makes no more of it.
    pub cancel: Callback<()>,
}

/// Makes a file when it is told to.
pub fn use_download(cx: &mut Cx) -> Download {
    let making = use_value(cx, || None::<Making>);
    let now = *making.get();
    let task = use_kept(cx, || None::<Task>);
    let start = Callback::from({
        let (making, task) = (making.clone(), Rc::clone(&task));
        move |file: Rc<File>| {
            making.change(Some(Making::At(0, file.rows)));
            let making = making.clone();
            *task.borrow_mut() = Some(Task::spawn(async move {
                let done = make(&file, &making).await;
                making.change(Some(if done.is_some() { Making::Done(file.rows) } else { Making::Failed }));
            }));
        }
    });
    let cancel = Callback::from(move |()| {
        drop(task.borrow_mut().take());
        making.change(None);
    });
    Download { making: now, start, cancel }
}

async fn make(file: &File, making: &State<Option<Making>>) -> Option<()> {
    // Parts go to the browser as they are made: it keeps them outside of the page's own memory, and on the disk if need be.
    let parts = Array::new();
    let mut text = file.head.clone();
    for row in 0..file.rows {
        if !(file.write)(row, &mut text) {
            return None;
        }
        if (row + 1) % AT_ONCE == 0 {
            let part = blob(&Array::of1(&JsValue::from_str(&text)), file.media_type)?;
            parts.push(part.as_ref());
            text.clear();
            making.change(Some(Making::At(row + 1, file.rows)));
            TimeoutFuture::new(0).await;
        }
    }
    parts.push(&JsValue::from_str(&text));
    save(&blob(&parts, file.media_type)?, &file.name)
}

fn blob(parts: &Array, media_type: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(parts, &options).ok()
}

fn save(blob: &Blob, name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser holds what it downloads; the address has done its work once the click has been followed.
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Some(())
}
