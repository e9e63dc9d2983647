//! The catalogue written as a CSV file, page by page. What it says is read back without a change.

use std::collections::HashMap;

use async_stream::try_stream;
use entity::shop::{
    product::{self, ProductKind},
    section,
};
use futures_util::Stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{cell, column::Column};
use crate::{
    app::App,
    platform::{
        error::{ApiError, ApiResult},
        global_id::NodeKind,
        locale::Locale,
    },
};

/// How many products are in memory at once.
const PAGE: u64 = 500;

/// The file in pieces: UTF-8 with a byte order mark and semicolons, as spreadsheets open it.
pub fn pieces(app: App, locale: Locale) -> impl Stream<Item = ApiResult<Vec<u8>>> + Send + 'static {
    try_stream! {
        let sections = section::Entity::find().all(app.database.reader()).await?;
        let sections: HashMap<_, _> = sections.into_iter().map(|section| (section.id, section.name)).collect();
        let header = Column::ALL.map(|column| column.header(locale).to_owned());
        yield [&b"\xEF\xBB\xBF"[..], &lines([header])?].concat();
        let mut after = Uuid::nil();
        loop {
            let page = product::Entity::find()
                .filter(product::Column::ArchivedAt.is_null())
                .filter(product::Column::Id.gt(after))
                .order_by_asc(product::Column::Id)
                .limit(PAGE)
                .all(app.database.reader())
                .await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            yield lines(page.iter().map(|product| cells(product, &sections, locale)))?;
        }
    }
}

fn cells(product: &product::Model, sections: &HashMap<Uuid, String>, locale: Locale) -> [String; 9] {
    let (price, promotion) = match product.kind {
        ProductKind::Simple => (product.list_price, cell::write_amount(product.promotion, locale)),
        ProductKind::Pack => (product.price, String::new()),
    };
    Column::ALL.map(|column| match column {
        Column::Reference => cell::write_text(product.reference.as_deref().unwrap_or_default()),
        Column::Id => NodeKind::Product.encode(product.id).to_string(),
        Column::Kind => cell::write_kind(product.kind, locale).to_owned(),
        Column::Section => cell::write_text(sections.get(&product.section_id).map_or("", String::as_str)),
        Column::Name => cell::write_text(&product.name),
        Column::Comment => cell::write_text(&product.comment),
        Column::Price => cell::write_amount(price, locale),
        Column::Promotion => promotion.clone(),
        Column::Available => cell::write_flag(product.available, locale).to_owned(),
    })
}

fn lines(rows: impl IntoIterator<Item = [String; 9]>) -> ApiResult<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(ApiError::internal)?;
    }
    writer.into_inner().map_err(|error| ApiError::internal(error.to_string()))
}
