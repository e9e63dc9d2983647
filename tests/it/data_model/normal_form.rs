//! Functional dependencies: closures, candidate keys and normal forms. Pure; the names follow the textbooks.

use std::collections::BTreeSet;

/// A set of columns.
pub type Columns = BTreeSet<String>;

/// What a determinant determines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    pub determinant: Columns,
    pub dependents: Columns,
}

/// How far a relation is normalised. Each form contains those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NormalForm {
    First,
    Second,
    Third,
    BoyceCodd,
}

/// Everything that `columns` determine, themselves included.
pub fn closure(columns: &Columns, dependencies: &[Dependency]) -> Columns {
    let mut closure = columns.clone();
    loop {
        let before = closure.len();
        for dependency in dependencies {
            if dependency.determinant.is_subset(&closure) {
                closure.extend(dependency.dependents.iter().cloned());
            }
        }
        if closure.len() == before {
            return closure;
        }
    }
}

/// The smallest sets of columns that determine `all`.
pub fn candidate_keys(all: &Columns, dependencies: &[Dependency]) -> BTreeSet<Columns> {
    let determined: Columns = nontrivial(dependencies).flat_map(|(_, dependents)| dependents).collect();
    let determining: Columns = nontrivial(dependencies).flat_map(|(determinant, _)| determinant).collect();
    // What nothing determines lies in every key; what determines nothing else lies in a key only then.
    let needed: Columns = all.difference(&determined).cloned().collect();
    let possible: Columns = determining.intersection(&determined).cloned().collect();
    let mut keys: BTreeSet<Columns> = BTreeSet::new();
    for chosen in subsets(&possible) {
        let candidate: Columns = needed.union(&chosen).cloned().collect();
        let larger = keys.iter().any(|key| key.is_subset(&candidate));
        if !larger && is_superkey(&candidate, all, dependencies) {
            keys.insert(candidate);
        }
    }
    keys
}

/// The highest normal form that the relation is in.
pub fn normal_form(all: &Columns, dependencies: &[Dependency]) -> NormalForm {
    let keys = candidate_keys(all, dependencies);
    let prime: Columns = keys.iter().flatten().cloned().collect();
    let is_key = |determinant: &Columns| is_superkey(determinant, all, dependencies);
    let offending: Vec<_> = nontrivial(dependencies).filter(|(determinant, _)| !is_key(determinant)).collect();
    if offending.is_empty() {
        return NormalForm::BoyceCodd;
    }
    if offending.iter().all(|(_, dependents)| dependents.is_subset(&prime)) {
        return NormalForm::Third;
    }
    // Second: no proper part of a key determines what belongs to no key.
    let parts = keys.iter().flat_map(|key| subsets(key).filter(|part| part.len() < key.len()).collect::<Vec<_>>());
    let mut determined = parts.map(|part| closure(&part, dependencies).difference(&part).cloned().collect::<Columns>());
    if determined.all(|determined| determined.is_subset(&prime)) { NormalForm::Second } else { NormalForm::First }
}

/// The dependencies that hold among `kept` alone, when the other columns are left out.
pub fn project(kept: &Columns, dependencies: &[Dependency]) -> Vec<Dependency> {
    let determining: Columns = nontrivial(dependencies).flat_map(|(determinant, _)| determinant).collect();
    let determining: Columns = determining.intersection(kept).cloned().collect();
    let dependents = |determinant: &Columns| {
        let determined = closure(determinant, dependencies);
        determined.intersection(kept).filter(|column| !determinant.contains(*column)).cloned().collect::<Columns>()
    };
    subsets(&determining)
        .map(|determinant| Dependency { dependents: dependents(&determinant), determinant })
        .filter(|dependency| !dependency.dependents.is_empty())
        .collect()
}

fn is_superkey(columns: &Columns, all: &Columns, dependencies: &[Dependency]) -> bool {
    closure(columns, dependencies).is_superset(all)
}

/// Determinants with what they determine beside themselves.
fn nontrivial(dependencies: &[Dependency]) -> impl Iterator<Item = (Columns, Columns)> {
    dependencies.iter().filter_map(|Dependency { determinant, dependents }| {
        let others: Columns = dependents.difference(determinant).cloned().collect();
        (!others.is_empty()).then(|| (determinant.clone(), others))
    })
}

/// All subsets, the smaller ones first.
fn subsets(columns: &Columns) -> impl Iterator<Item = Columns> {
    let columns: Vec<_> = columns.iter().cloned().collect();
    assert!(columns.len() <= 16, "too many columns to try all subsets of: {columns:?}");
    let mut masks: Vec<u32> = (0..1 << columns.len()).collect();
    masks.sort_by_key(|mask| mask.count_ones());
    masks.into_iter().map(move |mask| {
        let chosen = columns.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        chosen.map(|(_, column)| column.clone()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Columns, Dependency, NormalForm, candidate_keys, closure, normal_form, project};

    /// One column per letter.
    fn columns(letters: &str) -> Columns {
        letters.chars().map(String::from).collect()
    }

    fn dependencies(text: &str) -> Vec<Dependency> {
        let sides = text.split_whitespace().map(|dependency| dependency.split_once('>').unwrap());
        sides.map(|(from, to)| Dependency { determinant: columns(from), dependents: columns(to) }).collect()
    }

    fn keys(all: &str, given: &str) -> Vec<String> {
        candidate_keys(&columns(all), &dependencies(given)).iter().map(|key| key.iter().cloned().collect()).collect()
    }

    fn form(all: &str, given: &str) -> NormalForm {
        normal_form(&columns(all), &dependencies(given))
    }

    #[test]
    fn a_closure_is_all_that_follows() {
        let given = dependencies("A>BC CD>E B>D E>A");
        assert_eq!(closure(&columns("B"), &given), columns("BD"));
        assert_eq!(closure(&columns("BC"), &given), columns("ABCDE"));
        assert_eq!(closure(&columns(""), &given), columns(""));
    }

    #[test]
    fn keys_are_the_smallest_determinants_of_everything() {
        assert_eq!(keys("ABCDE", "A>BC CD>E B>D E>A"), ["A", "BC", "CD", "E"]);
        assert_eq!(keys("ABC", ""), ["ABC"], "without dependencies only the whole row is a key");
        assert_eq!(keys("ABC", ">ABC"), [""], "what has one row at most is determined by nothing");
        assert_eq!(keys("ABCD", "A>B"), ["ACD"]);
    }

    #[test]
    fn determinants_that_are_keys_make_bcnf() {
        assert_eq!(form("ABC", "A>BC B>A"), NormalForm::BoyceCodd);
        assert_eq!(form("ABC", "AB>C"), NormalForm::BoyceCodd);
        assert_eq!(form("ABC", "AB>C AC>A"), NormalForm::BoyceCodd, "what lies in its determinant asks for nothing");
    }

    /// Street and town determine the postcode, the postcode determines the town.
    #[test]
    fn a_part_of_a_key_that_depends_on_no_key_makes_3nf_only() {
        assert_eq!(form("STP", "ST>P P>T"), NormalForm::Third);
    }

    /// An order has a customer, who has a town.
    #[test]
    fn what_depends_on_a_key_only_by_way_of_something_else_makes_2nf_only() {
        assert_eq!(form("OCT", "O>C C>T"), NormalForm::Second);
    }

    /// A line of an order repeats its product's name.
    #[test]
    fn what_depends_on_part_of_a_key_makes_1nf_only() {
        assert_eq!(form("OPQN", "OP>Q P>N"), NormalForm::First);
        assert_eq!(form("OPN", "P>N"), NormalForm::First, "also where nothing depends on the whole key");
    }

    #[test]
    fn a_sum_of_two_columns_of_a_row_is_no_bcnf() {
        assert_eq!(form("KXYS", "K>XYS XY>S"), NormalForm::Second);
        let without = project(&columns("KXY"), &dependencies("K>XYS XY>S"));
        assert_eq!(normal_form(&columns("KXY"), &without), NormalForm::BoyceCodd);
    }

    #[test]
    fn leaving_out_a_column_keeps_what_held_by_way_of_it() {
        let without = project(&columns("KAC"), &dependencies("K>AB A>B B>C"));
        assert_eq!(closure(&columns("A"), &without), columns("AC"));
        assert_eq!(normal_form(&columns("KAC"), &without), NormalForm::Second);
    }
}
