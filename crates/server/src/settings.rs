//! Flags and environment. The help text is the documentation of each.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::Dialect;
use domain::policy::Policy;
use domain::visibility::PELCRO_GATEWAYS;

/// Creates, keeps and uses payment sources, in the language of five payment APIs.
///
/// Without a command it starts the development server (`wellspring dev`).
#[derive(Debug, Parser)]
#[command(name = "wellspring", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Settings {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) dev: Dev,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a server with a demo account whose keys everybody knows; loopback only.
    Dev(Dev),
    /// Start a server without demo credentials.
    Serve(Serve),
    /// Make and list accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Make API keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Make Pelcro sites.
    #[command(subcommand)]
    Site(SiteCommand),
    /// Make Piriod workspaces.
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Show a source as each of the five dialects shows it, side by side.
    Show(Show),
    /// Look at the keys of a data folder, never at their secrets.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Show the last calls from the request log, newest first.
    Log(Log),
    /// Say who is told about what happens, look how that goes, and tell it again.
    #[command(subcommand)]
    Webhook(WebhookCommand),
}

/// Where things rest.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// Folder of the database and the key file.
    #[arg(long, env = "WELLSPRING_DATA", default_value = "wellspring-data")]
    pub(crate) data: PathBuf,
    /// Key file, when it is not in the data folder. Made with mode 0600 if it is missing.
    #[arg(long, env = "WELLSPRING_KEY_FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

/// How calls are answered.
#[derive(Args, Clone, Debug)]
pub(crate) struct Serving {
    /// Address and port; port 0 takes a free one.
    #[arg(long, env = "WELLSPRING_LISTEN", default_value = "127.0.0.1:4242")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) place: Place,
    /// How callers reach this server, when a proxy stands before it: https://pay.example.com
    #[arg(long, env = "WELLSPRING_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// Gateway that a dialect uses when a call names none, as dialect=gateway; repeatable.
    #[arg(long = "default-gateway", value_name = "DIALECT=GATEWAY")]
    pub(crate) gateways: Vec<String>,
    /// Most sources a customer may own, as dialect=number; repeatable.
    #[arg(long = "source-limit", value_name = "DIALECT=NUMBER")]
    pub(crate) limits: Vec<String>,
    /// Business entity of the Chargebee site; repeatable.
    #[arg(long = "business-entity", value_name = "ID")]
    pub(crate) entities: Vec<String>,
    /// Brand of the Chargebee site; repeatable.
    #[arg(long = "brand", value_name = "ID")]
    pub(crate) brands: Vec<String>,
    /// Gateway account that calls may name, as id=gateway; repeatable.
    #[arg(long = "gateway-account", value_name = "ID=GATEWAY")]
    pub(crate) gateway_accounts: Vec<String>,
    /// Days that a Pelcro session lives, 1 to 365.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=365))]
    pub(crate) session_days: i64,
    /// Calls that the request log keeps for each account; 0 keeps none.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(i64).range(0..))]
    pub(crate) request_log: i64,
    /// Log filter, such as info or wellspring=debug.
    #[arg(long, env = "WELLSPRING_LOG", default_value = "warn")]
    pub(crate) log: String,
}

/// The development server.
#[derive(Args, Clone, Debug)]
pub(crate) struct Dev {
    #[command(flatten)]
    pub(crate) serving: Serving,
    /// Use a folder that is removed at exit, whatever --data says.
    #[arg(long)]
    pub(crate) temporary: bool,
}

/// The server.
#[derive(Args, Clone, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) serving: Serving,
    /// Test or live data.
    #[arg(long, value_enum, default_value_t = ServedMode::Test)]
    pub(crate) mode: ServedMode,
    /// Account of Piriod calls without credentials; without it they are refused.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) public_account: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServedMode {
    /// No money moves.
    Test,
    /// Real money: not served by this version.
    Live,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account with a pair of keys.
    Create {
        /// What people call it.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// List the accounts of a data folder.
    List {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key. A secret key is shown this once.
    Create {
        /// Whose.
        #[arg(long)]
        account: String,
        /// What it may do.
        #[arg(long, value_enum)]
        kind: KeyKind,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyKind {
    /// May sit in a browser.
    Publishable,
    /// For servers.
    Secret,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Make a site.
    Create {
        /// Whose.
        #[arg(long)]
        account: String,
        /// Its number; drawn when absent.
        #[arg(long)]
        id: Option<i32>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceCommand {
    /// Make a workspace.
    Create {
        /// Whose.
        #[arg(long)]
        account: String,
        /// Its id, acc_…; drawn when absent.
        #[arg(long)]
        id: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

/// One object in five languages.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Id or number of a source.
    pub(crate) id: String,
    /// One JSON document instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// What links in the answers start with.
    #[arg(long, default_value = "http://127.0.0.1:4242")]
    pub(crate) base_url: String,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Every key: algorithm, purpose, number, age, where it lives, what it protects.
    Describe {
        #[command(flatten)]
        place: Place,
    },
}

/// The last calls.
#[derive(Args, Debug)]
pub(crate) struct Log {
    /// Only this account.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// How many calls.
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: usize,
    /// Bodies and answers too; secrets were left out when the calls were noted.
    #[arg(long)]
    pub(crate) bodies: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Webhooks. A running server is asked over its socket; the folder of a stopped one is opened.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Tell an address. Its signing secret is shown this once.
    Add {
        /// In whose words: stripe, chargebee, magpie, piriod, pelcro, or wellspring for our own.
        #[arg(
            long,
            default_value = "wellspring",
            value_parser = ["wellspring", "stripe", "chargebee", "magpie", "piriod", "pelcro"]
        )]
        dialect: String,
        /// Where to.
        #[arg(long)]
        url: String,
        /// Only events of this name; a star at the end stands for anything; repeatable.
        #[arg(long = "event", value_name = "NAME")]
        events: Vec<String>,
        #[command(flatten)]
        told: Told,
    },
    /// Everybody who is told.
    List {
        #[command(flatten)]
        told: Told,
    },
    /// Tell an endpoint nothing any more.
    Remove {
        /// Its id.
        endpoint: String,
        #[command(flatten)]
        told: Told,
    },
    /// Switch an endpoint on again; what waited for a paused one is sent.
    Enable {
        /// Its id.
        endpoint: String,
        #[command(flatten)]
        told: Told,
    },
    /// Switch an endpoint off; what happens meanwhile is not sent later.
    Disable {
        /// Its id.
        endpoint: String,
        #[command(flatten)]
        told: Told,
    },
    /// Send one event, or the events of a time, again.
    Replay {
        /// Id of the event.
        #[arg(required_unless_present = "from")]
        event: Option<String>,
        /// First moment: seconds since 1970, or 2026-11-22T10:00:00Z.
        #[arg(long, conflicts_with = "event")]
        from: Option<String>,
        /// Last moment; now when absent.
        #[arg(long, requires = "from")]
        to: Option<String>,
        /// Only to this endpoint.
        #[arg(long)]
        endpoint: Option<String>,
        #[command(flatten)]
        told: Told,
    },
    /// Every try to tell about an event.
    Log {
        /// Id of the event.
        event: String,
        #[command(flatten)]
        told: Told,
    },
}

/// Whose webhooks.
#[derive(Args, Clone, Debug)]
pub(crate) struct Told {
    /// The account; may be left out where there is only one.
    #[arg(long)]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

impl Place {
    /// The operator's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.data.join("admin.sock")
    }

    /// The database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("wellspring.db")
    }

    /// The key file.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| self.data.join("master.key"))
    }
}

impl Settings {
    /// The log filter.
    pub(crate) fn log(&self) -> &str {
        match &self.command {
            None => &self.dev.serving.log,
            Some(Command::Dev(dev)) => &dev.serving.log,
            Some(Command::Serve(serve)) => &serve.serving.log,
            Some(_) => "warn",
        }
    }
}

impl Serving {
    /// The settings that decisions depend on.
    ///
    /// # Errors
    /// One line about the setting that is wrong.
    pub(crate) fn policy(&self) -> Result<Policy, String> {
        let mut policy = Policy {
            entities: self.entities.clone(),
            brands: self.brands.clone(),
            session_days: self.session_days,
            ..Policy::default()
        };
        for pair in &self.gateways {
            let (dialect, gateway) = dialect_pair("--default-gateway", pair)?;
            let shown = PELCRO_GATEWAYS.contains(&gateway) || dialect != Dialect::Pelcro;
            if !shown {
                return Err(format!(
                    "--default-gateway {pair}: Pelcro cannot name that gateway"
                ));
            }
            if service::knows_gateway(gateway) {
                policy.gateways[dialect as usize] = gateway.to_owned();
            } else {
                return Err(format!(
                    "--default-gateway {pair}: no gateway is called {gateway}"
                ));
            }
        }
        for pair in &self.limits {
            let (dialect, number) = dialect_pair("--source-limit", pair)?;
            let limit = number.parse().ok().filter(|limit| *limit > 0);
            policy.limits[dialect as usize] =
                limit.ok_or_else(|| format!("--source-limit {pair}: not a number above 0"))?;
        }
        for pair in &self.gateway_accounts {
            match pair.split_once('=') {
                Some((id, gateway)) if service::knows_gateway(gateway) => {
                    policy
                        .gateway_accounts
                        .push((id.to_owned(), gateway.to_owned()));
                }
                _ => return Err(format!("--gateway-account {pair}: must be id=gateway")),
            }
        }
        Ok(policy)
    }
}

fn dialect_pair<'a>(flag: &str, pair: &'a str) -> Result<(Dialect, &'a str), String> {
    let (name, value) = pair
        .split_once('=')
        .ok_or_else(|| format!("{flag} {pair}: must be dialect=value"))?;
    let dialect = Dialect::from_name(name)
        .ok_or_else(|| format!("{flag} {pair}: no dialect is called {name}"))?;
    Ok((dialect, value))
}

/// Help and version go out as they are; a wrong setting is one line and exit code 2.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the answer to a command line"
)]
pub(crate) fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        print!("{error}");
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    // The names of missing arguments follow the first line, indented.
    let mut lines = text.lines();
    let mut line = lines.next().unwrap_or_default().to_owned();
    for more in lines.take_while(|line| line.starts_with("  ")) {
        line.push(' ');
        line.push_str(more.trim());
    }
    let line = line.trim_start_matches("error: ");
    eprintln!("wellspring: {line} (see wellspring --help)");
    ExitCode::from(2)
}
