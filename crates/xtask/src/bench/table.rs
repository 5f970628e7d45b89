//! The rows of a measurement, as people and as programs read them.

use serde_json::{Value, json};

/// One figure. Smaller is better in all of ours.
pub struct Row {
    /// What was measured.
    pub name: String,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it is held against: a floor or a peer, measured in the same run.
    pub baseline: Option<f64>,
    /// The most that it may be.
    pub target: Option<f64>,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        self.baseline.filter(|baseline| *baseline > 0.0).map(|baseline| self.value / baseline)
    }

    /// Whether the target is met, where there is one.
    pub fn met(&self) -> Option<bool> {
        self.target.map(|target| self.value <= target)
    }
}

/// `{"rows":[{"name","value","unit","baseline","ratio","target","met"}]}`
pub fn json(rows: &[Row]) -> String {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "name": row.name, "value": rounded(row.value), "unit": row.unit,
                "baseline": row.baseline.map(rounded), "ratio": row.ratio().map(rounded),
                "target": row.target, "met": row.met(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "rows": rows }))
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// An aligned table.
pub fn text(rows: &[Row]) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let mut lines = vec![["name", "value", "unit", "baseline", "ratio", "target", "met"].map(str::to_owned)];
    lines.extend(rows.iter().map(|row| {
        let met = row.met().map_or("-", |met| if met { "yes" } else { "NO" });
        [
            row.name.clone(),
            number(Some(row.value)),
            row.unit.to_owned(),
            number(row.baseline),
            number(row.ratio()),
            number(row.target),
            met.to_owned(),
        ]
    }));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
                0 | 2 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_its_target_is_met() {
        let row = |value| Row { name: "later start".into(), value, unit: "s", baseline: Some(0.5), target: Some(3.0) };
        assert_eq!(row(3.0).met(), Some(true));
        assert_eq!(row(3.1).met(), Some(false));
        let written: Value = serde_json::from_str(&json(&[row(1.0)])).unwrap();
        assert_eq!(
            written["rows"][0],
            json!({"name": "later start", "value": 1.0, "unit": "s", "baseline": 0.5, "ratio": 2.0, "target": 3.0, "met": true})
        );
        assert!(text(&[row(1.0)]).ends_with("yes"));
    }
}
