//! The documents and the code name each other by headings and files that exist.

use std::{
    fs,
    path::{Path, PathBuf},
};

const CODE: [&str; 4] = ["api", "entity", "migration", "tests"];

#[test]
fn code_cites_rules_that_the_domain_document_has() {
    let domain = fs::read_to_string(root().join("docs/domain.md")).unwrap();
    let headings: Vec<_> = domain.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_lowercase).collect();
    assert!(!headings.is_empty());
    let known = |cited: &str| headings.iter().any(|heading| cited.starts_with(heading.as_str()));
    let unknown: Vec<_> =
        citations("docs/domain.md, ").into_iter().filter(|(_, cited)| !known(&cited.to_lowercase())).collect();
    assert!(unknown.is_empty(), "no such heading in docs/domain.md: {unknown:#?}");
}

#[test]
fn code_cites_decisions_that_are_recorded() {
    let cited = citations("docs/decisions/");
    let missing: Vec<_> = cited
        .into_iter()
        .filter(|(_, cited)| {
            let file = cited.split_inclusive(".md").next().unwrap_or_default();
            !root().join("docs/decisions").join(file).is_file()
        })
        .collect();
    assert!(missing.is_empty(), "no such decision: {missing:#?}");
}

#[test]
fn documents_link_to_files_and_headings_that_exist() {
    let mut broken = Vec::new();
    for file in files(&root(), &["md"]) {
        let text = fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let found = target.exists()
                && (anchor.is_empty() || fs::read_to_string(&target).is_ok_and(|text| has_anchor(&text, anchor)));
            if !found {
                broken.push((file.clone(), link.to_owned()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}

#[test]
fn what_the_shops_description_asks_is_done_and_tested_where_the_document_says() {
    let text = fs::read_to_string(root().join("docs/seeds-coverage.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")).filter(|row| !row.starts_with("What is asked"));
    let named = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').collect();
        let (places, tests) = (named(cells[1]), named(cells[2]));
        count += 1;
        if places.is_empty() || tests.is_empty() {
            wrong.push(format!("no place or no test: {row}"));
        }
        wrong.extend(places.into_iter().filter(|place| !root().join(place).is_file()));
        wrong.extend(tests.into_iter().filter(|test| !has_test(test)));
    }
    assert!(count > 40, "only {count} rows");
    assert!(wrong.is_empty(), "docs/seeds-coverage.md names what does not exist: {wrong:#?}");
}

/// Whether `file.rs::name` is a test below tests/it.
fn has_test(named: &str) -> bool {
    let Some((file, name)) = named.split_once("::") else { return false };
    let text = fs::read_to_string(root().join("tests/it").join(file)).unwrap_or_default();
    let mut lines = text.lines();
    let head = lines.by_ref().take_while(|line| !line.contains(&format!("fn {name}("))).last().unwrap_or_default();
    // The line before a function is its last attribute.
    head == "#[test]" || head.starts_with("#[tokio::test")
}

/// Whether a heading of `text` has this anchor, as forges make them.
fn has_anchor(text: &str, anchor: &str) -> bool {
    text.lines().filter(|line| line.starts_with('#')).any(|line| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}

/// Each place in the code that says `mark`, with what follows it, over line breaks inside comments.
fn citations(mark: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for file in CODE.iter().flat_map(|folder| files(&root().join(folder), &["rs", "sql"])) {
        if file.ends_with("documents.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let words = text.lines().map(|line| line.trim().trim_start_matches(['/', '!', '-', '#']).trim());
        let text = words.collect::<Vec<_>>().join(" ");
        found.extend(text.split(mark).skip(1).map(|rest| (file.clone(), rest.chars().take(60).collect())));
    }
    found
}

/// The files below `folder` that the repository keeps.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            let made = ["target", "node_modules", "data", ".git"].iter().any(|made| name == *made);
            if !made {
                found.extend(files(&path, extensions));
            }
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
