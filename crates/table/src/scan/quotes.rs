//! Where quoted fields begin and end.
//!
//! A quote opens a quoted field only where a field begins; anywhere else in an unquoted field it is a
//! character, as in `5" pipe`. So to count quotes is not enough: whether one opens depends on the byte
//! before it, and whether that byte is inside of a quoted field on all quotes before. They are gone through
//! one by one, which is one search for the next quote each, and where a stretch of text holds none, one
//! search in all.

use memchr::{memchr, memchr2, memrchr2};

use crate::dialect::Delimited;

/// A quoted field: the places of both quotes.
pub(crate) type Span = (u32, u32);

/// What is found of the last quote in a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// All quoted fields are closed.
    Closed,
    /// The one that begins here is not.
    Open(usize),
    /// Behind the one that begins here stands text.
    Behind(usize),
}

/// Finds the quoted fields of a text that begins with a record. Unless it is all of the rest, what is behind
/// its end is not known: a quote there may be the first of two.
pub(crate) fn quoted(
    text: &[u8],
    dialect: &Delimited,
    is_all: bool,
    spans: &mut Vec<Span>,
) -> Last {
    spans.clear();
    let Some(quote) = dialect.quote else { return Last::Closed };
    let mut from = 0;
    while let Some(found) = memchr(quote, &text[from..]) {
        let open = from + found;
        let before = dialect.before(&text[..open]).last();
        if before.is_some_and(|last| !dialect.ends_field(*last)) {
            from = open + 1;
            continue;
        }
        if let Some(end) = comment(text, open, spans, dialect) {
            from = end;
            continue;
        }
        from = match closing(text, open, quote, dialect) {
            Some(close) => match dialect.behind(&text[close + 1..]).first() {
                None if !is_all => return Last::Open(open),
                next if next.is_none_or(|next| dialect.ends_field(*next)) => {
                    spans.push((open as u32, close as u32));
                    close + 1
                }
                _ if dialect.is_lenient => open + 1,
                _ => return Last::Behind(open),
            },
            None if dialect.is_lenient && (is_all || memchr(b'\n', &text[open..]).is_some()) => {
                open + 1
            }
            None => return Last::Open(open),
        };
    }
    Last::Closed
}

/// Where the line of a quote ends, if that is a comment.
fn comment(text: &[u8], open: usize, spans: &[Span], dialect: &Delimited) -> Option<usize> {
    let comment = dialect.comment?;
    // Ends of lines before that are inside of quotes.
    let from = spans.last().map_or(0, |(_, close)| *close as usize + 1);
    let line = match memrchr2(b'\n', b'\r', &text[from..open]) {
        Some(end) => from + end + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let end = || memchr2(b'\n', b'\r', &text[open..]).map_or(text.len(), |end| open + end);
    (text[line] == comment).then(end)
}

/// Where the quoted field that begins at `open` is closed: by a quote that is neither escaped nor one of
/// two.
fn closing(text: &[u8], open: usize, quote: u8, dialect: &Delimited) -> Option<usize> {
    let end = match dialect.is_lenient {
        true => memchr(b'\n', &text[open..]).map_or(text.len(), |line| open + line),
        false => text.len(),
    };
    let mut from = open + 1;
    loop {
        let found = from + next(text.get(from..end)?, quote, dialect.escape)?;
        let is_pair = text[found] == quote && text.get(found + 1) == Some(&quote);
        if is_pair || text[found] != quote {
            from = found + 2;
        } else {
            return Some(found);
        }
    }
}

fn next(text: &[u8], quote: u8, escape: Option<u8>) -> Option<usize> {
    match escape {
        Some(escape) => memchr2(quote, escape, text),
        None => memchr(quote, text),
    }
}
