//! Imports in the schema.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use super::{
    fault::Fault,
    report::Report,
    service::{self, Options, Source},
};
use crate::{
    platform::{
        context::ContextExt, error::ApiResult, global_id::NodeKind, locale::Locale, permission::Action,
        refusal::UserErrorCode,
    },
    user_error::{self, UserError},
};

/// The table to import: exactly one of these.
#[derive(OneofObject)]
pub enum ProductsImportSource {
    /// What `POST /uploads` answered to a CSV file that the same account sent within the last day.
    UploadId(ID),
    /// The text of a CSV file, as far as a request can hold it.
    Text(String),
}

/// A table of products.
#[derive(InputObject)]
pub struct ProductsImportInput {
    /// The table: at most 20,000 rows below one line that names the columns.
    source: ProductsImportSource,
    /// True: tells what would happen, and changes nothing.
    #[graphql(default = false)]
    dry_run: bool,
    /// Whether sections that do not exist are made; otherwise their rows are left out.
    #[graphql(default = false)]
    create_sections: bool,
}

/// What an import did with each row. Role: shop manager.
#[derive(SimpleObject)]
pub struct ProductsImportReport {
    /// Whether nothing was changed.
    dry_run: bool,
    /// Rows that made a product.
    created: i32,
    /// Rows that changed a product.
    updated: i32,
    /// Rows that say what is already so.
    unchanged: i32,
    /// Rows that were left out because of a fault.
    failed: i32,
    /// Sections made for the rows.
    sections_created: i32,
    /// Headers of columns that were not read, at most 50.
    unknown_columns: Vec<String>,
    /// What is wrong with the rows that were left out, by line; at most the first 1,000 faults.
    faults: Vec<ProductsImportFault>,
}

/// What is wrong with a row that was left out. Role: shop manager.
#[derive(SimpleObject)]
pub struct ProductsImportFault {
    /// The line of the file on which the row begins; the header is on line 1.
    line: u32,
    /// The column, as the export names it; null when the whole row is concerned.
    column: Option<String>,
    /// What stands in the cell, cut to 100 characters; where the whole row is concerned, how it begins.
    value: String,
    /// The stable code, for programs.
    code: UserErrorCode,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    message: String,
}

/// The answer to an import.
#[derive(SimpleObject)]
pub struct ProductsImportPayload {
    /// What became of the rows; null when the file as a whole was refused.
    report: Option<ProductsImportReport>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

impl ProductsImportReport {
    fn new(report: Report, dry_run: bool, locale: Locale) -> Self {
        Self {
            dry_run,
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            failed: report.failed,
            sections_created: report.sections_created,
            unknown_columns: report.unknown_columns,
            faults: report.faults.into_iter().map(|fault| ProductsImportFault::new(fault, locale)).collect(),
        }
    }
}

impl ProductsImportFault {
    fn new(fault: Fault, locale: Locale) -> Self {
        Self {
            line: u32::try_from(fault.line).unwrap_or(u32::MAX),
            column: fault.column.map(|column| column.header(locale).to_owned()),
            code: fault.problem.code(),
            message: fault.message().in_locale(locale).to_owned(),
            value: fault.value,
        }
    }
}

/// Taking in tables.
#[derive(Default)]
pub struct ExchangeMutation;

#[Object]
impl ExchangeMutation {
    /// Makes and changes products as a table says. Role: shop manager. Good rows go in, the others are reported and
    /// left out. A row is about the product with its `id`, else with its `reference`, else makes a new one. Refused as
    /// a whole when it is no table, names no such column, or has too many rows or columns. Imports take turns: one that
    /// comes while another goes on waits for it.
    async fn products_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A table of products.")] input: ProductsImportInput,
    ) -> ApiResult<ProductsImportPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let source = match input.source {
            ProductsImportSource::UploadId(id) => Source::Upload(NodeKind::Upload.decode(&id).unwrap_or_default()),
            ProductsImportSource::Text(text) => Source::Text(text),
        };
        let options = Options { dry_run: input.dry_run, create_sections: input.create_sections };
        Ok(match service::import(ctx.app()?, by, source, options).await {
            Ok(report) => ProductsImportPayload {
                report: Some(ProductsImportReport::new(report, options.dry_run, ctx.locale())),
                user_errors: Vec::new(),
            },
            Err(error) => {
                ProductsImportPayload { report: None, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }
}
