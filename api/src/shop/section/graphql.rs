//! Sections in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::section;
use uuid::Uuid;

use super::{error::SectionError, loader::SectionLoader, rules::SectionDraft, service};
use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    shop::product::{self, graphql::Product, list::ProductSort},
    user_error::{self, UserError},
};

/// A section of the shop, under which products stand. Anyone may see it.
#[derive(Clone, Debug)]
pub struct Section(pub section::Model);

/// A section of the shop, under which products stand. Anyone may see it.
#[Object]
impl Section {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Section.encode(self.0.id)
    }

    /// The name, unique in the shop, accents and case aside.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What customers find there; may be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The place among the sections, lowest first.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// When the section was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Its products and packs in the catalogue. Anyone may ask.
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins; it belongs to one order.")] after: Option<String>,
        #[graphql(desc = "The order; by name when missing.")] sort_by: Option<ProductSort>,
    ) -> ApiResult<Connection<Product>> {
        product::graphql::query::page_of_section(ctx, self.0.id, first, after, sort_by).await
    }
}

/// Queries about sections.
#[derive(Default)]
pub struct SectionQuery;

#[Object]
impl SectionQuery {
    /// The sections in the shop's order. Anyone may ask.
    async fn sections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Section>> {
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Number)?;
        let (rows, total) = service::page(ctx.app()?, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, Section))
    }

    /// One section; null when there is none with this id. Anyone may ask.
    async fn section(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The section's id.")] id: ID,
    ) -> ApiResult<Option<Section>> {
        match NodeKind::Section.decode(&id) {
            Some(id) => find(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The section with this row id, for `section`, `node` and products.
pub async fn find(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Section>> {
    Ok(ctx.loader::<SectionLoader>()?.load_one(id).await?.map(Section))
}

/// A new section.
#[derive(InputObject)]
pub struct SectionCreateInput {
    /// The name, 1 to 100 characters; no other section may have it, accents and case aside.
    name: String,
    /// What customers find there, at most 2,000 characters.
    #[graphql(default)]
    description: String,
    /// The place among the sections, 0 to 10,000, lowest first.
    #[graphql(default)]
    position: i32,
}

/// Changes to a section; what is missing stays as it is.
#[derive(InputObject)]
pub struct SectionUpdateInput {
    /// The section's id.
    section_id: ID,
    /// The name, 1 to 100 characters; no other section may have it, accents and case aside.
    name: Option<String>,
    /// What customers find there, at most 2,000 characters.
    description: Option<String>,
    /// The place among the sections, 0 to 10,000, lowest first.
    position: Option<i32>,
}

/// The section to delete.
#[derive(InputObject)]
pub struct SectionDeleteInput {
    /// The section's id.
    section_id: ID,
}

/// The answer to a change of a section.
#[derive(SimpleObject)]
pub struct SectionPayload {
    /// The section as it is now; null when refused.
    section: Option<Section>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to deleting a section.
#[derive(SimpleObject)]
pub struct SectionDeletePayload {
    /// The id of the section that is gone; null when refused.
    deleted_section_id: Option<ID>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to sections.
#[derive(Default)]
pub struct SectionMutation;

#[Object]
impl SectionMutation {
    /// Makes a section. Role: shop manager. Refused when the name is taken.
    async fn section_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new section.")] input: SectionCreateInput,
    ) -> ApiResult<SectionPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let draft = SectionDraft { name: input.name, description: input.description, position: input.position };
        payload(ctx, service::create(ctx.app()?, by, draft).await)
    }

    /// Changes a section. Role: shop manager. Refused when the name is taken.
    async fn section_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to a section; what is missing stays as it is.")] input: SectionUpdateInput,
    ) -> ApiResult<SectionPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Section.decode(&input.section_id).unwrap_or_default();
        let change = |now: SectionDraft| SectionDraft {
            name: input.name.unwrap_or(now.name),
            description: input.description.unwrap_or(now.description),
            position: input.position.unwrap_or(now.position),
        };
        payload(ctx, service::update(ctx.app()?, by, id, change).await)
    }

    /// Deletes a section. Role: shop manager. Refused while it has products, archived ones included.
    async fn section_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The section to delete.")] input: SectionDeleteInput,
    ) -> ApiResult<SectionDeletePayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Section.decode(&input.section_id).unwrap_or_default();
        Ok(match service::delete(ctx.app()?, by, id).await {
            Ok(()) => SectionDeletePayload { deleted_section_id: Some(input.section_id), user_errors: Vec::new() },
            Err(error) => SectionDeletePayload {
                deleted_section_id: None,
                user_errors: user_error::refused(error, ctx.locale())?,
            },
        })
    }
}

fn payload(ctx: &Context<'_>, result: Result<section::Model, SectionError>) -> ApiResult<SectionPayload> {
    Ok(match result {
        Ok(section) => SectionPayload { section: Some(Section(section)), user_errors: Vec::new() },
        Err(error) => SectionPayload { section: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
