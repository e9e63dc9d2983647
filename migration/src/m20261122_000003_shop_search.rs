//! What the search of products looks into: the words of products and sections, and the pieces of those words.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// Creates the tables of the search. Triggers fill them, whoever writes a product or a section.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "search_word")
        .key("word")
        .check("search_word_word_length", "length(word) BETWEEN 1 AND 40")
        .primary_key(&["word"])
        .create(manager)
        .await?;
    NewTable::new(manager, "search_gram")
        .key("gram")
        .key("word")
        .references("search_word", "word", ForeignKeyAction::Cascade)
        .primary_key(&["gram", "word"])
        .index(&["word"])
        .create(manager)
        .await?;
    NewTable::new(manager, "product_word")
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .key("word")
        .references("search_word", "word", ForeignKeyAction::Restrict)
        .small("weight")
        .check("product_word_weight_range", "weight BETWEEN 1 AND 100")
        .primary_key(&["product_id", "word"])
        .covering_index(&["word", "product_id"], &["weight"])
        .create(manager)
        .await?;
    NewTable::new(manager, "section_word")
        .uuid("section_id")
        .references("section", "id", ForeignKeyAction::Cascade)
        .key("word")
        .references("search_word", "word", ForeignKeyAction::Restrict)
        .primary_key(&["section_id", "word"])
        .index(&["word", "section_id"])
        .create(manager)
        .await
}
