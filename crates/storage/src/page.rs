//! Keyset pages: fifty rows after (or before) a known row, at the same cost at any depth.

/// Rows of a page.
pub const PAGE_ROWS: i64 = 50;

/// Where a page starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cursor {
    /// The first page.
    #[default]
    First,
    /// The rows after this key.
    After(Key),
    /// The rows before this key.
    Before(Key),
}

/// The sort key of a row and its id, which makes the order total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Value of the sorted column, as text.
    pub value: String,
    /// Id of the row.
    pub id: String,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Key of the first row, when there are rows before it.
    pub previous: Option<Key>,
    /// Key of the last row, when there are rows after it.
    pub next: Option<Key>,
}

impl<T> Page<T> {
    /// Makes a page out of up to `limit + 1` rows read in the direction of the cursor.
    pub fn build(mut rows: Vec<T>, limit: i64, cursor: &Cursor, key: impl Fn(&T) -> Key) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let backwards = matches!(cursor, Cursor::Before(_));
        if backwards {
            rows.reverse();
        }
        let has_previous = if backwards { more } else { matches!(cursor, Cursor::After(_)) };
        let has_next = if backwards { true } else { more };
        let previous = has_previous.then(|| rows.first().map(&key)).flatten();
        let next = has_next.then(|| rows.last().map(&key)).flatten();
        Self { rows, previous, next }
    }

    /// The same page with other rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(f).collect(), previous: self.previous, next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: &i32) -> Key {
        Key { value: n.to_string(), id: n.to_string() }
    }

    #[test]
    fn knows_what_comes_before_and_after() {
        let first = Page::build(vec![1, 2, 3], 2, &Cursor::First, key);
        assert_eq!(first.rows, [1, 2]);
        assert_eq!((first.previous, first.next), (None, Some(key(&2))));
        let last = Page::build(vec![3], 2, &Cursor::After(key(&2)), key);
        assert_eq!((last.previous, last.next), (Some(key(&3)), None));
        let back = Page::build(vec![2, 1], 2, &Cursor::Before(key(&3)), key);
        assert_eq!(back.rows, [1, 2]);
        assert_eq!((back.previous, back.next), (None, Some(key(&2))));
    }
}
