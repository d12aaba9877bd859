//! A short run of the whole program: child processes, load, table, file.

use std::process::Command;

use serde_json::Value;

#[test]
fn the_ceilings_take_load_without_errors() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.json");
    let output = Command::new(env!("CARGO_BIN_EXE_wellspring-bench"))
        .args([
            "--only",
            "ceilings",
            "--connections",
            "1,8",
            "--customers",
            "10",
        ])
        .args(["--seconds", "0.2", "--warm-up", "0.05", "--data"])
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        said.lines()
            .filter(|line| line.contains(", bare ") || line.contains(", empty handler"))
            .count(),
        20,
        "{said}"
    );

    let report: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let cells = report["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 20);
    for cell in cells {
        assert!(cell["requests"].as_u64().unwrap() > 0, "{cell}");
        assert_eq!(cell["errors"], 0, "{cell}");
        assert!(cell["ms"]["p50"].as_f64().unwrap() > 0.0, "{cell}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the report stays behind");
}

#[test]
fn a_missing_server_is_said_at_once() {
    let output = Command::new(env!("CARGO_BIN_EXE_wellspring-bench"))
        .args(["--server", "/nonexistent/wellspring"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--server"));
}
