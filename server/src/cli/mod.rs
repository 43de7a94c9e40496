//! The command line: arguments, what is printed, exit codes.

mod demo;
mod hash_password;
mod serve;

use std::{
    ffi::OsString,
    future::Future,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use attendee_calendars_server::assets::embedded;
use clap::{Parser, Subcommand, error::ErrorKind};
use tokio::{net::TcpListener, runtime};
use tracing::level_filters::LevelFilter;

/// Admin console for the calendars of an Attendee meeting-bot server.
#[derive(Parser)]
#[command(name = "attendee-calendars", version, arg_required_else_help = true)]
struct Arguments {
    /// Print the licences of all that is compiled into this program and its page
    #[arg(long, exclusive = true)]
    licenses: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page with a project of invented calendars, from a database of its own
    Demo(demo::Demo),
    /// Serve the page before a real Attendee server, whose API key stays here
    Serve(Box<serve::Serve>),
    /// Read a password and print its hash, for the file of `serve --password-file`
    HashPassword,
}

/// Runs the program and says with which code it ends.
pub(crate) fn main() -> ExitCode {
    let arguments = match parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    if arguments.licenses {
        return licenses();
    }
    let Some(command) = arguments.command else { return ExitCode::from(2) };
    log_to_stderr();
    let outcome =
        runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
            let outcome = match command {
                Command::Demo(demo) => runtime.block_on(demo::run(demo)),
                Command::Serve(serve) => runtime.block_on(serve::run(*serve)),
                Command::HashPassword => hash_password::run(),
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

/// The page's build has gathered them.
fn licenses() -> ExitCode {
    match embedded("licences.txt") {
        Some(file) => {
            announce(&String::from_utf8_lossy(&file.data));
            ExitCode::SUCCESS
        }
        None => {
            complain("this program was built without its page: `cargo xtask server` makes both");
            ExitCode::FAILURE
        }
    }
}

async fn listen(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; choose another with --listen ADDR:PORT")
    })
}

/// Nobody may be reading: that is no reason not to serve.
fn announce(words: &str) {
    let _ = io::stdout().lock().write_all(words.as_bytes());
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
