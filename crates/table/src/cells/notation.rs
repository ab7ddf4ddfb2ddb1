//! How numbers are written: which mark stands before the fraction, and what else may stand in one.

use std::borrow::Cow;

/// How numbers are written.
///
/// A point before the fraction, a sign in front and a power of ten behind `e` are understood without being
/// asked for, and so are a real minus and spaces that do not break around a number.
///
/// ```
/// use fanfold_table::{Options, Source, Table};
///
/// let mut options = Options::default();
/// options.notation.decimal = b',';
/// options.notation.thousands = Some('.');
/// let prices = "price\n1.200,50\n0,25\n";
/// let table = Table::new([Source::reader("prices", prices.as_bytes())]).options(options);
/// assert_eq!(table.columns(["price"]).aggregate("sum")?.values[0].to_string(), "1200.75");
/// # Ok::<(), fanfold_table::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notation {
    /// What stands before the fraction: an ASCII character.
    pub decimal: u8,
    /// What stands between groups of digits.
    pub thousands: Option<char>,
    /// Whether a sign of a currency may stand on one side: `$9`, `-5 €`.
    pub currency: bool,
    /// Whether `%` may stand behind: `5%` is 0.05.
    pub percent: bool,
    /// Whether a number less than 0 may stand in parentheses, or before its sign: `(5)`, `5-`.
    pub accounting: bool,
}

impl Default for Notation {
    fn default() -> Self {
        Notation {
            decimal: b'.',
            thousands: None,
            currency: false,
            percent: false,
            accounting: false,
        }
    }
}

/// Spaces that stand beside numbers and do not end a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}') || c.is_ascii_whitespace()
}

/// Signs of currencies.
fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¤' | '֏' | '؋' | '৳' | '฿' | '₠'..='₿' | '¢' | '﷼')
}

impl Notation {
    /// The number as it would be written with a point, and nothing else that has to be asked for: `None` if
    /// it is written in another way than this one.
    pub(super) fn plain<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if text.is_ascii() && *self == Notation::default() {
            return Some(Cow::Borrowed(text));
        }
        let text = text.trim_matches(is_space);
        if text.is_ascii() && *self == Notation::default() {
            return Some(Cow::Borrowed(text));
        }
        let mut rest = Rest { text, is_negative: false, has_sign: false };
        let mut is_percent = self.percent && rest.strip_end(|c| c == '%');
        if self.accounting {
            rest.strip_accounting();
        }
        // The parentheses may stand around it.
        is_percent |= self.percent && !is_percent && rest.strip_end(|c| c == '%');
        rest.strip_sign();
        if self.currency && !rest.strip_start(is_currency) {
            rest.strip_end(is_currency);
        }
        // The sign may stand on either side of the currency's.
        rest.strip_sign();
        let digits = self.digits(rest.text)?;
        if digits.starts_with(['+', '-']) {
            // There was one sign already.
            return None;
        }
        let sign = if rest.is_negative { "-" } else { "" };
        let percent = if is_percent { "e-2" } else { "" };
        if is_percent && digits.contains(['e', 'E']) {
            return None;
        }
        Some(Cow::Owned(format!("{sign}{digits}{percent}")))
    }

    /// Digits without what stands between groups of them, and with a point.
    fn digits(&self, text: &str) -> Option<String> {
        let mark = char::from(self.decimal);
        let (whole, fraction) = match text.split_once(mark) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let whole = match self.thousands {
            Some(between) if whole.contains(between) => ungrouped(whole, between)?,
            _ => whole.to_owned(),
        };
        let has_point = |text: &str| mark != '.' && text.contains('.');
        if has_point(&whole) || fraction.is_some_and(has_point) {
            return None;
        }
        Some(match fraction {
            Some(fraction) => format!("{whole}.{fraction}"),
            None => whole,
        })
    }
}

/// Digits without what stands between groups of them: three in each, or two in all but the last, as in
/// India, and fewer in the first.
fn ungrouped(text: &str, between: char) -> Option<String> {
    let groups: Vec<&str> = text.split(between).collect();
    let last = groups.len() - 1;
    let fits = groups.iter().enumerate().all(|(place, group)| {
        let length = group.len();
        let is_length = match place {
            0 => (1..=3).contains(&length),
            _ if place == last => length == 3,
            _ => (2..=3).contains(&length),
        };
        is_length && group.bytes().all(|byte| byte.is_ascii_digit())
    });
    fits.then(|| groups.concat())
}

/// What is left of a number while its signs are taken off.
struct Rest<'t> {
    text: &'t str,
    is_negative: bool,
    has_sign: bool,
}

impl Rest<'_> {
    fn strip_sign(&mut self) {
        if self.has_sign {
            return;
        }
        for (sign, is_negative) in [('-', true), ('\u{2212}', true), ('+', false)] {
            if let Some(rest) = self.text.strip_prefix(sign) {
                self.text = rest.trim_start_matches(is_space);
                (self.has_sign, self.is_negative) = (true, is_negative);
                return;
            }
        }
    }

    fn strip_accounting(&mut self) {
        let inside = self.text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let before = self.text.strip_suffix(['-', '\u{2212}']);
        if let Some(rest) = inside.or(before) {
            self.text = rest.trim_matches(is_space);
            (self.has_sign, self.is_negative) = (true, true);
        }
    }

    /// Whether there was such a character in front.
    fn strip_start(&mut self, is_it: fn(char) -> bool) -> bool {
        let rest = self.text.strip_prefix(is_it).map(|rest| rest.trim_start_matches(is_space));
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    /// Whether there was such a character at the end.
    fn strip_end(&mut self, is_it: fn(char) -> bool) -> bool {
        let rest = self.text.strip_suffix(is_it).map(|rest| rest.trim_end_matches(is_space));
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }
}

/// Ways in which text may be a number, for who asks what to do about it: what each is called, and the
/// number that it makes of the text.
pub(crate) fn suggested(text: &str) -> Vec<(Suggestion, String)> {
    let usual = Notation::default();
    let of = |suggestion: Suggestion, notation: Notation| {
        let plain = notation.plain(text)?;
        let number = plain.parse::<fanfold::Decimal>().ok()?;
        Some((suggestion, number.to_string()))
    };
    if of(Suggestion::Decimal, usual).is_some() {
        // It is the notation that was asked for that makes it none.
        return Vec::new();
    }
    let thousands = [',', '.', '_', '\'', ' ', '\u{a0}', '\u{202f}'];
    let thousands = thousands.into_iter().filter(|between| text.contains(*between));
    let thousands = thousands.filter_map(|between| {
        let decimal = if between == '.' { b',' } else { b'.' };
        of(
            Suggestion::Thousands(between, decimal),
            Notation { thousands: Some(between), decimal, ..usual },
        )
    });
    let others = [
        of(Suggestion::Decimal, Notation { decimal: b',', ..usual }),
        of(Suggestion::Currency, Notation { currency: true, ..usual }),
        of(Suggestion::Percent, Notation { percent: true, ..usual }),
        of(Suggestion::Accounting, Notation { accounting: true, ..usual }),
    ];
    others.into_iter().flatten().chain(thousands).collect()
}

/// Whether text is made of what numbers are made of, in any notation: it has a digit, and no letter. Dates and
/// times that begin with the year are none, as their order is that of text.
pub(crate) fn is_like_a_number(text: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_digit() || is_space(c) || is_currency(c) || "+-.,%()'_/\u{2212}".contains(c)
    };
    let begins_with_year = matches!(text.as_bytes(), [a, b, c, d, b'-' | b'/', ..]
        if [a, b, c, d].into_iter().all(u8::is_ascii_digit));
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(is_part) && !begins_with_year
}

/// A part of a [`Notation`] that makes a number of some text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suggestion {
    /// A comma before the fraction.
    Decimal,
    /// This between groups of digits, and this before the fraction.
    Thousands(char, u8),
    /// A sign of a currency.
    Currency,
    /// A per cent sign.
    Percent,
    /// Parentheses, or a sign behind.
    Accounting,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(notation: Notation, text: &str) -> Option<String> {
        Some(notation.plain(text)?.parse::<fanfold::Decimal>().ok()?.to_string())
    }

    #[test]
    fn numbers_are_read_as_their_notation_has_them() {
        let usual = Notation::default();
        let comma = Notation { decimal: b',', ..usual };
        let german = Notation { decimal: b',', thousands: Some('.'), ..usual };
        let english = Notation { thousands: Some(','), ..usual };
        let french = Notation { decimal: b',', thousands: Some('\u{202f}'), ..usual };
        let money = Notation { currency: true, accounting: true, percent: true, ..english };
        let cases = [
            (usual, "1.5", Some("1.5")),
            (usual, "\u{2212}1.5", Some("-1.5")),
            (usual, "\u{a0}7\u{a0}", Some("7")),
            (usual, "1,5", None),
            (comma, "1,5", Some("1.5")),
            (comma, "-2e3", Some("-2000")),
            (comma, "1.5", None),
            (comma, "1,5.2", None),
            (german, "1.234.567,89", Some("1234567.89")),
            (german, "1.23", None),
            (english, "1,200,000", Some("1200000")),
            (english, "12,34,567", Some("1234567")),
            (english, "1,20", None),
            (english, ",200", None),
            (english, "1200", Some("1200")),
            (french, "1\u{202f}234,5", Some("1234.5")),
            (money, "$9", Some("9")),
            (money, "(5%)", Some("-0.05")),
            (money, "+-5", None),
            (money, "--5", None),
            (money, "-$9", Some("-9")),
            (money, "$-9", Some("-9")),
            (money, "5 \u{20ac}", Some("5")),
            (money, "($1,234.50)", Some("-1234.5")),
            (money, "123-", Some("-123")),
            (money, "5%", Some("0.05")),
            (money, "12.5 %", Some("0.125")),
            (money, "--5", None),
            (money, "$", None),
            (money, "%", None),
            (money, "()", None),
        ];
        for (notation, text, expected) in cases {
            assert_eq!(read(notation, text).as_deref(), expected, "{text} in {notation:?}");
        }
    }

    #[test]
    fn what_is_suggested_leads_to_a_number() {
        let of = |text| suggested(text);
        assert_eq!(of("97100,7"), [(Suggestion::Decimal, "97100.7".to_owned())]);
        let (decimal, thousands) = (Suggestion::Decimal, Suggestion::Thousands(',', b'.'));
        assert_eq!(of("1,200"), [(decimal, "1.2".to_owned()), (thousands, "1200".to_owned())]);
        assert_eq!(of("1_000"), [(Suggestion::Thousands('_', b'.'), "1000".to_owned())]);
        assert_eq!(of("$9"), [(Suggestion::Currency, "9".to_owned())]);
        assert_eq!(of("(5)"), [(Suggestion::Accounting, "-5".to_owned())]);
        assert_eq!(of("5%"), [(Suggestion::Percent, "0.05".to_owned())]);
        assert_eq!(of("oops"), []);
        for text in ["9,5", "$9", "5%", "950,000", "31/12/2023", "(5)", "1.2.3"] {
            assert!(is_like_a_number(text), "{text}");
        }
        for text in ["EWR", "12 kg", "2023-12-31", "2023/12/31", "", "-", "N1", "10:30"] {
            assert!(!is_like_a_number(text), "{text}");
        }
    }
}
