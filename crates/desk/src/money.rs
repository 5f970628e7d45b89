//! Amounts of money and quantities cross to the window as decimal strings: binary floats can't hold 0.10.

use rust_decimal::Decimal;

use crate::error::{DeskError, Result};

/// As the window writes it: two decimals at least, no exponent, no grouping.
pub(crate) fn amount(value: Decimal) -> String {
    let mut value = value.normalize();
    if value.scale() < 2 {
        value.rescale(2);
    }
    value.to_string()
}

/// A quantity as short as it can be: `2`, `0.5`.
pub(crate) fn quantity(value: Decimal) -> String {
    value.normalize().to_string()
}

/// What a person typed as a refund: at most two decimals, above zero.
pub(crate) fn parse_refund(typed: &str) -> Result<Decimal> {
    let told =
        || DeskError::invalid("The refund amount must be a number above 0 with at most two decimals, such as 50.00.");
    let typed = typed.trim();
    if !typed.chars().all(|sign| sign.is_ascii_digit() || sign == '.') {
        return Err(told());
    }
    let value: Decimal = typed.parse().map_err(|_| told())?;
    let fits = value > Decimal::ZERO && value < Decimal::from(10_000_000_000_u64) && value.normalize().scale() <= 2;
    if fits { Ok(value) } else { Err(told()) }
}

/// How many of an item a person claims: above zero, at most three decimals, as the orders have them.
pub(crate) fn parse_quantity(typed: &str) -> Result<Decimal> {
    let told = || DeskError::invalid("A quantity must be a number above 0, such as 2 or 0.5. The ticket was not made.");
    let typed = typed.trim();
    if !typed.chars().all(|sign| sign.is_ascii_digit() || sign == '.') {
        return Err(told());
    }
    let value: Decimal = typed.parse().map_err(|_| told())?;
    let fits = value > Decimal::ZERO && value < Decimal::from(1_000_000_000) && value.normalize().scale() <= 3;
    if fits { Ok(value) } else { Err(told()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_cents() {
        assert_eq!(amount(Decimal::new(50, 0)), "50.00");
        assert_eq!(amount(Decimal::new(124_050, 2)), "1240.50");
        assert_eq!(amount(Decimal::new(1, 3)), "0.001");
        assert_eq!(quantity(Decimal::new(200, 2)), "2");
        assert_eq!(quantity(Decimal::new(5, 1)), "0.5");
    }

    #[test]
    fn a_quantity_is_a_positive_number_of_at_most_three_decimals() {
        assert_eq!(parse_quantity(" 2 ").unwrap(), Decimal::from(2));
        assert_eq!(parse_quantity("0.125").unwrap(), Decimal::new(125, 3));
        for typed in ["", "0", "-1", "1.0005", "two", "1e3", "1,000", "1000000000"] {
            assert!(parse_quantity(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_refund_is_a_positive_amount_of_at_most_two_decimals() {
        assert_eq!(parse_refund(" 50 ").unwrap(), Decimal::from(50));
        assert_eq!(parse_refund("0.10").unwrap(), Decimal::new(1, 1));
        for typed in ["", "0", "-1", "1.005", "abc", "1e3", "NaN", "1,000", "99999999999"] {
            assert!(parse_refund(typed).is_err(), "{typed}");
        }
    }
}
