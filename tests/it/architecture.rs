//! The arrows of ARCHITECTURE.md: which part of the code may know which other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use syn::visit::Visit;

/// Parts of the crate that compose the domains, beside the HTTP layer and the command line.
const COMPOSITION: [&str; 3] = ["schema", "node", "user_error"];
/// Parts that every other part may know.
const GROUND: [&str; 3] = ["platform", "app", "config"];
const DOMAINS: [&str; 3] = ["account", "administration", "shop"];

/// Whether the module `from` may name something of the module `to`; both are paths below the crate's root.
fn allowed(from: &[String], to: &[String]) -> bool {
    let part = |path: &[String], depth: usize| path.get(depth).map(String::as_str).unwrap_or_default().to_owned();
    let (source, target) = (part(from, 0), part(to, 0));
    if from.first() == to.first() && !DOMAINS.contains(&source.as_str()) {
        return true;
    }
    let feature_part = part(from, 2);
    match source.as_str() {
        // `App` holds the account's password pool and keys; everything else stands on the platform alone.
        "platform" => target == "app",
        "config" => target == "platform",
        "app" => GROUND.contains(&target.as_str()) || matches!(target.as_str(), "account" | "external"),
        "external" => matches!(target.as_str(), "platform" | "config"),
        "account" | "administration" | "shop" => match feature_part.as_str() {
            "rules" => {
                target == "platform" || to.starts_with(&from[..2]) || (target == source && part(to, 2) == "rules")
            }
            "error" => target == "platform" || (target == source && matches!(part(to, 2).as_str(), "error" | "")),
            // The trait of a system outside, not what stands behind it.
            "service" | "letter" | "purge" | "sweep" if target == "external" => to.len() <= 3,
            "service" | "list" | "event" | "loader" | "live" => {
                GROUND.contains(&target.as_str()) || (known(&source, &target) && part(to, 2) != "graphql")
            }
            "graphql" => GROUND.contains(&target.as_str()) || known(&source, &target) || target == "user_error",
            _ => GROUND.contains(&target.as_str()) || known(&source, &target),
        },
        source if COMPOSITION.contains(&source) => true,
        "http" => {
            target == "schema"
                || GROUND.contains(&target.as_str())
                || target == "lifecycle"
                || (DOMAINS.contains(&target.as_str()) && part(to, 2) == "service")
        }
        // The command line, the demonstration and the lifecycle stand above everything.
        _ => true,
    }
}

/// A domain knows itself and `account`, never another.
fn known(source: &str, target: &str) -> bool {
    source == target || target == "account"
}

/// Collects every path that begins at the crate's root, inside `use` and in code.
struct Paths {
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn absolute(&self, mut path: Vec<String>) -> Option<Vec<String>> {
        let mut base = self.module.clone();
        match path.first()?.as_str() {
            "crate" => Some(path.split_off(1)),
            "self" => Some([base, path.split_off(1)].concat()),
            "super" => {
                while path.first().is_some_and(|segment| segment == "super") {
                    path.remove(0);
                    base.pop();
                }
                Some([base, path].concat())
            }
            _ => None,
        }
    }

    fn tree(&mut self, prefix: &[String], tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                self.tree(&[prefix, &[path.ident.to_string()]].concat(), &path.tree);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(prefix, item)),
            syn::UseTree::Name(name) => self.add([prefix, &[name.ident.to_string()]].concat()),
            syn::UseTree::Rename(name) => self.add([prefix, &[name.ident.to_string()]].concat()),
            syn::UseTree::Glob(_) => self.add(prefix.to_vec()),
        }
    }

    fn add(&mut self, path: Vec<String>) {
        // `pub(crate)` is the root itself, which is nobody's secret.
        if let Some(path) = self.absolute(path).filter(|path| !path.is_empty()) {
            self.found.insert(path);
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Tests inside a module may know what they like.
        if item.ident != "tests" {
            syn::visit::visit_item_mod(self, item);
        }
    }
}

#[test]
fn every_module_knows_only_what_the_architecture_lets_it_know() {
    let root = workspace().join("api/src");
    let mut broken = Vec::new();
    for file in rust_files(&root) {
        let text = fs::read_to_string(&file).expect("a source file can be read");
        let module = module_of(file.strip_prefix(&root).expect("the file lies below the root"));
        let mut paths = Paths { module: module.clone(), found: BTreeSet::new() };
        paths.visit_file(&syn::parse_file(&text).expect("a source file parses"));
        for path in paths.found.iter().filter(|path| !allowed(&module, path)) {
            broken.push(format!("{} must not know {}", module.join("::"), path.join("::")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_packages_depend_only_downwards() {
    for (package, forbidden) in [
        ("entity", ["api", "migration", "tests"].as_slice()),
        ("migration", ["api", "entity", "tests"].as_slice()),
        ("api", ["tests"].as_slice()),
    ] {
        let manifest = fs::read_to_string(workspace().join(package).join("Cargo.toml")).expect("a manifest");
        for name in forbidden {
            let named = manifest
                .lines()
                .any(|line| line.starts_with(&format!("{name}.")) || line.starts_with(&format!("{name} ")));
            assert!(!named, "{package} must not depend on {name}");
        }
    }
}

#[test]
fn no_source_file_is_much_longer_than_300_lines() {
    let long: Vec<String> = ["api/src", "entity/src", "migration/src", "tests/it"]
        .iter()
        .flat_map(|folder| rust_files(&workspace().join(folder)))
        .map(|file| (fs::read_to_string(&file).expect("a source file can be read").lines().count(), file))
        .filter(|(lines, _)| *lines > 320)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "split or simplify:\n{}", long.join("\n"));
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a source folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `shop/order/graphql/mod.rs` is the module `shop::order::graphql`.
fn module_of(file: &Path) -> Vec<String> {
    let mut module: Vec<String> =
        file.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}
