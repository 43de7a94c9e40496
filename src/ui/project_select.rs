//! Which of several projects is shown.

use yew::prelude::*;

use super::{El, el};
use crate::settings::ProjectSetting;
use crate::text::{Text, en};

/// Every project by its name. One of the address that is none of them stands there too: it was asked for.
pub fn project_select(
    text: &Text,
    projects: &[ProjectSetting],
    shown: &str,
    on_project: Callback<String>,
) -> El {
    let known = projects.iter().map(|project| (project.name.as_str(), true));
    let unknown = projects.iter().all(|project| project.name != shown).then_some((shown, false));
    let options = known.chain(unknown).enumerate().map(|(index, (name, is_known))| {
        let is_shown = name == shown;
        el("option")
            // An option that a reader has chosen once no longer listens to what it is said to be, so Back makes another one.
            .key_of(index * 2 + usize::from(is_shown))
            .set("value", name)
            .flag("selected", is_shown)
            .flag("disabled", !is_known)
            .text(name)
    });
    el("select")
        .class("zone project")
        .set("aria-label", text.get(en::PROJECT))
        .set("title", shown)
        .onchoice(on_project)
        .children(options)
}
