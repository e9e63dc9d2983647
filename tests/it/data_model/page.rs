//! The parts of docs/data-model that are made from dependencies.toml.

use std::{fmt::Write, fs};

use super::declared::{Relation, relations, root};

const BEGIN: &str = "<!-- made from dependencies.toml by `make data-model`: ";
const END: &str = "<!-- end -->";

#[test]
fn the_pages_say_what_the_file_declares() {
    let relations = relations();
    for (page, parts) in [
        ("mldr.md", vec![("relations", model(&relations)), ("diagram", diagram(&relations))]),
        ("normal-forms.md", vec![("verdicts", verdicts(&relations)), ("summary", summary(&relations))]),
        ("denormalisation.md", vec![("derived columns", derived(&relations))]),
    ] {
        let path = root().join("docs/data-model").join(page);
        let before = fs::read_to_string(&path).unwrap();
        let after = parts.into_iter().fold(before.clone(), |text, (name, part)| put(&text, name, &part, page));
        if std::env::var_os("QUAI_WRITE_PAGES").is_some() {
            fs::write(&path, after).unwrap();
        } else {
            assert!(
                before == after,
                "docs/data-model/{page} is not what dependencies.toml says: run `make data-model`"
            );
        }
    }
}

#[test]
fn the_conceptual_model_names_every_relation() {
    let page = fs::read_to_string(root().join("docs/data-model/mcd.md")).unwrap();
    let missing: Vec<_> = relations()
        .into_iter()
        .map(|relation| relation.name)
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/data-model/mcd.md, what becomes of it, does not say where these come from: {missing:?}"
    );
}

/// `text` with its part `name` replaced.
fn put(text: &str, name: &str, part: &str, page: &str) -> String {
    let mark = format!("{BEGIN}{name} -->\n");
    let (before, rest) = text.split_once(&mark).unwrap_or_else(|| panic!("{page} has no part {name:?}"));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{page}: the part {name:?} does not end"));
    format!("{before}{mark}\n{}\n\n{END}{after}", part.trim())
}

/// The relations under their areas' headings.
fn by_area(relations: &[Relation], of: impl Fn(&Relation) -> String) -> String {
    let mut text = String::new();
    let mut area = "";
    for relation in relations {
        if relation.area != area {
            area = &relation.area;
            write!(text, "\n### {area}\n\n").unwrap();
        }
        text.push_str(&of(relation));
    }
    text
}

fn marked(relation: &Relation, column: &str) -> String {
    let primary = relation.primary_key.iter().any(|key| key == column);
    let foreign = relation.foreign_keys.iter().any(|key| key.column == column);
    let text = if foreign { format!("#{column}") } else { column.to_owned() };
    let text = if primary { format!("<u>{text}</u>") } else { text };
    let derived = relation.derived.iter().find(|derived| derived.column == column);
    derived.map_or_else(
        || text.clone(),
        |derived| if derived.only.is_none() { format!("<i>{text}</i>*") } else { text.clone() },
    )
}

/// The relational model: keys underlined, `#` before what refers, derived columns in italics.
fn model(relations: &[Relation]) -> String {
    by_area(relations, |relation| {
        let columns: Vec<_> = relation.columns.iter().map(|column| marked(relation, &column.name)).collect();
        let mut text = format!("- **{}** ({})\n", relation.name, columns.join(", "));
        for key in &relation.keys {
            writeln!(text, "  - also a key: {}", set(key)).unwrap();
        }
        for key in &relation.keys_while {
            let (columns, condition) = key.split_once(" while ").unwrap();
            writeln!(text, "  - unique while `{condition}`: ({columns})").unwrap();
        }
        for key in &relation.foreign_keys {
            let goes = match key.on_delete.as_str() {
                "cascade" => "goes with it",
                "restrict" => "keeps it",
                _ => "forgets it",
            };
            writeln!(text, "  - #{} → {} ({goes})", key.column, key.relation).unwrap();
        }
        text
    })
}

/// Relations and what they refer to, for a picture.
fn diagram(relations: &[Relation]) -> String {
    let mut text = "```mermaid\nerDiagram\n".to_owned();
    for relation in relations {
        for key in &relation.foreign_keys {
            let optional = relation.columns.iter().any(|column| column.name == key.column && column.nullable);
            let one = if optional { "|o" } else { "||" };
            writeln!(text, "    {} {one}--o{{ {} : {}", key.relation, relation.name, key.column).unwrap();
        }
    }
    for relation in relations {
        writeln!(text, "    {} {{", relation.name).unwrap();
        for column in &relation.columns {
            let primary = relation.primary_key.contains(&column.name).then_some("PK");
            let foreign = relation.foreign_keys.iter().any(|key| key.column == column.name).then_some("FK");
            let unique = relation.keys.iter().any(|key| *key == [column.name.clone()]).then_some("UK");
            let marks: Vec<_> = [primary, foreign, unique].into_iter().flatten().collect();
            let note = if column.nullable { " \"may be empty\"" } else { "" };
            writeln!(
                text,
                "        {} {}{}{}{note}",
                column.kind,
                column.name,
                if marks.is_empty() { "" } else { " " },
                marks.join(", ")
            )
            .unwrap();
        }
        text.push_str("    }\n");
    }
    text + "```"
}

fn set(columns: &[String]) -> String {
    format!("{{{}}}", columns.join(", "))
}

/// Dependencies, keys, verdict and argument of each relation.
fn verdicts(relations: &[Relation]) -> String {
    by_area(relations, |relation| {
        let mut text = format!("#### {}\n\n", relation.name);
        let dependencies: Vec<_> =
            relation.dependencies_as_written().iter().map(|dependency| arrow(dependency)).collect();
        let dependencies =
            if dependencies.is_empty() { "none but trivial ones".to_owned() } else { dependencies.join("; ") };
        writeln!(text, "- Dependencies: {dependencies}").unwrap();
        let keys: Vec<_> = [&relation.primary_key].into_iter().chain(&relation.keys).map(|key| set(key)).collect();
        writeln!(text, "- Candidate keys: {}", keys.join(", ")).unwrap();
        let form = format!("{:?}", relation.normal_form());
        let verdict = match form.as_str() {
            "BoyceCodd" => "**BCNF**".to_owned(),
            form => {
                let all: Vec<_> = relation
                    .derived
                    .iter()
                    .filter(|derived| derived.only.is_none())
                    .map(|derived| format!("`{}`", derived.column))
                    .collect();
                let number = if form == "Third" { 3 } else { 2 };
                format!("the table is in **{number}NF only**; **BCNF** without {}", all.join(", "))
            }
        };
        write!(text, "- Verdict: {verdict}. {}\n\n", relation.why).unwrap();
        text
    })
}

fn arrow(dependency: &str) -> String {
    let (from, to) = dependency.split_once(" -> ").unwrap();
    let to = if to == "*" { "all the others" } else { to };
    format!("{from} → {to}")
}

/// One line per relation.
fn summary(relations: &[Relation]) -> String {
    let mut text = "| Relation | Candidate keys | Table | Without derived columns |\n|---|---|---|---|\n".to_owned();
    for relation in relations {
        let keys: Vec<_> = [&relation.primary_key].into_iter().chain(&relation.keys).map(|key| set(key)).collect();
        let form = match format!("{:?}", relation.normal_form()).as_str() {
            "BoyceCodd" => "BCNF",
            "Third" => "3NF",
            _ => "2NF",
        };
        writeln!(text, "| {} | {} | {form} | BCNF |", relation.name, keys.join(", ")).unwrap();
    }
    text
}

/// The columns that repeat what stands elsewhere.
fn derived(relations: &[Relation]) -> String {
    let mut text = "| Column | Is | Kept right by |\n|---|---|---|\n".to_owned();
    for relation in relations {
        for derived in &relation.derived {
            let only = derived.only.as_ref().map(|only| format!(" (of {only})")).unwrap_or_default();
            let keeper = if derived.kept_by.ends_with(".rs") { "the use cases, " } else { "triggers, " };
            writeln!(
                text,
                "| {}.{}{only} | {} | {keeper}`{}` |",
                relation.name, derived.column, derived.from, derived.kept_by
            )
            .unwrap();
        }
    }
    text
}
