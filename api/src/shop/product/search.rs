//! The search of products: what somebody typed, as the words to look for (docs/domain.md, search).
//!
//! The statement stands in `search/hits.postgres.sql` and `search/hits.sqlite.sql`. Its one parameter is the JSON made
//! here, so that its text stays the same and nothing typed is ever part of it.

use std::collections::HashSet;

use sea_orm::{
    DbBackend, JoinType, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr},
};
use serde::Serialize;

use crate::platform::{
    error::{ApiError, ApiResult},
    fold::{fold, words},
};
use entity::shop::product;

/// The most characters that a search may have.
pub const MAX_LENGTH: usize = 100;
/// The most words that are looked for.
const MAX_WORDS: usize = 8;
/// The most letters of a word that count, for the database as well.
const LONGEST_WORD: usize = 40;

/// Words that say too little to be looked for beside others.
const FILLERS: [&str; 32] = [
    "a", "au", "aux", "ce", "ces", "de", "des", "du", "en", "et", "la", "le", "les", "ou", "par", "pour", "sur", "un",
    "une", "avec", "of", "and", "with", "in", "kg", "mg", "cl", "ml", "dl", "cm", "mm", "qu",
];

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Search {
    words: Vec<Wanted>,
    pieces: Vec<Piece>,
    /// How many different words of the search a product must have.
    needed: usize,
    archived: bool,
}

/// A word of the search, and the range of words that begin with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Wanted {
    /// The place in the search; words of one place are alternatives.
    nth: usize,
    word: String,
    /// The word without the ending of a plural.
    stem: String,
    /// What comes after every word that begins with the stem.
    beyond: String,
}

/// A piece of a word, as the vocabulary is cut into (routine `shop/search_word`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Piece {
    nth: usize,
    gram: String,
    /// 1 for three letters in a row; of 100 where the piece alone says how close the words are.
    points: usize,
    /// The points that make a word of the vocabulary worth considering.
    needed: usize,
    /// How many pieces of three letters the word has.
    pieces: usize,
}

impl Search {
    /// Reads what was typed; `None` for blanks, which restrict nothing. Refuses more than [`MAX_LENGTH`] characters.
    pub fn parse(text: &str, archived: bool) -> ApiResult<Option<Self>> {
        if text.chars().count() > MAX_LENGTH {
            return Err(ApiError::bad_input(
                format!("« search » compte au plus {MAX_LENGTH} caractères : cherchez moins de mots."),
                format!("`search` has at most {MAX_LENGTH} characters: look for fewer words."),
            ));
        }
        Ok((!text.trim().is_empty()).then(|| Self::of(text, archived)))
    }

    fn of(text: &str, archived: bool) -> Self {
        let folded = fold(text);
        let mut seen = HashSet::new();
        let mut typed: Vec<&str> = words(&folded).filter(|word| is_word(word) && seen.insert(*word)).collect();
        if typed.iter().any(|word| !FILLERS.contains(word)) {
            typed.retain(|word| !FILLERS.contains(word));
        }
        // A digit says something beside others, as in "1 kg" and "1,5 L". On its own it is in nearly everything.
        if folded.chars().filter(|letter| letter.is_alphanumeric()).nth(1).is_none() {
            typed.clear();
        }
        typed.truncate(MAX_WORDS);
        let mut search =
            Self { words: Vec::new(), pieces: Vec::new(), needed: typed.len() - typed.len() / 3, archived };
        for (nth, word) in typed.into_iter().enumerate() {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            if let Some(part) = telling_part(&word) {
                search.want(nth, part);
            }
            search.want(nth, &word);
        }
        // Nothing that could be looked for finds nothing, not everything.
        search.needed = search.needed.max(1);
        search
    }

    fn want(&mut self, nth: usize, word: &str) {
        let letters: Vec<char> = word.chars().collect();
        let has_digits = letters.iter().any(char::is_ascii_digit);
        let plural = !has_digits && letters.len() >= 4 && word.ends_with(['s', 'x']);
        let stem = if plural { &word[..word.len() - 1] } else { word };
        // A number is not the beginning of another number. No word has a blank in it.
        let last = if has_digits { ' ' } else { char::MAX };
        self.words.push(Wanted { nth, word: word.into(), stem: stem.into(), beyond: format!("{stem}{last}") });
        if !has_digits {
            self.pieces.extend(pieces(nth, &letters));
        }
    }

    /// Restricts `products` to those found; `hit.closeness` then tells how well.
    pub fn among(&self, products: Select<product::Entity>, backend: DbBackend) -> Select<product::Entity> {
        let hits = match backend {
            DbBackend::Postgres => include_str!("search/hits.postgres.sql"),
            _ => include_str!("search/hits.sqlite.sql"),
        };
        let search = serde_json::to_string(self).unwrap_or_default();
        let sql = format!("product_id, closeness FROM ({hits}) AS found");
        let hits = Query::select().expr(Expr::cust_with_values(sql, [search])).take();
        let same = Expr::col(("hit", "product_id")).equals((product::Entity, product::Column::Id));
        let mut products = products;
        QueryTrait::query(&mut products).join_subquery(JoinType::InnerJoin, hits, Alias::new("hit"), same);
        products
    }

    /// What sorts the hits, best first when descending: how close they come, then those that can be ordered now, then
    /// those with shorter names, because more of them was asked for.
    pub fn relevance() -> SimpleExpr {
        Expr::cust("hit.closeness * 512 + CASE WHEN product.available THEN 256 ELSE 0 END + 255 - length(product.name)")
    }
}

/// Whether the database keeps such a word: a single letter is none.
fn is_word(word: &str) -> bool {
    word.chars().nth(1).is_some() || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Of letters and digits in one, such as `1kg` and `omega3`: what is also written apart.
fn telling_part(word: &str) -> Option<&str> {
    let border = word.find(|c: char| c.is_ascii_digit() != word.starts_with(|c: char| c.is_ascii_digit()))?;
    let (first, rest) = word.split_at(border);
    Some(if first.starts_with(|c: char| c.is_ascii_digit()) || first.chars().count() >= 3 { first } else { rest })
}

/// The pieces by which a word is found in spite of a typo.
fn pieces(nth: usize, letters: &[char]) -> Vec<Piece> {
    let length = letters.len();
    let row: Vec<char> = std::iter::once(' ').chain(letters.iter().copied()).collect();
    let grams: HashSet<String> = row.windows(3).map(|three| three.iter().collect()).collect();
    let count = grams.len();
    let needed = if count < 6 { count / 2 + 1 } else { count.div_ceil(2) };
    let piece = |gram, points| Piece { nth, gram, points, needed, pieces: count };
    let mut pieces = Vec::new();
    if length >= 4 {
        pieces.extend(grams.into_iter().map(|gram| piece(gram, 1)));
        pieces.sort_unstable_by(|a, b| a.gram.cmp(&b.gram));
    }
    pieces.extend(slips(letters).into_iter().map(|(gram, points)| piece(gram, points)));
    pieces
}

/// What short words have in common with this one when a finger slipped once, and how close that is, of 100: two letters
/// that changed places come closest.
fn slips(letters: &[char]) -> Vec<(String, usize)> {
    let length = letters.len();
    let whole: String = letters.iter().collect();
    let without = |place: usize| -> String {
        letters.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, letter)| *letter).collect()
    };
    let mut slips = Vec::new();
    if (3..=6).contains(&length) {
        for place in 0..length - 1 {
            let mut swapped = letters.to_vec();
            swapped.swap(place, place + 1);
            slips.push((format!("0-{}", String::from_iter(swapped)), 85));
        }
    }
    if (3..=5).contains(&length) {
        slips.extend((1..=length + 1).map(|place| (format!("{place}-{whole}"), 80)));
    }
    if (4..=7).contains(&length) {
        slips.extend((0..length).map(|place| (format!("0-{}", without(place)), 80)));
    }
    if (4..=6).contains(&length) {
        slips.extend((0..length).map(|place| (format!("{}-{}", place + 1, without(place)), 80)));
    }
    slips
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, Search, telling_part};

    fn looked_for(text: &str) -> (Vec<(usize, String)>, usize) {
        let search = Search::parse(text, false).expect("short enough").expect("not blank");
        (search.words.into_iter().map(|wanted| (wanted.nth, wanted.stem)).collect(), search.needed)
    }

    #[test]
    fn words_are_plain_and_fillers_and_single_letters_are_left_out() {
        let (words, needed) = looked_for("L’ŒUF  de poule, et les pommes");
        assert_eq!(words, [(0, "oeuf".to_owned()), (1, "poule".to_owned()), (2, "pomme".to_owned())]);
        assert_eq!(needed, 2);
        assert_eq!(looked_for("de").0, [(0, "de".to_owned())]);
        assert_eq!(looked_for("l'!"), (vec![], 1));
    }

    #[test]
    fn letters_and_digits_in_one_are_alternatives() {
        assert_eq!(looked_for("1kg").0, [(0, "1".to_owned()), (0, "1kg".to_owned())]);
        assert_eq!(
            [telling_part("omega3"), telling_part("b12"), telling_part("pain")],
            [Some("omega"), Some("12"), None]
        );
    }

    #[test]
    fn a_search_is_bounded() {
        assert_eq!(looked_for("aa bb cc dd ee ff gg hh ii jj").0.len(), 8);
        assert!(Search::parse(&"x".repeat(MAX_LENGTH), false).is_ok());
        assert!(Search::parse(&"x".repeat(MAX_LENGTH + 1), false).is_err());
        assert_eq!(Search::parse(" \n", false).expect("short"), None);
    }
}
