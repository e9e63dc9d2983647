//! How letters and signs are written where accents, case and punctuation do not count.

use sea_orm_migration::prelude::{DbErr, Query, SchemaManager};

use crate::table::NewTable;

/// Plain spellings, each with the letters that become it. Plain capitals need no row: they are made small before.
const LETTERS: [(&str, &str); 27] = [
    ("a", "àáâãäåāăąÀÁÂÃÄÅĀĂĄ"),
    ("c", "çćĉċčÇĆĈĊČ"),
    ("d", "ďđðĎĐÐ"),
    ("e", "èéêëēĕėęěÈÉÊËĒĔĖĘĚ"),
    ("g", "ĝğġģĜĞĠĢ"),
    ("h", "ĥħĤĦ"),
    ("i", "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ"),
    ("j", "ĵĴ"),
    ("k", "ķĶ"),
    ("l", "ĺļľŀłĹĻĽĿŁ"),
    ("n", "ñńņňŋÑŃŅŇŊ"),
    ("o", "òóôõöøōŏőÒÓÔÕÖØŌŎŐ"),
    ("r", "ŕŗřŔŖŘ"),
    ("s", "śŝşšșſŚŜŞŠȘ"),
    ("t", "ţťŧțŢŤŦȚ"),
    ("u", "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ"),
    ("w", "ŵŴ"),
    ("y", "ýÿŷÝŸŶ"),
    ("z", "źżžŹŻŽ"),
    ("oe", "œŒ"),
    ("ae", "æÆ"),
    ("ss", "ßẞ"),
    ("th", "þÞ"),
    // What separates words.
    (" ", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u{7f}"),
    (" ", "\u{a0}¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷‐‑‒–—―‘’‚‛“”„‟†‡•…‰′″‹›€№™−\u{202f}\u{2009}\u{3000}"),
    // Soft hyphens and spaces without width.
    ("", "\u{ad}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}"),
    // Accents written apart from their letters.
    ("", "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{30a}\u{30b}\u{30c}\u{323}\u{326}\u{327}\u{328}"),
];

/// Creates and fills the table of letters.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "letter_fold")
        .key("letter")
        .check("letter_fold_letter_length", "length(letter) = 1")
        .int("position")
        .text("base")
        .primary_key(&["letter"])
        .unique(&["position"])
        .create(manager)
        .await?;
    let signs = LETTERS.into_iter().flat_map(|(base, letters)| letters.chars().map(move |letter| (letter, base)));
    let controls = ('\u{1}'..='\u{1f}').map(|letter| (letter, " "));
    let mut insert = Query::insert().into_table("letter_fold").columns(["letter", "position", "base"]).take();
    for (position, (letter, base)) in (1..).zip(signs.chain(controls)) {
        insert.values_panic([letter.to_string().into(), position.into(), base.into()]);
    }
    manager.execute(insert).await
}
