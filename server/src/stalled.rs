//! A stream whose other side has stopped reading ends, instead of waiting for it for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// A stream that fails once nothing could be written for `limit`.
///
/// It belongs below TLS, where every byte that leaves is seen.
pub(crate) struct Stalled<S> {
    stream: S,
    limit: Duration,
    /// Runs while a write waits: one that does not wait costs nothing.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Stalled<S> {
    pub(crate) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, waiting: None }
    }

    /// What the stream says, or an error once it has not been ready for too long.
    fn watch<T>(&mut self, cx: &mut Context<'_>, said: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if said.is_ready() {
            self.waiting = None;
            return said;
        }
        let limit = self.limit;
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the other side does not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stalled<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stalled<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let said = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, said)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let said = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watch(cx, said)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    // A TCP stream keeps nothing back, so that neither of these ever waits.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        time::Instant,
    };

    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn who_stops_reading_is_waited_for_so_long_and_no_longer() {
        let (mut reader, writer) = duplex(64);
        let mut writer = Stalled::new(writer, LIMIT);
        let begun = Instant::now();
        let written = tokio::spawn(async move { writer.write_all(&[0; 1000]).await });
        sleep(LIMIT / 2).await;
        reader.read_exact(&mut [0; 64]).await.unwrap();
        let error = tokio::time::timeout(10 * LIMIT, written).await.unwrap().unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // It has read half a limit after the start, and nothing since then.
        let waited = begun.elapsed();
        assert!(waited >= LIMIT * 3 / 2 && waited < LIMIT * 3 / 2 + Duration::from_millis(10), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_gets_everything() {
        let (mut reader, writer) = duplex(64);
        let mut writer = Stalled::new(writer, LIMIT);
        let written = tokio::spawn(async move { writer.write_all(&[7; 1000]).await });
        let mut read = [0; 1000];
        for some in read.chunks_mut(10) {
            sleep(LIMIT * 9 / 10).await;
            reader.read_exact(some).await.unwrap();
        }
        assert_eq!(read, [7; 1000]);
        written.await.unwrap().unwrap();
    }
}
