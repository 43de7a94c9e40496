//! `attendee-calendars demo`.

use std::{path::PathBuf, time::Duration};

use attendee_calendars_server::{
    demo::{self, Config, Project},
    origin::Origin,
    serve,
};
use clap::{Args, ValueEnum};

use super::{announce, listen, stop_signal};

/// How long open requests may take once the program was asked to stop.
const GRACE: Duration = Duration::from_secs(3);

#[derive(Args)]
pub(super) struct Demo {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// How many calendars to invent, up to a million [default: 137]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    #[arg(allow_negative_numbers = true)] // so that the message names the option
    calendars: Option<u32>,

    /// Keep the project in this file; one that is there already is opened and not changed
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,

    /// Another seed invents other calendars and another API key [default: 1]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Let pages of this origin, such as https://admin.example, ask with a key; may be repeated
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    cors_origins: Vec<Origin>,

    /// Serve this machine without key or session, for a page that `trunk serve` proxies
    #[arg(long)]
    open_on_loopback: bool,

    /// Send the page without its first rows: they come when the app has asked
    #[arg(long, hide = true)]
    plain_page: bool,

    /// Behave in its worst moments like this server
    #[arg(long, hide = true)]
    faults: Option<Faults>,

    /// Give the newest so many calendars one time of creation
    #[arg(long, hide = true, value_name = "NUMBER")]
    same_instant: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Faults {
    Attendee,
}

/// Serves the demo until it is told to stop.
pub(super) async fn run(arguments: Demo) -> Result<(), Box<dyn std::error::Error>> {
    // The port first: when it is taken, no database has been made in vain.
    let listener = listen(&arguments.listen).await?;
    let address = listener.local_addr()?;
    let project = Project::open(&demo::Options {
        calendars: arguments.calendars,
        seed: arguments.seed,
        same_instant: arguments.same_instant,
        db: arguments.db,
        attendee_faults: arguments.faults.is_some(),
    })?;
    let announcement = format!("http://{address}\nAPI key: {}\nPress Ctrl-C to stop.\n", project.api_key());
    let mut config = Config::new(project);
    config.port = address.port();
    config.cors_origins = arguments.cors_origins;
    config.open_on_loopback = arguments.open_on_loopback;
    config.first_rows = !arguments.plain_page;
    let stop = stop_signal()?;
    announce(&announcement);
    serve(listener, None, demo::router(config), stop, GRACE).await?;
    Ok(())
}
