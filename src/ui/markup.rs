//! A view as HTML, without Yew's renderer: for rows that are there before the app.

use yew::prelude::*;
use yew::virtual_dom::VNode;

/// What is not written as it is.
const MEANS_MORE: [u8; 5] = *b"&<>\"\r";

/// Elements that have no end.
const VOID: [&str; 3] = ["br", "hr", "input"];

/// The HTML of what stands in `view`, an element; empty where it is none. Its parts have to be drawn already
/// ([`crate::part::drawn_once`]): what Yew would have to keep alive is left out, as are properties and listeners.
pub fn inner_markup(view: &Html) -> String {
    let mut html = String::new();
    if let VNode::VTag(tag) = view {
        tag.children().into_iter().for_each(|children| write(&mut html, children));
    }
    html
}

fn write(html: &mut String, view: &VNode) {
    match view {
        VNode::VTag(tag) => {
            let name = tag.tag();
            html.push('<');
            html.push_str(name);
            for (name, value) in tag.attributes.iter() {
                html.push(' ');
                html.push_str(name);
                html.push_str("=\"");
                escape(html, value);
                html.push('"');
            }
            html.push('>');
            if !VOID.contains(&name) {
                tag.children().into_iter().for_each(|children| write(html, children));
                html.push_str("</");
                html.push_str(name);
                html.push('>');
            }
        }
        VNode::VText(text) => escape(html, &text.text),
        VNode::VList(nodes) => nodes.iter().for_each(|node| write(html, node)),
        VNode::VComp(_) | VNode::VPortal(_) | VNode::VRef(_) | VNode::VSuspense(_) | VNode::VRaw(_) => {}
    }
}

/// Text that means nothing to HTML, within an element as well as in an attribute's quotes.
fn escape(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some((at, sign)) = rest.bytes().enumerate().find(|(_, byte)| MEANS_MORE.contains(byte)) {
        // Not by index: what tells where an index is wrong is large (docs/sizes.md).
        html.push_str(rest.get(..at).unwrap_or_default());
        html.push_str(match sign {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // A parser of HTML makes line feeds of these.
            _ => "&#13;",
        });
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{el, fragment, words};

    #[test]
    fn what_is_written_is_what_was_meant() {
        let evil = "</td><script>\"&amp;\r'";
        let list = fragment(vec![words(evil), el("br").into(), Html::default()]);
        let view = el("p").child(el("td").set("title", evil).flag("hidden", true).child(list)).into();
        assert_eq!(
            inner_markup(&view),
            "<td title=\"&lt;/td&gt;&lt;script&gt;&quot;&amp;amp;&#13;'\" hidden=\"hidden\">\
             &lt;/td&gt;&lt;script&gt;&quot;&amp;amp;&#13;'<br></td>"
        );
        assert_eq!(inner_markup(&words("text")), "");
    }
}
