//! The request log keeps the last calls and no more.

use std::time::Duration;

use crate::support::{Deadline, Keys, Server, place, run};

/// Calls that the log of this test keeps.
const KEPT: usize = 5;

#[test]
fn it_keeps_the_last_calls_and_forgets_the_ones_before() {
    let (_folder, data) = place();
    let size = KEPT.to_string();
    let server = Server::start(&data, "dev", &["--request-log", &size]);
    let mut client = server.client();
    let keys = Keys::demo();
    for number in 0..20 {
        let path = format!("/v1/customers/cus_number_{number}_end");
        client.call(&keys.form("GET", &path, &[])).unwrap();
    }
    // Entries are written behind the answers: the last one is waited for.
    let folder = data.display().to_string();
    let deadline = Deadline::after(Duration::from_secs(20));
    let log = loop {
        let output = run(&["log", "--limit", "100", "--data", &folder]);
        let text = String::from_utf8(output.stdout).unwrap();
        if text.contains("cus_number_19_end") {
            break text;
        }
        assert!(!deadline.has_passed(), "the last call is not in the log");
        std::thread::yield_now();
    };
    assert_eq!(log.lines().count(), KEPT, "{log}");
    for number in 15..20 {
        assert!(log.contains(&format!("cus_number_{number}_end")), "{log}");
    }
    assert_eq!(server.stop().code, Some(0));
}
