//! What changed between two versions of a text, line by line.

/// Lines beyond which two texts are told as wholly different: the work grows with their product.
const MOST_LINES: usize = 2_000;

/// One line of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Gone(&'a str),
    /// Only in the second.
    Added(&'a str),
}

/// The lines of two texts side by side: the longest run of common lines stays, the rest went or came.
#[must_use]
pub fn compare<'a>(before: &'a str, after: &'a str) -> Vec<Change<'a>> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if a.len() > MOST_LINES || b.len() > MOST_LINES {
        return a.into_iter().map(Change::Gone).chain(b.into_iter().map(Change::Added)).collect();
    }
    // common[i][j]: the longest common run of a[i..] and b[j..].
    let width = b.len() + 1;
    let mut common = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push(Change::Same(a[i]));
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            out.push(Change::Gone(a[i]));
            i += 1;
        } else {
            out.push(Change::Added(b[j]));
            j += 1;
        }
    }
    out.extend(a[i..].iter().map(|l| Change::Gone(l)));
    out.extend(b[j..].iter().map(|l| Change::Added(l)));
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_changed_line_went_and_came_and_the_rest_stays() {
        assert_eq!(
            compare("uno\ndue\ntre", "uno\n2\ntre\nquattro"),
            [
                Change::Same("uno"),
                Change::Gone("due"),
                Change::Added("2"),
                Change::Same("tre"),
                Change::Added("quattro")
            ]
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(a in "([abc]\n){0,12}", b in "([abc]\n){0,12}") {
            let changes = compare(&a, &b);
            let before: Vec<&str> = changes.iter().filter_map(|c| match c { Change::Same(l) | Change::Gone(l) => Some(*l), Change::Added(_) => None }).collect();
            let after: Vec<&str> = changes.iter().filter_map(|c| match c { Change::Same(l) | Change::Added(l) => Some(*l), Change::Gone(_) => None }).collect();
            prop_assert_eq!(before, a.lines().collect::<Vec<_>>());
            prop_assert_eq!(after, b.lines().collect::<Vec<_>>());
        }
    }
}
