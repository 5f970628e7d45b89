//! What the pages of the window may reach: no program but their own, nothing of the network, and of the shell what
//! `src-tauri/capabilities/main.json` names.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tree::Tree;

/// What a directive of the policy may name. The addresses without a name of this computer are how Windows says
/// `evidence:` and `ipc:`.
const SOURCES: [&str; 6] =
    ["'none'", "'self'", "evidence:", "http://evidence.localhost", "ipc:", "http://ipc.localhost"];

/// Directives without which a page could do more, and what they must say.
const DEMANDED: [(&str, &str); 5] = [
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
    ("frame-src", "'none'"),
];

/// What the window may do beside calling the shell's own commands: hear its events.
const OF_TAURI: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];

/// A sentence for everything by which the window could reach more.
pub fn complaints(tree: &Tree) -> Result<Vec<String>> {
    let read = |path: &str| -> Result<String> {
        fs::read_to_string(tree.at(path)).with_context(|| format!("{path} could not be read"))
    };
    let json = |path: &str| -> Result<Value> {
        serde_json::from_str(&read(path)?).with_context(|| format!("{path} is not JSON"))
    };
    let mut told = of_policy(&json("src-tauri/tauri.conf.json")?["app"]);
    let folder = fs::read_dir(tree.at("src-tauri/capabilities")).context("src-tauri/capabilities could not be read")?;
    for entry in folder {
        let name = entry.context("src-tauri/capabilities could not be read")?.file_name();
        if name != "main.json" {
            told.push(format!("src-tauri/capabilities/{} gives rights that nobody reviews", name.to_string_lossy()));
        }
    }
    told.extend(of_capability(&json("src-tauri/capabilities/main.json")?));
    told.extend(of_page(&read("ui/dist/index.html").context("the pages were not built yet")?));
    Ok(told)
}

/// Of the part `app` of the configuration.
fn of_policy(app: &Value) -> Vec<String> {
    let mut told = Vec::new();
    let security = &app["security"];
    let Some(policy) = security["csp"].as_object() else {
        return vec!["tauri.conf.json sets no policy for the window's pages".to_owned()];
    };
    for (directive, demanded) in DEMANDED {
        if policy.get(directive).and_then(Value::as_str) != Some(demanded) {
            told.push(format!("the policy's {directive} is not {demanded}"));
        }
    }
    for (directive, sources) in policy {
        let listed = sources.as_array().into_iter().flatten().filter_map(Value::as_str);
        let sources: Vec<&str> = sources.as_str().into_iter().chain(listed).flat_map(str::split_whitespace).collect();
        let foreign = sources.iter().filter(|source| !SOURCES.contains(source));
        told.extend(foreign.map(|source| format!("the policy's {directive} lets in {source}")));
    }
    for (setting, wanted) in [("freezePrototype", true), ("dangerousDisableAssetCspModification", false)] {
        if security.get(setting).and_then(Value::as_bool).unwrap_or(false) != wanted {
            told.push(format!("security.{setting} of tauri.conf.json is not {wanted}"));
        }
    }
    if security.get("assetProtocol").is_some_and(|protocol| protocol["enable"] == true) {
        told.push("the asset protocol would hand files of the disk to the pages".to_owned());
    }
    if app["withGlobalTauri"] == true {
        told.push("withGlobalTauri would hand the shell's door to every script".to_owned());
    }
    told
}

/// That each command is named once, and none that isn't there, is a test of the shell (`bindings.rs`).
fn of_capability(capability: &Value) -> Vec<String> {
    let mut told = Vec::new();
    if capability["windows"] != serde_json::json!(["main"]) {
        told.push("capabilities/main.json is for other windows than the console's".to_owned());
    }
    for door in ["remote", "webviews"] {
        if capability.get(door).is_some() {
            told.push(format!(
                "capabilities/main.json has a `{door}`, by which other pages would have the console's rights"
            ));
        }
    }
    for permission in capability["permissions"].as_array().into_iter().flatten() {
        let name = permission.as_str();
        let is_ours = name.is_some_and(|name| name.starts_with("allow-") && !name.contains(':'));
        if !is_ours && !name.is_some_and(|name| OF_TAURI.contains(&name)) {
            told.push(format!("capabilities/main.json gives {permission}, which is no command of the shell"));
        }
    }
    told
}

/// Of the built page: every script is a file of its own, and nothing comes from elsewhere.
fn of_page(page: &str) -> Vec<String> {
    let mut told = Vec::new();
    for script in page.split("<script").skip(1) {
        let (attributes, rest) = script.split_once('>').unwrap_or((script, ""));
        if !attributes.contains("src=\"/") || !rest.trim_start().starts_with("</script>") {
            told.push("the page has a script within it".to_owned());
        }
    }
    if page.contains("<style") || page.contains(" style=") {
        told.push("the page has a style within it".to_owned());
    }
    if page.contains("//") {
        told.push("the page names an address of the network".to_owned());
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn good() -> Value {
        json!({ "security": {
            "csp": {
                "default-src": "'none'", "script-src": "'self'", "img-src": "'self' evidence:",
                "base-uri": "'none'", "form-action": "'none'", "frame-src": "'none'",
            },
            "freezePrototype": true,
        }})
    }

    #[test]
    fn a_policy_that_lets_nothing_in_is_taken() {
        assert_eq!(of_policy(&good()), Vec::<String>::new());
    }

    #[test]
    fn every_hole_of_a_policy_is_told() {
        let holes = [
            ("/security/csp/script-src", json!("'self' 'unsafe-inline'"), "lets in 'unsafe-inline'"),
            ("/security/csp/script-src", json!(["'self'", "'unsafe-eval'"]), "lets in 'unsafe-eval'"),
            ("/security/csp/img-src", json!("'self' https://example.com"), "lets in https://example.com"),
            ("/security/csp/img-src", json!("data:"), "lets in data:"),
            ("/security/csp/default-src", json!("'self'"), "default-src is not 'none'"),
            ("/security/csp", Value::Null, "sets no policy"),
            ("/security/freezePrototype", json!(false), "freezePrototype"),
        ];
        for (place, value, words) in holes {
            let mut app = good();
            *app.pointer_mut(place).unwrap() = value;
            assert!(of_policy(&app).iter().any(|told| told.contains(words)), "{place}: {:?}", of_policy(&app));
        }
        let mut app = good();
        app["security"]["assetProtocol"] = json!({ "enable": true });
        app["security"]["dangerousDisableAssetCspModification"] = json!(true);
        app["withGlobalTauri"] = json!(true);
        assert_eq!(of_policy(&app).len(), 3);
    }

    #[test]
    fn rights_beyond_the_shell_s_own_commands_are_told() {
        let good = json!({ "windows": ["main"], "permissions": ["core:event:allow-listen", "allow-start"] });
        assert_eq!(of_capability(&good), Vec::<String>::new());
        let bad = json!({ "windows": ["*"], "remote": { "urls": [] }, "permissions": ["fs:default", { "identifier": "shell:allow-open" }, "core:default"] });
        assert_eq!(of_capability(&bad).len(), 5);
    }

    #[test]
    fn a_page_with_anything_within_it_or_from_elsewhere_is_told() {
        assert_eq!(
            of_page("<script type=\"module\" src=\"/assets/a.js\"></script><div id=\"root\"></div>"),
            Vec::<String>::new()
        );
        for page in [
            "<script>alert(1)</script>",
            "<script src=\"/a.js\">alert(1)</script>",
            "<script src=\"https://example.com/a.js\"></script>",
            "<link href=\"//example.com/a.css\">",
            "<div style=\"color: red\"></div>",
        ] {
            assert!(!of_page(page).is_empty(), "{page}");
        }
    }
}
