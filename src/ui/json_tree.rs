//! JSON as a tree of keys and values, however deep.

use yew::prelude::*;

use super::{Child, El, button, el, fragment};
use crate::model::Json;
use crate::part::{Cx, Part, State, use_value, use_words};
use crate::text::{Text, en};

/// As many members are shown at once; more on demand.
const AT_ONCE: usize = 100;

/// So many levels are open at first.
const OPEN: usize = 2;

/// Characters of one text that are shown at once.
const LONG: usize = 2_000;

/// One value, and what is in it once it is opened.
#[derive(PartialEq)]
pub struct JsonTree {
    /// The JSON text. Each level is read when it is opened, and never all at once.
    pub json: String,
    /// How deep it stands.
    pub depth: usize,
}

impl Part for JsonTree {
    fn draw(&self, cx: &mut Cx) -> Html {
        let text = use_words(cx);
        let all = use_value(cx, || false);
        let open = use_value(cx, || self.depth < OPEN);
        let (shows_all, is_open) = (*all.get(), *open.get());
        let (members, marks): (Vec<(String, &str)>, _) = match Json::of(&self.json) {
            Some(Json::Object(members)) => (members, "{}"),
            Some(Json::Array(items)) => {
                (items.into_iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(), "[]")
            }
            Some(Json::Text(words)) => {
                return el("bdi")
                    .class("json-text")
                    .text(&cut(words, shows_all))
                    .child(more(&text, &all, self.json.len() > LONG))
                    .into();
            }
            Some(Json::Other(other)) => return el("span").class("json-other").text(other).into(),
            None => return el("span").class("json-text").text(&self.json).into(),
        };
        if members.is_empty() {
            return el("span").class("json-other").text(marks).into();
        }
        let shown = if shows_all { members.len() } else { members.len().min(AT_ONCE) };
        let values = members[..shown].iter().map(|(name, value)| {
            let value = JsonTree { json: (*value).to_owned(), depth: self.depth + 1 };
            el("div")
                .class("json-member")
                .child(el("dt").child(el("bdi").text(name)))
                .child(el("dd").child(value.part()))
        });
        let list = || el("dl").class("json").children(values).child(more(&text, &all, shown < members.len()));
        if self.depth == 0 {
            return list().into();
        }
        let count = text.formats().number(members.len() as u64);
        let pressed = Callback::from(move |()| open.set(!*open.get()));
        let toggle = el("button")
            .attr("type", "button")
            .class("json-toggle")
            .attr("aria-expanded", if is_open { "true" } else { "false" })
            .press(&pressed)
            .text(&[&marks[..1], &count, &marks[1..]].concat());
        fragment(vec![toggle.into(), is_open.then(list).into_node()])
    }
}

fn cut(words: String, all: bool) -> String {
    match words.char_indices().nth(LONG) {
        Some((end, _)) if !all => format!("{}…", &words[..end]),
        _ => words,
    }
}

fn more(text: &Text, all: &State<bool>, is_more: bool) -> Option<El> {
    let all = (is_more && !*all.get()).then(|| all.clone())?;
    let pressed = Callback::from(move |()| all.set(true));
    Some(button(text.get(en::SHOW_ALL), &pressed).class("quiet"))
}
