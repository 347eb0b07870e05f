//! The dev container names what there is.

mod support;

use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use support::root;
use workbook::page::serve::USUAL_PORT;

#[test]
fn the_dev_container_sets_up_and_forwards_the_port_of_the_book() {
    let text = fs::read_to_string(root().join(".devcontainer/devcontainer.json")).unwrap();
    let container: Value = serde_json::from_str(&text).unwrap();
    let image = container["image"].as_str().unwrap();
    assert!(image.contains("/rust:"), "a stock image with Rust: {image}");
    let command = container["postCreateCommand"].as_str().unwrap();
    let setup = command.split_whitespace().next().unwrap();
    assert_eq!(setup, "./setup");
    let mode = fs::metadata(root().join(setup)).unwrap().permissions().mode();
    assert!(mode & 0o111 != 0, "{setup} can be run");
    assert_eq!(container["forwardPorts"], serde_json::json!([USUAL_PORT]));
    let known = container["portsAttributes"].as_object().unwrap();
    assert!(known.keys().eq([&USUAL_PORT.to_string()]), "{known:?}");
}
