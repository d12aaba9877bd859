//! `cargo xtask <command>`: the project's own chores, written in the project's own language.
//!
//! It compiles before everything else and must stay tiny: the standard library and `anyhow`.
//! A new chore is one module, one line in [`run`] and one line in [`HELP`].
#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]
#![expect(
    clippy::print_stderr,
    reason = "a command line tool complains on standard error"
)]

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod bench;
mod clients;
mod gate;
mod machine;
mod report;
mod tidy;

const HELP: &str = "\
cargo xtask <command>

  tidy                   sizes, names, leftovers and architecture; compiles nothing
  test [--contracts DIR] every test: the crates, then the official clients against the server
  ci [--contracts DIR]   format, lints and tidy, then exactly what `test` runs
  bench [ARGS]           the load generator against a freshly built server; ARGS go to it
  help                   this list

DIR holds the published API descriptions that answers are validated against; the environment
variable WELLSPRING_CONTRACTS says the same. With CI=true a missing tool is a failure, elsewhere
it is a skip that the summary names.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "tidy" => {
            no_more(rest)?;
            tidy::run(&machine::root()?)
        }
        "test" => gate::test(machine::Machine::new(contracts(rest)?)?),
        "ci" => gate::ci(machine::Machine::new(contracts(rest)?)?),
        "bench" => bench::run(machine::Machine::new(None)?, rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

/// The folder with API descriptions, from `--contracts DIR`, `--contracts=DIR` or the environment.
fn contracts(arguments: &[String]) -> Result<Option<String>> {
    let environment = std::env::var("WELLSPRING_CONTRACTS")
        .ok()
        .filter(|text| !text.is_empty());
    match arguments {
        [] => Ok(environment),
        [flag, folder] if flag == "--contracts" => Ok(Some(folder.clone())),
        [flag] if flag == "--contracts" => bail!("--contracts needs a folder"),
        [only, rest @ ..] => {
            no_more(rest)?;
            let folder = only
                .strip_prefix("--contracts=")
                .with_context(|| format!("unexpected argument `{only}`"))?;
            Ok(Some(folder.to_owned()))
        }
    }
}

fn no_more(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        None => Ok(()),
        Some(extra) => bail!("unexpected argument `{extra}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn contracts_are_read_in_both_spellings() {
        let folder = Some("some/folder".to_owned());
        assert_eq!(
            contracts(&words("--contracts some/folder")).unwrap(),
            folder
        );
        assert_eq!(
            contracts(&words("--contracts=some/folder")).unwrap(),
            folder
        );
    }

    #[test]
    fn unknown_words_are_refused() {
        assert!(contracts(&words("--contracts")).is_err());
        assert!(contracts(&words("--contract x")).is_err());
        assert!(contracts(&words("--contracts=x more")).is_err());
        assert!(run(&words("dance")).is_err());
        assert!(run(&words("tidy now")).is_err());
    }
}
