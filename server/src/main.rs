//! The program `attendee-calendars`: reads its arguments and starts what they ask for.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
