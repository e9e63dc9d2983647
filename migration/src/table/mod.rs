//! A table as both databases understand it, for the migrations only.
//!
//! One definition serves PostgreSQL and SQLite. SQLite tables are STRICT: without it a
//! column would take values of any type, and the two databases would refuse different rows. The kinds of columns are in
//! [`column`].

mod column;

use sea_orm_migration::prelude::{
    Check, ColumnDef, ConditionalStatement, DbErr, Expr, ForeignKey, ForeignKeyAction, Index, IndexCreateStatement,
    SchemaManager, Table, TableCreateStatement,
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
