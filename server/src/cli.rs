//! The command line: arguments, what is printed, exit codes.

use std::{
    ffi::OsString,
    future::Future,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use attendee_calendars_server::{
    Config,
    demo::{self, Project},
    origin::Origin,
    router, serve,
};
use clap::{Args, Parser, Subcommand, ValueEnum, error::ErrorKind};
use tokio::{net::TcpListener, runtime};
use tracing::level_filters::LevelFilter;

/// How long open requests may take once the program was asked to stop.
const GRACE: Duration = Duration::from_secs(3);

/// Admin console for the calendars of an Attendee meeting-bot server.
#[derive(Parser)]
#[command(name = "attendee-calendars", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page with a project of invented calendars, from a database of its own
    Demo(Demo),
}

#[derive(Args)]
struct Demo {
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

/// Runs the program and says with which code it ends.
pub(crate) fn main() -> ExitCode {
    let arguments = match parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    log_to_stderr();
    let outcome =
        runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
            let outcome = match arguments.command {
                Command::Demo(demo) => runtime.block_on(run_demo(demo)),
            };
            // What is still asked after the grace is not waited for.
            runtime.shutdown_background();
            outcome
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

async fn run_demo(arguments: Demo) -> Result<(), Box<dyn std::error::Error>> {
    // The port first: when it is taken, no database has been made in vain.
    let listener = TcpListener::bind(&arguments.listen).await.map_err(|error| {
        format!("cannot listen on {}: {error}; choose another with --listen ADDR:PORT", arguments.listen)
    })?;
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
    let stop = stop_signal()?;
    // Nobody may be reading: that is no reason not to serve.
    let _ = io::stdout().lock().write_all(announcement.as_bytes());
    serve(listener, router(config), stop, GRACE).await?;
    Ok(())
}

/// Completes on Ctrl-C or on SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        tracing::info!("stopping");
    })
}

/// Reads the arguments. A mistake in them is told in one line, like every other error of this program.
fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    Arguments::try_parse_from(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            if error.exit_code() == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) }
        }
        _ => {
            let text = error.render().to_string();
            let lines = text
                .lines()
                .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"));
            let line = lines.map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            complain(line.trim_start_matches("error: "));
            ExitCode::from(2)
        }
    })
}

/// The log goes to stderr; `RUST_LOG` holds its level (`debug` tells every request).
fn log_to_stderr() {
    let level = std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_max_level(level.unwrap_or(LevelFilter::WARN))
        .with_target(false)
        .init();
}

fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "attendee-calendars: {message}");
}
