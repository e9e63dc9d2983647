//! The kinds of columns, each as both databases keep it.

use sea_orm_migration::prelude::{ColumnDef, Expr, SimpleExpr};

use super::NewTable;

impl NewTable {
    fn column(mut self, name: &'static str, of: impl FnOnce(&mut ColumnDef, bool)) -> Self {
        let mut column = ColumnDef::new(name);
        of(column.not_null(), self.is_sqlite());
        self.columns.push(column);
        self
    }

    /// What SQLite keeps as an integer of any size.
    fn integer(self, name: &'static str, postgres: impl FnOnce(&mut ColumnDef) -> &mut ColumnDef) -> Self {
        self.column(name, |column, sqlite| {
            if sqlite {
                column.custom("integer")
            } else {
                postgres(column)
            };
        })
    }

    pub(super) fn last(&mut self) -> &mut ColumnDef {
        self.columns.last_mut().expect("a column was defined before its attributes")
    }

    /// The primary key `id`: a UUID v7 that the application makes.
    pub(crate) fn id(self) -> Self {
        let mut table = self.uuid("id");
        table.last().primary_key();
        let name = format!("{}_id_length", table.name);
        table.check_sqlite(&name, "length(id) = 16")
    }

    /// A `bigint` primary key that the database counts up and never gives twice.
    pub(crate) fn serial(self, name: &'static str) -> Self {
        self.column(name, |column, _| {
            column.big_integer().auto_increment().primary_key();
        })
    }

    /// A UUID: `uuid` on PostgreSQL, 16 bytes on SQLite.
    pub(crate) fn uuid(self, name: &'static str) -> Self {
        self.column(name, |column, sqlite| {
            if sqlite {
                column.blob()
            } else {
                column.uuid()
            };
        })
    }

    /// A text.
    pub(crate) fn text(self, name: &'static str) -> Self {
        self.column(name, |column, _| {
            column.text();
        })
    }

    /// A text that both databases compare byte by byte.
    pub(crate) fn key(self, name: &'static str) -> Self {
        let kind = if self.is_sqlite() { "text" } else { "text COLLATE \"C\"" };
        self.column(name, |column, _| _ = column.custom(kind))
    }

    /// A text of at most `longest` characters that isn't blank.
    pub(crate) fn label(self, name: &'static str, longest: usize) -> Self {
        let check = format!("{}_{name}_length", self.name);
        self.text(name).check(&check, &format!("length(trim({name})) > 0 AND length({name}) <= {longest}"))
    }

    /// A text that is one of `values`.
    pub(crate) fn one_of(self, name: &'static str, values: &[&str]) -> Self {
        let check = format!("{}_{name}_known", self.name);
        self.text(name).check(&check, &format!("{name} IN ('{}')", values.join("', '")))
    }

    /// Bytes.
    pub(crate) fn bytes(self, name: &'static str) -> Self {
        self.column(name, |column, _| _ = column.blob())
    }

    /// A truth value.
    pub(crate) fn flag(self, name: &'static str) -> Self {
        let check = format!("{}_{name}_flag", self.name);
        self.integer(name, ColumnDef::boolean).check_sqlite(&check, &format!("{name} IN (0, 1)"))
    }

    /// A JSON document.
    pub(crate) fn json(self, name: &'static str) -> Self {
        let check = format!("{}_{name}_json", self.name);
        self.column(name, |column, sqlite| {
            if sqlite {
                column.text()
            } else {
                column.json_binary()
            };
        })
        .check_sqlite(&check, &format!("json_valid({name})"))
    }

    /// A 16-bit integer.
    pub(crate) fn small(self, name: &'static str) -> Self {
        self.integer(name, ColumnDef::small_integer)
    }

    /// A 32-bit integer.
    pub(crate) fn int(self, name: &'static str) -> Self {
        self.column(name, |column, _| _ = column.integer())
    }

    /// A 64-bit integer; money is one, in minor units.
    pub(crate) fn bigint(self, name: &'static str) -> Self {
        self.integer(name, ColumnDef::big_integer)
    }

    /// An instant in UTC, to the microsecond. SQLite keeps RFC 3339 text, which sorts in time
    /// order only as long as every row spells it the same way: hence the check.
    pub(crate) fn instant(self, name: &'static str) -> Self {
        let check = format!("{}_{name}_instant", self.name);
        // The form comes first: SQLite fails altogether where a check calls strftime with 'now'.
        let sql = format!(
            "({name} GLOB '{s}+00:00' OR {name} GLOB '{s}.{d}{d}{d}+00:00' OR {name} GLOB '{s}.{d}{d}{d}{d}{d}{d}+00:00') \
             AND strftime('%Y-%m-%dT%H:%M:%S', {name}) IS substr({name}, 1, 19)",
            s = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]",
            d = "[0-9]",
        );
        self.column(name, |column, sqlite| {
            if sqlite {
                column.text()
            } else {
                column.timestamp_with_time_zone()
            };
        })
        .check_sqlite(&check, &format!("{name} IS NULL OR ({sql})"))
    }

    /// A column that only PostgreSQL has, in its own words.
    pub(crate) fn postgres_column(self, name: &'static str, kind: &'static str, default: &'static str) -> Self {
        if self.is_sqlite() {
            return self;
        }
        self.column(name, |column, _| {
            column.custom(kind).default(Expr::cust(default));
        })
    }

    /// The last column may be empty.
    pub(crate) fn nullable(mut self) -> Self {
        self.last().null();
        self
    }

    /// The last column's value when a writer names none.
    pub(crate) fn default(mut self, value: impl Into<SimpleExpr>) -> Self {
        self.last().default(value);
        self
    }
}
