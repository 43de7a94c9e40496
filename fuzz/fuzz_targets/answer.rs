//! Any answer, with any status and headers, is read without a panic, and no error prints the key.
#![no_main]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use attendee_calendars::client::{
    ApiKey, BaseUrl, Client, Credentials, Query, Request, Response, Transport, TransportError,
};
use attendee_calendars::model::Row;
use libfuzzer_sys::fuzz_target;

struct Once(Response);

impl Transport for Once {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.0.clone())
    }

    async fn sleep(&self, _: Duration) {}

    fn random(&self) -> f64 {
        0.0
    }
}

/// Nothing here ever waits.
fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the transport answers at once"),
    }
}

fuzz_target!(|input: (u16, Option<String>, String)| {
    let (status, header, body) = input;
    let response = Response {
        status: if status % 2 == 0 { 200 } else { status % 600 },
        body,
        content_type: header.clone(),
        retry_after: header.clone(),
        www_authenticate: header.clone(),
        date: header,
    };
    let (Ok(base), Ok(key)) = (BaseUrl::parse("https://a.example"), ApiKey::new("unlikely-secret")) else { return };
    let client = Client::new(Once(response.clone()), base, Credentials::Key(key));
    match run(client.list_calendars(&Query::default())) {
        Ok(page) => {
            for row in &page.rows {
                match row {
                    // What is kept of a row is a part of the answer, to the letter.
                    Row::Calendar(calendar) => {
                        assert!(response.body.contains(calendar.raw()));
                        assert!(calendar.metadata().is_none_or(|metadata| calendar.raw().contains(metadata)));
                    }
                    Row::Unreadable(row) => assert!(response.body.contains(&row.raw) && !row.reason.is_empty()),
                }
            }
        }
        Err(error) if !response.body.contains("secret") => assert!(!format!("{error}{error:?}").contains("unlikely-secret")),
        Err(_) => {}
    }
    let _ = run(client.get_calendar("cal_1", |_| {}));
});
