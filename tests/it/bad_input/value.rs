//! Sound values for any type of the schema, and the ways to break them.

use api::platform::global_id::{self, NodeKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    introspection::{Input, Schema, TypeRef},
    world::World,
};

/// As many items as no list takes.
const MANY: usize = 10_000;
/// As long as a body may just be.
const LONG: usize = 1_000_000;

/// A value broken in one place.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Where.
    pub path: String,
    /// How.
    pub how: &'static str,
    /// The whole value.
    pub value: Value,
    /// Whether no service could take it. Otherwise it is only odd.
    pub hopeless: bool,
}

impl Broken {
    fn new(path: &str, how: &'static str, value: impl Into<Value>) -> Self {
        Self { path: path.to_owned(), how, value: value.into(), hopeless: true }
    }

    fn odd(path: &str, how: &'static str, value: impl Into<Value>) -> Self {
        Self { hopeless: false, ..Self::new(path, how, value) }
    }

    /// The same fault inside of something.
    fn within(self, whole: impl FnOnce(Value) -> Value) -> Self {
        Self { value: whole(self.value), ..self }
    }
}

/// Makes values for the types of a schema, about the objects of a world.
pub struct Values<'a> {
    /// The types.
    pub schema: &'a Schema,
    /// The objects.
    pub world: &'a World<'a>,
}

impl Values<'_> {
    /// A value that the type takes, for a field or argument of that name.
    pub fn sound(&self, ty: &TypeRef, name: &str) -> Value {
        if let Some(item) = ty.item() {
            return json!([self.sound(item, name)]);
        }
        let named = self.schema.named(ty);
        match (ty.named(), named.kind.as_str()) {
            ("Boolean", _) => json!(true),
            // What the world's basket costs.
            ("Int", _) if name == "expectedAmount" => json!(500),
            ("Int", _) => json!(1),
            ("ID", _) => json!(self.id(name)),
            ("Date", _) => json!("2026-11-30"),
            ("DateTime", _) if name == "endsAt" || name == "to" => json!("2026-12-24T12:00:00Z"),
            ("DateTime", _) => json!("2026-12-24T08:00:00Z"),
            (_, "ENUM") => json!(named.enum_values()[0].name),
            (_, "INPUT_OBJECT") => {
                let fields = named.input_fields().iter();
                let most = if named.is_one_of == Some(true) { 1 } else { usize::MAX };
                fields.take(most).map(|field| (field.name.clone(), self.sound(&field.ty, &field.name))).collect()
            }
            _ => json!(self.text(name)),
        }
    }

    fn text(&self, name: &str) -> String {
        match name {
            "email" => format!("{}@quai.example", Uuid::now_v7().simple()),
            "password" => "une phrase assez longue".to_owned(),
            "timeZone" => "Europe/Paris".to_owned(),
            "opensAt" => "08:00".to_owned(),
            "closesAt" => "12:00".to_owned(),
            "number" => "C-2026-000001".to_owned(),
            "pickupCode" => "23456789".to_owned(),
            _ => Uuid::now_v7().to_string(),
        }
    }

    /// The id of an object of the kind that `name` tells: `orderId` is an order's.
    fn id(&self, name: &str) -> String {
        let kind = name.strip_suffix("Ids").or_else(|| name.strip_suffix("Id")).unwrap_or(name);
        if matches!(kind, "pack" | "associated") {
            return self.world.pack.clone();
        }
        if kind == "upload" {
            return self.world.upload.clone();
        }
        let known = self.world.ids.iter().find(|(ty, _)| ty.eq_ignore_ascii_case(kind));
        known.map_or_else(|| NodeKind::Section.encode(Uuid::now_v7()).to_string(), |(_, id)| id.clone())
    }

    /// `base`, of type `ty`, broken in every place and way.
    pub fn broken(&self, ty: &TypeRef, base: &Value, path: &str) -> Vec<Broken> {
        let mut broken = if ty.is_non_null() {
            vec![Broken::new(path, "null", Value::Null)]
        } else {
            vec![Broken::odd(path, "null", Value::Null)]
        };
        if let Some(item) = ty.item() {
            broken.extend(self.broken_list(item, base, path));
            return broken;
        }
        let named = self.schema.named(ty);
        broken.extend(match (ty.named(), named.kind.as_str()) {
            (_, "INPUT_OBJECT") => self.broken_object(named.input_fields(), named.is_one_of == Some(true), base, path),
            (_, "ENUM") => broken_enum(base, path),
            ("Boolean", _) => wrong(path, [json!("true"), json!(1), json!([true, true]), json!({})]),
            ("Int", _) => broken_number(path),
            ("ID", _) => broken_id(base, path),
            ("Date", _) => broken_day(path),
            ("DateTime", _) => broken_instant(path),
            _ => broken_text(path),
        });
        broken
    }

    fn broken_list(&self, item: &TypeRef, base: &Value, path: &str) -> Vec<Broken> {
        let first = &base[0];
        let mut broken = wrong(path, [json!(1.5), json!({ "no": "list" }), json!([[[first]]])]);
        broken.push(Broken::new(path, "very many", vec![first.clone(); MANY]));
        broken.push(Broken::odd(path, "twice the same", json!([first, first])));
        broken.push(Broken::odd(path, "empty", json!([])));
        let items = self.broken(item, first, &format!("{path}[0]")).into_iter();
        broken.extend(items.map(|broken| broken.within(|item| json!([item]))));
        broken
    }

    fn broken_object(&self, fields: &[Input], one_of: bool, base: &Value, path: &str) -> Vec<Broken> {
        let mut broken = wrong(path, [json!("text"), json!(1), json!([base, base])]);
        let with = |name: &str, value: Value| {
            let mut changed = if one_of { json!({}) } else { base.clone() };
            changed[name] = value;
            changed
        };
        broken.push(Broken::new(path, "an unknown field", with("noSuchField", json!(1))));
        if fields.iter().any(Input::is_required) || one_of {
            broken.push(Broken::new(path, "empty", json!({})));
        } else {
            broken.push(Broken::odd(path, "empty", json!({})));
        }
        if one_of {
            let all: Value =
                fields.iter().map(|field| (field.name.clone(), self.sound(&field.ty, &field.name))).collect();
            broken.push(Broken::new(path, "all at once", all));
        }
        for field in fields {
            let path = format!("{path}.{}", field.name);
            if field.is_required() && !one_of {
                let mut without = base.clone();
                without.as_object_mut().map(|fields| fields.remove(&field.name));
                broken.push(Broken::new(&path, "missing", without));
            }
            let value = base.get(&field.name).cloned().unwrap_or_else(|| self.sound(&field.ty, &field.name));
            let inside = self.broken(&field.ty, &value, &path).into_iter();
            broken.extend(inside.map(|broken| broken.within(|value| with(&field.name, value))));
        }
        broken
    }
}

fn wrong<const N: usize>(path: &str, values: [Value; N]) -> Vec<Broken> {
    values.into_iter().map(|value| Broken::new(path, "another type", value)).collect()
}

fn broken_enum(base: &Value, path: &str) -> Vec<Broken> {
    let lower = base.as_str().unwrap_or_default().to_lowercase();
    let mut broken = wrong(path, [json!(1), json!(true), json!({})]);
    broken.push(Broken::new(path, "an unknown value", "NO_SUCH_VALUE"));
    broken.push(Broken::new(path, "lower case", lower));
    broken.push(Broken::new(path, "control characters", "\u{0}\u{1b}"));
    broken
}

fn broken_number(path: &str) -> Vec<Broken> {
    let mut broken = wrong(path, [json!("1"), json!(1.5), json!(true), json!([1, 2]), json!(1e30)]);
    broken.push(Broken::new(path, "more than 32 bits", 2_147_483_648_i64));
    broken.push(Broken::new(path, "more than 64 bits", json!(u64::MAX)));
    for (how, number) in [
        ("very large", 1_000_000_000),
        ("very small", -1_000_000_000),
        ("the largest", i32::MAX),
        ("the smallest", i32::MIN),
        ("negative", -1),
        ("zero", 0),
    ] {
        broken.push(Broken::odd(path, how, number));
    }
    broken
}

fn broken_id(base: &Value, path: &str) -> Vec<Broken> {
    use NodeKind::{Basket, Employee, Order, OrderLine, Product, Section, Shift, TimeSlot, User};
    const KINDS: [NodeKind; 9] = [User, Section, Product, Basket, TimeSlot, Order, OrderLine, Shift, Employee];
    let text = base.as_str().unwrap_or_default();
    let mut broken = wrong(path, [json!(true), json!(1.5), json!({ "id": text }), json!([text, text])]);
    let (kind, row) = global_id::decode(&text.into()).unwrap_or((Section, Uuid::nil()));
    broken.push(Broken::new(path, "unknown", kind.encode(Uuid::now_v7()).to_string()));
    broken.push(Broken::new(path, "of no row", kind.encode(Uuid::nil()).to_string()));
    for other in KINDS.into_iter().filter(|other| *other != kind) {
        broken.push(Broken::new(path, "of another kind", other.encode(row).to_string()));
    }
    for (how, id) in [
        ("a row's id", row.to_string()),
        ("empty", String::new()),
        ("malformed", "%".to_owned()),
        ("with a character more", format!("{text}A")),
        ("with a space", format!(" {text}")),
        ("padded", format!("{text}=")),
        ("with NUL", format!("{text}\0")),
        ("SQL", "' OR 1=1 --".to_owned()),
        ("emoji", "🧺🛒".to_owned()),
        ("very long", "A".repeat(LONG)),
    ] {
        broken.push(Broken::new(path, how, id));
    }
    broken.push(Broken::new(path, "a number", json!(1)));
    broken.push(Broken::new(path, "a large number", json!(i64::MAX)));
    broken
}

fn broken_text(path: &str) -> Vec<Broken> {
    let mut broken = wrong(path, [json!(1), json!(true), json!({ "text": 1 }), json!(["a", "b"])]);
    for (how, text) in [
        ("NUL", "a\0b".to_owned()),
        ("only NUL", "\0".to_owned()),
        ("control characters", "a\u{1b}\u{7}\u{7f}\u{9f}b".to_owned()),
        ("very long", "x".repeat(LONG)),
    ] {
        broken.push(Broken::new(path, how, text));
    }
    for (how, text) in [
        ("empty", String::new()),
        ("blank", " \u{a0}\u{2003}\t".to_owned()),
        ("SQL", "'; DROP TABLE account; --".to_owned()),
        ("a pattern", "%_\\".to_owned()),
        ("emoji", "🧺👩‍👩‍👧🇫🇷".to_owned()),
        ("right to left", "\u{202e}عربة تسوق\u{202c}".to_owned()),
        ("what is no character", "\u{ffff}\u{fffe}\u{10ffff}".to_owned()),
        ("only combining marks", "\u{301}\u{308}".to_owned()),
    ] {
        broken.push(Broken::odd(path, how, text));
    }
    broken
}

fn broken_day(path: &str) -> Vec<Broken> {
    let mut broken = wrong(path, [json!(20_261_122), json!(true), json!({}), json!(["2026-11-30", "2026-11-30"])]);
    for day in [
        "",
        "tomorrow",
        "2026-02-30",
        "2026-13-01",
        "2026-11-22T00:00:00Z",
        "+12026-11-22",
        "2026-11-2\0",
        "２０２６-11-22",
    ] {
        broken.push(Broken::new(path, "no day", day));
    }
    for day in ["0000-01-01", "0001-01-01", "9999-12-31", "1582-10-10"] {
        broken.push(Broken::odd(path, "far away", day));
    }
    broken
}

fn broken_instant(path: &str) -> Vec<Broken> {
    let mut broken = wrong(path, [json!(1_795_348_800), json!(true), json!({}), json!(["2026-11-30T12:00:00Z", 1])]);
    for instant in
        ["", "now", "2026-11-22", "2026-11-22T12:00:00", "2026-11-22T25:00:00Z", "2026-02-30T12:00:00Z", "\0"]
    {
        broken.push(Broken::new(path, "no instant", instant));
    }
    for instant in [
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "+262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "2026-12-31T23:59:60Z",
        "2026-12-24T08:00:00.123456789+14:00",
    ] {
        broken.push(Broken::odd(path, "an odd instant", instant));
    }
    broken
}
