//! A table as both databases understand it, for the migrations only.
//!
//! One definition serves PostgreSQL and SQLite. SQLite tables are STRICT: without it a
//! column would take values of any type, and the two databases would refuse different rows.

use sea_orm_migration::prelude::{
    Check, ColumnDef, ConditionalStatement, DbErr, Expr, ForeignKey, ForeignKeyAction, Index, IndexCreateStatement,
    SchemaManager, SimpleExpr, Table, TableCreateStatement,
};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A table about to be created. Columns are NOT NULL unless followed by [`NewTable::nullable`].
pub(crate) struct NewTable {
    name: &'static str,
    backend: DbBackend,
    columns: Vec<ColumnDef>,
    table: TableCreateStatement,
    checks: Vec<(String, String)>,
    indexes: Vec<IndexCreateStatement>,
    unique_expression: Option<String>,
}

impl NewTable {
    /// Starts the definition of the table `name`.
    pub(crate) fn new(manager: &SchemaManager<'_>, name: &'static str) -> Self {
        Self {
            name,
            backend: manager.get_database_backend(),
            columns: Vec::new(),
            table: Table::create().table(name).take(),
            checks: Vec::new(),
            indexes: Vec::new(),
            unique_expression: None,
        }
    }

    fn is_sqlite(&self) -> bool {
        self.backend == DbBackend::Sqlite
    }

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

    fn last(&mut self) -> &mut ColumnDef {
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

    /// The last column refers to `table(column)`.
    pub(crate) fn references(mut self, table: &'static str, column: &'static str, on_delete: ForeignKeyAction) -> Self {
        let from = self.last().get_column_name();
        self.table.foreign_key(
            ForeignKey::create()
                .name(format!("{}_{from}_fkey", self.name))
                .from(self.name, from)
                .to(table, column)
                .on_delete(on_delete),
        );
        self
    }

    /// The primary key, where it isn't `id`.
    pub(crate) fn primary_key(mut self, columns: &[&'static str]) -> Self {
        let mut key = Index::create();
        // SQLite knows no names for primary keys.
        if !self.is_sqlite() {
            key.name(format!("{}_pkey", self.name));
        }
        for column in columns {
            key.col(*column);
        }
        self.table.primary_key(&mut key);
        self
    }

    /// A rule each row keeps, in SQL that both databases read.
    pub(crate) fn check(mut self, name: &str, sql: &str) -> Self {
        self.checks.push((name.to_owned(), sql.to_owned()));
        self
    }

    /// A rule each row keeps that the two databases spell differently.
    pub(crate) fn check_each(self, name: &str, postgres: &str, sqlite: &str) -> Self {
        let sql = if self.is_sqlite() { sqlite } else { postgres };
        self.check(name, sql)
    }

    /// A rule that PostgreSQL's column types already keep.
    pub(crate) fn check_sqlite(self, name: &str, sql: &str) -> Self {
        if self.is_sqlite() { self.check(name, sql) } else { self }
    }

    fn new_index(&self, columns: &[&'static str], ending: &str) -> IndexCreateStatement {
        let mut index = Index::create();
        index.name(format!("{}_{}_{ending}", self.name, columns.join("_"))).table(self.name);
        for column in columns {
            index.col(*column);
        }
        index
    }

    /// No two rows agree in `columns`.
    pub(crate) fn unique(mut self, columns: &[&'static str]) -> Self {
        let index = self.new_index(columns, "key").unique().take();
        self.indexes.push(index);
        self
    }

    /// No two rows agree in the expression `sql`.
    pub(crate) fn unique_expression(mut self, name: &str, sql: &str) -> Self {
        // In words of our own: the schema builder makes such indexes for PostgreSQL only.
        self.unique_expression = Some(format!("CREATE UNIQUE INDEX {name} ON {} ({sql})", self.name));
        self
    }

    /// An index for an access path.
    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        let index = self.new_index(columns, "idx");
        self.indexes.push(index);
        self
    }

    /// The last index, under this name, is of the rows for which `condition` holds only.
    pub(crate) fn only_where(mut self, name: &str, condition: &'static str) -> Self {
        let index = self.indexes.last_mut().expect("an index was defined before its condition");
        index.name(name).cond_where(Expr::cust(condition));
        self
    }

    /// An index that also answers `included` without a visit to the table.
    pub(crate) fn covering_index(mut self, columns: &[&'static str], included: &[&'static str]) -> Self {
        let mut index = self.new_index(columns, "idx");
        for column in included {
            // SQLite has no INCLUDE: a trailing key column does the same there.
            if self.is_sqlite() {
                index.col(*column)
            } else {
                index.include(*column)
            };
        }
        self.indexes.push(index);
        self
    }

    /// Creates the table and its indexes.
    pub(crate) async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for column in self.columns {
            self.table.col(column);
        }
        // PostgreSQL tries checks by name, SQLite as they are written: a row that breaks
        // several is then refused by the same one.
        self.checks.sort_unstable();
        for (name, sql) in self.checks {
            self.table.check(Check::named(name, Expr::cust(sql)));
        }
        if self.backend == DbBackend::Sqlite {
            self.table.extra("STRICT");
            // And unique indexes: PostgreSQL tries the oldest first, SQLite the newest.
            self.indexes.reverse();
        }
        manager.create_table(self.table).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        if let Some(sql) = self.unique_expression {
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
