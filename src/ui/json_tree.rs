//! JSON as a tree of keys and values, however deep.

use yew::prelude::*;

use crate::model::Json;
use crate::text::{Text, en};

/// As many members are shown at once; more on demand.
const AT_ONCE: usize = 100;

/// So many levels are open at first.
const OPEN: usize = 2;

/// Characters of one text that are shown at once.
const LONG: usize = 2_000;

/// Properties of [`JsonTree`].
#[derive(Properties, PartialEq)]
pub struct JsonTreeProps {
    /// The JSON text. Each level is read when it is opened, and never all at once.
    pub json: AttrValue,
    /// How deep it stands.
    #[prop_or_default]
    pub depth: usize,
}

/// One value, and what is in it once it is opened.
#[component]
pub fn JsonTree(props: &JsonTreeProps) -> Html {
    let text = use_context::<Text>().unwrap_or_default();
    let all = use_state(|| false);
    let open = use_state(|| props.depth < OPEN);
    let (members, marks): (Vec<(String, &str)>, _) = match Json::of(&props.json) {
        Some(Json::Object(members)) => (members, "{}"),
        Some(Json::Array(items)) => {
            (items.into_iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(), "[]")
        }
        Some(Json::Text(words)) => {
            return html! { <bdi class="json-text">{ cut(words, *all) }{ more(&text, &all, props.json.len() > LONG) }</bdi> };
        }
        Some(Json::Other(other)) => return html! { <span class="json-other">{ other.to_owned() }</span> },
        None => return html! { <span class="json-text">{ props.json.clone() }</span> },
    };
    if members.is_empty() {
        return html! { <span class="json-other">{ marks }</span> };
    }
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let shown = if *all { members.len() } else { members.len().min(AT_ONCE) };
    let list = html! {
        <dl class="json">
            { for members[..shown].iter().map(|(name, value)| html! {
                <div class="json-member">
                    <dt><bdi>{ name }</bdi></dt>
                    <dd><JsonTree json={(*value).to_owned()} depth={props.depth + 1} /></dd>
                </div>
            }) }
            { more(&text, &all, shown < members.len()) }
        </dl>
    };
    if props.depth == 0 {
        return list;
    }
    html! {
        <>
            <button type="button" class="json-toggle" aria-expanded={open.to_string()} {onclick}>
                { format!("{}{}{}", &marks[..1], text.formats().number(members.len() as u64), &marks[1..]) }
            </button>
            if *open { { list } }
        </>
    }
}

fn cut(words: String, all: bool) -> String {
    match words.char_indices().nth(LONG) {
        Some((end, _)) if !all => format!("{}…", &words[..end]),
        _ => words,
    }
}

fn more(text: &Text, all: &UseStateHandle<bool>, is_more: bool) -> Html {
    let onclick = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        if is_more && !**all {
            <button type="button" class="button quiet" {onclick}>{ text.get(en::SHOW_ALL) }</button>
        }
    }
}
