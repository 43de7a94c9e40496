//! `attendee-calendars hash-password`.

use std::io::{self, IsTerminal, Read};

use attendee_calendars_server::auth::password::hash;

use super::announce;

/// Asks for the password where somebody can type it, unseen; otherwise reads it from standard input.
pub(super) fn run() -> Result<(), Box<dyn std::error::Error>> {
    let password = if io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Once more: ")? != password {
            return Err("the two are not the same".into());
        }
        password
    } else {
        let mut password = String::new();
        io::stdin().take(64 * 1024).read_to_string(&mut password)?;
        // A line's end is `echo`'s, not the password's.
        let line = password.strip_suffix('\n').unwrap_or(&password);
        line.strip_suffix('\r').unwrap_or(line).to_owned()
    };
    announce(&format!("{}\n", hash(&password)?));
    Ok(())
}
