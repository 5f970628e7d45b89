//! The list of an installer's parts for machines: a software bill of materials in `CycloneDX`.

use anyhow::Result;
use serde_json::{Value, json};

use super::parts::Part;

/// The list for a version of Punnet.
pub fn words(version: &str, parts: &[Part]) -> Result<String> {
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": "punnet", "name": "Punnet", "version": version,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        }},
        "components": parts.iter().map(component).collect::<Vec<_>>(),
        "dependencies": [{ "ref": "punnet", "dependsOn": parts.iter().map(|part| &part.purl).collect::<Vec<_>>() }],
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&list)?))
}

fn component(part: &Part) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{ "expression": part.licence }],
    });
    if let Some(sha256) = &part.sha256 {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sha256 }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_named_with_its_licence_and_its_hash() {
        let part = |name: &str, sha256: Option<&str>| Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            purl: format!("pkg:cargo/{name}@1.0.0"),
            home: String::new(),
            sha256: sha256.map(str::to_owned),
            folder: None,
        };
        let said = words("0.1.0", &[part("a", Some("00ff")), part("b", None)]).unwrap();
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["metadata"]["component"]["version"], "0.1.0");
        assert_eq!(said["components"][0]["hashes"][0], json!({ "alg": "SHA-256", "content": "00ff" }));
        assert_eq!(said["components"][1]["licenses"][0]["expression"], "MIT");
        assert!(said["components"][1].get("hashes").is_none());
        assert_eq!(said["dependencies"][0]["dependsOn"].as_array().unwrap().len(), 2);
    }
}
