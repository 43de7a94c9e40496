//! The program `attendee-calendars`: reads its arguments and starts what they ask for.

mod cli;

/// A request is some dozens of small pieces of memory: a sixth of its time with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
