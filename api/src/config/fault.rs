//! What is wrong with the settings, as lines for the person who wrote them.

use std::fmt;

/// One fault: the setting, its value, where it came from, what is wrong and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting's name, or the file when it cannot be read at all.
    pub subject: String,
    /// The value as given; none where there is no single value, and never a secret.
    pub value: Option<String>,
    /// A variable or a file.
    pub source: Option<String>,
    /// What is wrong and how to mend it, as full sentences.
    pub problem: String,
}

/// Every fault of one reading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults(pub Vec<Fault>);

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.subject)?;
        if let Some(value) = &self.value {
            write!(out, " = {value:?}")?;
        }
        if let Some(source) = &self.source {
            write!(out, " ({source})")?;
        }
        write!(out, ": {}", self.problem)
    }
}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(out, "{newline}{fault}")?;
        }
        Ok(())
    }
}

/// The known name closest to `name`, if one is close enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (distance, best) = known.into_iter().map(|candidate| (distance(name, candidate), candidate)).min()?;
    (distance <= name.chars().count().div_ceil(2)).then_some(best)
}

/// How many letters to change, add or drop to make one word the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in right.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_one_that_could_have_been_meant() {
        let known = ["listen", "database_url", "data_dir"];
        assert_eq!(nearest("lisen", known), Some("listen"));
        assert_eq!(nearest("databse_url", known), Some("database_url"));
        assert_eq!(nearest("datadir", known), Some("data_dir"));
        assert_eq!(nearest("colour", known), None);
    }
}
