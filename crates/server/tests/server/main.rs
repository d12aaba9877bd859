//! The whole program from outside: child processes, sockets, files, signals.
//!
//! One module for each promise. Every test has a data folder and a server of its own on a free
//! port; nothing waits for a time to pass, only for something to happen.

#[cfg(test)]
mod deletion;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod program;
mod request_log;
#[cfg(test)]
mod stolen;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tenants;
