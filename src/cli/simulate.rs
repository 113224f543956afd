//! `xero-sql simulate`: the simulator on its own, to develop and test against.

use std::io::{self, Write};
use std::time::Duration;

use super::args::SimulateArgs;
use super::console::Console;
use super::stop::Stop;
use crate::error::{Error, ErrorKind};
use crate::simulator::{CLIENT_ID, CLIENT_SECRET, Options, REFRESH_TOKEN, Simulator};

/// Serves until Ctrl-C.
pub(super) fn simulate(args: &SimulateArgs, console: &Console) -> Result<(), Stop> {
    let runtime = tokio::runtime::Runtime::new()?;
    let _inside = runtime.enter();
    let simulator = Simulator::start(options(args)).map_err(|e| {
        Error::new(
            ErrorKind::Configuration,
            format!(
                "the simulator can't listen on port {}; --port 0 takes a free one",
                args.port
            ),
        )
        .caused_by(e)
    })?;
    let url = simulator.url();
    let mut out = io::stdout().lock();
    write!(
        out,
        "URL            {url}\n\
         Client id      {CLIENT_ID}\n\
         Client secret  {CLIENT_SECRET}\n\
         Refresh token  {REFRESH_TOKEN}\n\
         \n\
         AuthScheme=OAuth;OAuthClientId={CLIENT_ID};OAuthClientSecret={CLIENT_SECRET};\
         OAuthRefreshToken={REFRESH_TOKEN};OAuthSettingsLocation=memory://;\
         ApiUrl={url};IdentityUrl={url};LoginUrl={url}\n"
    )?;
    out.flush()?;
    console.say("\nPass the last line to --connection-string. Ctrl-C ends the simulator.");
    runtime.block_on(tokio::signal::ctrl_c())?;
    Ok(())
}

fn options(args: &SimulateArgs) -> Options {
    let mut options = Options {
        port: args.port,
        latency: Duration::from_millis(args.latency),
        limits: args.limits,
        organisations: usize::from(args.organisations),
        special_sources: true,
        writes: true,
        ..Options::default()
    };
    if let Some(seed) = args.seed {
        options.seed = seed;
    }
    if let Some(invoices) = args.invoices {
        options.invoices = invoices;
    }
    options
}
