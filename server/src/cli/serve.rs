//! `attendee-calendars serve`: its options, from arguments, environment and a TOML file, and what they mean together.

use std::{
    env, fs, io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use attendee_calendars_server::{
    Config,
    audit::Audit,
    auth::{Auth, Password, Proxy, proxy::Addresses},
    front::Answering,
    gateway::{Gateway, Limits, Project},
    listen::{Tls, serve, serve_on_all_cores},
    metrics::Metrics,
    origin::Origin,
    page_settings::PageSettings,
    site::{Hosts, PublicUrl, Site},
};
use axum::{Router, http::HeaderName, http::header, routing::get};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer};

use super::{announce, listen, stop_signal};

/// How long open requests may take once the program was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Where the key may stand, if not in a file.
const KEY_VARIABLE: &str = "ATTENDEE_API_KEY";

type Failed = Box<dyn std::error::Error>;

/// Every option may also stand in the TOML file, under its own name.
#[derive(Args, Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(after_long_help = "\
Every option may stand in the file of --config under its own name (`listen = \"0.0.0.0:8080\"`), and in the environment \
under the name shown. Arguments go before the environment, and that before the file.

The API key stands in a file, or in ATTENDEE_API_KEY; never among the arguments, where everybody on this machine can \
read it.

Several projects are named in the file, instead of --upstream and --api-key-file:

  [[project]]
  name = \"production\"
  upstream = \"https://app.attendee.dev\"
  api-key-file = \"/run/secrets/production\"")]
pub(super) struct Serve {
    /// Read options from this TOML file
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_CONFIG")]
    #[serde(skip)]
    config: Option<PathBuf>,

    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT", env = "ATTENDEE_CALENDARS_LISTEN")]
    listen: Option<String>,

    /// Address of the Attendee server, such as https://app.attendee.dev
    #[arg(long, value_name = "URL", env = "ATTENDEE_CALENDARS_UPSTREAM")]
    upstream: Option<String>,

    /// File that holds the project's API key; it is read again when it changes
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_API_KEY_FILE")]
    api_key_file: Option<PathBuf>,

    /// Who may look: `open` (everybody; on loopback only, where it is the default), `password`, or `proxy`
    #[arg(long, value_name = "HOW", env = "ATTENDEE_CALENDARS_AUTH", hide_possible_values = true)]
    auth: Option<How>,

    /// For --auth password: file with the hash that `attendee-calendars hash-password` prints
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_PASSWORD_FILE")]
    password_file: Option<PathBuf>,

    /// For --auth password: file with 32 bytes or more that sign sessions, the same for all instances
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_SESSION_SECRET_FILE")]
    session_secret_file: Option<PathBuf>,

    /// For --auth password: how long a session lasts [default: 12]
    #[arg(long, value_name = "HOURS", env = "ATTENDEE_CALENDARS_SESSION_HOURS")]
    session_hours: Option<u32>,

    /// For --auth proxy: the header in which the proxy names the person [default: X-Forwarded-User]
    #[arg(long, value_name = "NAME", env = "ATTENDEE_CALENDARS_USER_HEADER")]
    user_header: Option<String>,

    /// Address or range (10.0.0.0/8) of a reverse proxy that is believed; may be repeated
    #[arg(long, value_name = "ADDR", env = "ATTENDEE_CALENDARS_TRUSTED_PROXY", value_delimiter = ',')]
    #[serde(deserialize_with = "parsed")]
    trusted_proxy: Vec<Addresses>,

    /// The address that people have in their browser, such as https://calendars.example.com
    #[arg(long, value_name = "URL", env = "ATTENDEE_CALENDARS_PUBLIC_URL")]
    public_url: Option<String>,

    /// A further name by which this server is called; may be repeated
    #[arg(long, value_name = "NAME", env = "ATTENDEE_CALENDARS_HOST", value_delimiter = ',')]
    host: Vec<String>,

    /// TLS: file with the certificate and its chain, in PEM
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_TLS_CERT")]
    tls_cert: Option<PathBuf>,

    /// TLS: file with the private key, in PEM
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_TLS_KEY")]
    tls_key: Option<PathBuf>,

    /// Tell browsers to use nothing but https with this host for a year
    #[arg(long, value_name = "BOOL", env = "ATTENDEE_CALENDARS_HSTS", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    hsts: Option<bool>,

    /// Let pages of this origin on the same site ask, with cookies; may be repeated
    #[arg(long, value_name = "ORIGIN", env = "ATTENDEE_CALENDARS_ALLOW_ORIGIN", value_delimiter = ',')]
    #[serde(deserialize_with = "parsed")]
    allow_origin: Vec<Origin>,

    /// Let pages of this origin hold the console in a frame; may be repeated
    #[arg(long, value_name = "ORIGIN", env = "ATTENDEE_CALENDARS_FRAME_ANCESTOR", value_delimiter = ',')]
    #[serde(deserialize_with = "parsed")]
    frame_ancestor: Vec<Origin>,

    /// Serve Prometheus' /metrics here, apart from the console
    #[arg(long, value_name = "ADDR:PORT", env = "ATTENDEE_CALENDARS_METRICS_LISTEN")]
    metrics_listen: Option<String>,

    /// JSON file with settings of the page: where calendars are reconnected, when they are stale (docs/settings.md)
    #[arg(long, value_name = "FILE", env = "ATTENDEE_CALENDARS_PAGE_SETTINGS")]
    page_settings: Option<PathBuf>,

    /// How long the Attendee server may take for an answer [default: 30]
    #[arg(long, value_name = "SECONDS", env = "ATTENDEE_CALENDARS_UPSTREAM_TIMEOUT")]
    upstream_timeout: Option<u32>,

    /// The largest answer that is taken of it, in MiB; the page takes 10 at most [default: 8]
    #[arg(long, value_name = "MIB", env = "ATTENDEE_CALENDARS_MAX_ANSWER")]
    max_answer: Option<u32>,

    /// How many requests are with it at once; others wait for their turn [default: 64]
    #[arg(long, value_name = "NUMBER", env = "ATTENDEE_CALENDARS_MAX_CONCURRENT")]
    max_concurrent: Option<u32>,

    /// After SIGTERM, go on serving for so long while /readyz says that it stops [default: 0]
    #[arg(long, value_name = "SECONDS", env = "ATTENDEE_CALENDARS_DRAIN_SECONDS")]
    drain_seconds: Option<u32>,

    #[arg(skip)]
    project: Vec<OneOf>,
}

/// One of several projects, in the TOML file.
#[derive(Deserialize, Clone)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct OneOf {
    name: String,
    upstream: String,
    api_key_file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum How {
    Open,
    Password,
    Proxy,
}

fn parsed<'de, D: Deserializer<'de>, T: std::str::FromStr<Err = &'static str>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
}

fn first_of<T>(mine: Vec<T>, files: Vec<T>) -> Vec<T> {
    if mine.is_empty() { files } else { mine }
}

impl Serve {
    /// What the arguments and the environment leave open, the file says.
    fn with_file(self) -> Result<Self, Failed> {
        let Some(path) = &self.config else { return Ok(self) };
        let named = |why: String| format!("{}: {why}", path.display());
        let text = fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        let file: Self = toml::from_str(&text).map_err(|error| named(in_one_line(&error, &text)))?;
        Ok(Self {
            listen: self.listen.or(file.listen),
            upstream: self.upstream.or(file.upstream),
            api_key_file: self.api_key_file.or(file.api_key_file),
            auth: self.auth.or(file.auth),
            password_file: self.password_file.or(file.password_file),
            session_secret_file: self.session_secret_file.or(file.session_secret_file),
            session_hours: self.session_hours.or(file.session_hours),
            user_header: self.user_header.or(file.user_header),
            trusted_proxy: first_of(self.trusted_proxy, file.trusted_proxy),
            public_url: self.public_url.or(file.public_url),
            host: first_of(self.host, file.host),
            tls_cert: self.tls_cert.or(file.tls_cert),
            tls_key: self.tls_key.or(file.tls_key),
            hsts: self.hsts.or(file.hsts),
            allow_origin: first_of(self.allow_origin, file.allow_origin),
            frame_ancestor: first_of(self.frame_ancestor, file.frame_ancestor),
            metrics_listen: self.metrics_listen.or(file.metrics_listen),
            page_settings: self.page_settings.or(file.page_settings),
            upstream_timeout: self.upstream_timeout.or(file.upstream_timeout),
            max_answer: self.max_answer.or(file.max_answer),
            max_concurrent: self.max_concurrent.or(file.max_concurrent),
            drain_seconds: self.drain_seconds.or(file.drain_seconds),
            project: file.project,
            config: self.config,
        })
    }

    fn projects(&self) -> Result<Vec<Project>, Failed> {
        match (&self.upstream, &self.api_key_file, &*self.project) {
            (None, None, []) => Err("say which Attendee server to ask: --upstream URL and --api-key-file FILE".into()),
            (None, None, projects) => {
                projects.iter().map(|it| Ok(Project::new(&it.name, &it.upstream, &it.api_key_file)?)).collect()
            }
            (.., [_, ..]) => Err("--upstream and --api-key-file are of one project: with [[project]] tables in the file, leave them out".into()),
            (None, Some(_), []) => Err("--api-key-file needs --upstream URL".into()),
            (Some(upstream), Some(file), []) => Ok(vec![Project::new("default", upstream, file)?]),
            (Some(upstream), None, []) => {
                let key = env::var(KEY_VARIABLE).map_err(|_| {
                    format!("--upstream needs the project's API key: --api-key-file FILE, or {KEY_VARIABLE}")
                })?;
                Ok(vec![Project::with_key("default", upstream, &key)?])
            }
        }
    }

    fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            timeout: self
                .upstream_timeout
                .map_or(default.timeout, |seconds| Duration::from_secs(seconds.max(1).into())),
            answer: self.max_answer.map_or(default.answer, |mib| (mib.max(1) as usize) << 20),
            concurrent: self.max_concurrent.map_or(default.concurrent, |number| number.max(1) as usize),
            ..default
        }
    }

    fn page_settings(&self) -> Result<Option<PageSettings>, Failed> {
        let Some(path) = &self.page_settings else { return Ok(None) };
        let named = |why: String| format!("--page-settings {}: {why}", path.display());
        let json = fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        Ok(Some(PageSettings::read(&json).map_err(named)?))
    }

    fn tls(&self) -> Result<Option<Tls>, Failed> {
        match (&self.tls_cert, &self.tls_key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => Ok(Some(Tls::new(certificate, key)?)),
            _ => Err("--tls-cert and --tls-key go together".into()),
        }
    }

    fn site(&self, address: SocketAddr) -> Result<Site, Failed> {
        let public_url = self
            .public_url
            .as_deref()
            .map(str::parse::<PublicUrl>)
            .transpose()
            .map_err(|why| format!("--public-url: {why}"))?;
        let loopback = address.ip().is_loopback();
        let mut names = self
            .host
            .iter()
            .cloned()
            .chain(public_url.as_ref().map(|url| url.host().to_owned()))
            .collect::<Vec<_>>();
        if names.is_empty() && !loopback {
            return Err("off loopback, say by which name this server is called: --public-url https://…, or --host NAME".into());
        }
        if loopback {
            names.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
            // It may be another of this machine's.
            names.push(address.to_string());
        }
        let (tls, hsts) = (self.tls_cert.is_some(), self.hsts.unwrap_or_default());
        if hsts && !tls && !public_url.as_ref().is_some_and(PublicUrl::is_https) {
            return Err("--hsts needs TLS: --tls-cert and --tls-key, or --public-url https://…".into());
        }
        Ok(Site {
            public_url,
            hosts: Hosts::Named(names),
            tls,
            allowed_origins: self.allow_origin.clone(),
            frame_ancestors: self.frame_ancestor.clone(),
            hsts,
        })
    }

    fn auth(&self, loopback: bool, site: &Site) -> Result<Auth, Failed> {
        let how = match self.auth {
            Some(How::Open) | None if !loopback => {
                return Err("off loopback, say who may look: --auth password, or --auth proxy behind an authenticating reverse proxy".into());
            }
            how => how.unwrap_or(How::Open),
        };
        // An option that would do nothing is a door that somebody believes to be shut.
        if how != How::Password && (self.password_file.is_some() || self.session_secret_file.is_some()) {
            return Err("--password-file and --session-secret-file need --auth password".into());
        }
        if how != How::Proxy && self.user_header.is_some() {
            return Err("--user-header needs --auth proxy".into());
        }
        if how != How::Password && self.session_hours.is_some() {
            return Err("--session-hours needs --auth password".into());
        }
        if how == How::Open && !self.trusted_proxy.is_empty() {
            return Err("--trusted-proxy needs --auth proxy, or --auth password behind a proxy".into());
        }
        match how {
            How::Open => Ok(Auth::Open),
            How::Password => {
                let (Some(hash), Some(secret)) = (&self.password_file, &self.session_secret_file) else {
                    return Err(
                        "--auth password needs --password-file FILE and --session-secret-file FILE".into()
                    );
                };
                if !site.tls && !site.public_url.as_ref().is_some_and(PublicUrl::is_https) {
                    return Err("--auth password needs TLS, or the password could be read on its way: --tls-cert and --tls-key, or --public-url https://… where a proxy in front has it".into());
                }
                let mut password = Password::new(hash, secret)?;
                if let Some(hours) = self.session_hours {
                    password.lasts = Duration::from_secs(u64::from(hours.max(1)) * 3600);
                }
                password.trusted_proxies.clone_from(&self.trusted_proxy);
                Ok(Auth::Password(Box::new(password)))
            }
            How::Proxy => {
                if self.trusted_proxy.is_empty() {
                    return Err(
                        "--auth proxy needs the address that the proxy asks from: --trusted-proxy ADDR"
                            .into(),
                    );
                }
                let header = self.user_header.as_deref().unwrap_or("X-Forwarded-User");
                let header =
                    header.parse::<HeaderName>().map_err(|_| "--user-header: that is no name of a header")?;
                Ok(Auth::Proxy(Proxy { trusted: self.trusted_proxy.clone(), header }))
            }
        }
    }
}

/// A mistake in the file: its line and its name, not its value, which may be a secret that was put there by mistake.
fn in_one_line(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().replace('\n', " ");
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let line = before.matches('\n').count();
    let name = text.lines().nth(line).and_then(|line| line.split_once('=')).map(|(name, _)| name.trim());
    let repeats = ["invalid", "unknown variant"].iter().any(|start| message.starts_with(start));
    let message = match name {
        Some(name) if repeats => format!("the value of `{name}` is not of a kind that it can have"),
        _ if repeats => "a value is not of a kind that it can have".to_owned(),
        _ => message,
    };
    format!("line {}: {message}", line + 1)
}

/// Serves until it is told to stop.
pub(super) async fn run(options: Serve) -> Result<(), Failed> {
    let options = options.with_file()?;
    let projects = options.projects()?;
    let exposed: Vec<String> =
        projects.iter().filter_map(Project::readable_on_the_way).map(str::to_owned).collect();
    let gateway = Gateway::new(projects, options.limits())?;
    let page_settings = options.page_settings()?;
    let tls = options.tls()?;
    let listener = listen(options.listen.as_deref().unwrap_or("127.0.0.1:8080")).await?;
    let address = listener.local_addr()?;
    let loopback = address.ip().is_loopback();
    let site = options.site(address)?;
    let auth = options.auth(loopback, &site)?;
    if matches!(auth, Auth::Password(_))
        && site.public_url.is_some()
        && !site.tls
        && options.trusted_proxy.is_empty()
    {
        tracing::warn!(
            "without --trusted-proxy everybody comes from the reverse proxy's address, and one person's wrong passwords slow down all"
        );
    }

    for host in exposed {
        tracing::warn!(
            "the API key goes to {host} without TLS, so that whoever is on the way can read it: use https:// if the server has it"
        );
    }

    let metrics = gateway.metrics();
    let metrics_listener = match &options.metrics_listen {
        Some(address) => {
            Some(listen(address).await.map_err(|error| error.replace("--listen", "--metrics-listen"))?)
        }
        None => None,
    };
    let scheme = if site.tls { "https" } else { "http" };
    let place = site.public_url.as_ref().map_or_else(|| format!("{scheme}://{address}"), ToString::to_string);
    let mut config = Config::new(gateway);
    (config.site, config.auth, config.audit) = (site, auth, Some(audit()?));
    config.settings = page_settings;
    let draining = config.draining.clone();
    let stop = stop_signal()?;
    let stop = async move {
        stop.await;
        draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(options.drain_seconds.unwrap_or(0).into())).await;
    };
    announce(&format!("{place}\nListening on {address}. Press Ctrl-C to stop.\n"));
    if let Some(listener) = metrics_listener {
        let at = listener.local_addr()?;
        announce(&format!("Metrics on http://{at}/metrics.\n"));
        tokio::spawn(serve(listener, None, metrics_router(metrics), std::future::pending(), GRACE));
    }
    serve_on_all_cores(listener, tls, Answering::new(config), stop, GRACE).await?;
    Ok(())
}

/// Lines on standard output. Past Rust's lock on it, for which the threads would wait in turns: the system writes each line
/// in one piece, too.
#[cfg(unix)]
fn audit() -> io::Result<Audit> {
    use std::{fs::File, io::Write, os::fd::AsFd};

    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    Ok(Audit::new(move |line| (&output).write_all(line.as_bytes())))
}

#[cfg(not(unix))]
fn audit() -> io::Result<Audit> {
    use std::io::Write;

    Ok(Audit::new(|line| io::stdout().lock().write_all(line.as_bytes())))
}

fn metrics_router(metrics: Arc<Metrics>) -> Router {
    let text = move || {
        let metrics = metrics.clone();
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.text()) }
    };
    Router::new().route("/metrics", get(text))
}
