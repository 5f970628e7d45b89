//! What a measuring program left behind, and what is made of many figures.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The figures in a file.
pub fn read(file: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("there are no figures in {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("the figures in {} are not JSON", file.display()))
}

pub fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("{value} is not a number"))
}

/// All must be there: a turn that never ended is not one to leave out.
pub fn numbers(values: &Value) -> Result<Vec<f64>> {
    values.as_array().context("no figures")?.iter().map(number).collect()
}

/// The middle of several measurements; of an even number the mean of the two in the middle.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { f64::midpoint(values[middle - 1], upper) })
}

/// What this share of the values does not exceed; of a half, their median.
pub fn share(values: &[f64], share: f64) -> Result<f64> {
    if share <= 0.5 {
        return median(values.to_vec()).context("no figures");
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let most = sorted.len().checked_sub(1).context("no figures")?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred values at most"
    )]
    let place = (sorted.len() as f64 * share).ceil() as usize;
    Ok(sorted[place.saturating_sub(1).min(most)])
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }
}
