//! A letter about an order, put together.

use chrono::DateTime;
use chrono_tz::Tz;
use entity::{
    account::account,
    shop::{shop, shop_order, shop_order_line},
};
use uuid::Uuid;

use super::{
    rules::{self, OrderLetter},
    text,
};
use crate::{
    external::mail::{Mail, Paragraph},
    platform::{
        error::ApiResult,
        locale::{Locale, Text},
    },
    shop::pickup,
};

/// What a letter is about.
pub(super) struct Subject<'a> {
    pub order: shop_order::Model,
    pub lines: Vec<shop_order_line::Model>,
    pub shop: shop::Model,
    pub customer: account::Model,
    /// When it is collected, in the shop's time zone.
    pub starts_at: DateTime<Tz>,
    pub public_url: &'a str,
}

/// The letter, in its reader's language.
pub(super) fn written(key: Uuid, letter: OrderLetter, about: &Subject<'_>) -> ApiResult<Mail> {
    let Subject { order, shop, customer, .. } = about;
    let locale = Locale::from(customer.language);
    // An address that is not proved may be a stranger's, whom nobody's chosen words should reach.
    let name = customer.email_verified_at.map(|_| customer.name.clone());
    let when = text::when(&about.starts_at, locale);
    let [subject, said] = text::said(letter, &order.number, &when);
    let in_locale = |text: Text| text.in_locale(locale).to_owned();
    let text_of = |text: Text| Paragraph::Text(in_locale(text));
    let mut paragraphs = vec![text_of(text::greeting(name.as_deref())), text_of(said)];
    paragraphs.extend(details(letter, about, locale)?);
    let place = if shop.address.is_empty() { String::new() } else { format!("\r\n{}", shop.address) };
    paragraphs.push(Paragraph::Text(shop.name.clone() + &place));
    if rules::refusable(letter).is_some() {
        let refusing = text::refusing(&format!("{}/account/letters", about.public_url));
        paragraphs.push(Paragraph::Small(in_locale(refusing)));
    }
    let (address, language) = (customer.email.clone(), locale.tag());
    Ok(Mail { key, name, address, subject: in_locale(subject), language, paragraphs })
}

/// What stands between the news and the shop's address.
fn details(letter: OrderLetter, about: &Subject<'_>, locale: Locale) -> ApiResult<Vec<Paragraph>> {
    let order = &about.order;
    let text_of = |text: Text| Paragraph::Text(text.in_locale(locale).to_owned());
    let mut details = Vec::new();
    match letter {
        OrderLetter::Placed => {
            let lines = about.lines.iter().map(|line| {
                let amount = line.unit_price * i64::from(line.quantity);
                (format!("{} × {}", line.quantity, line.product_name), text::amount(amount, locale))
            });
            let total = (text::total().in_locale(locale).to_owned(), text::amount(order.amount, locale));
            details.push(Paragraph::List { lines: lines.chain([total]).collect(), sum: true });
            details.push(text_of(text::pay_at_the_counter()));
        }
        // A reminder of what is ready brings the code once more.
        OrderLetter::Ready | OrderLetter::Reminder if order.state == shop_order::OrderState::Ready => {
            if let Some(code) = pickup::rules::of(order) {
                details.push(text_of(text::show_this()));
                details.push(Paragraph::Picture(pickup::qr::png(code)?, text::qr().in_locale(locale).to_owned()));
                details.push(Paragraph::Code(text::in_two_halves(code)));
            }
            if order.missing_items > 0 {
                details.push(text_of(text::missing(order.missing_items)));
            }
            details.push(text_of(text::to_pay(&text::amount(order.to_pay, locale))));
        }
        _ => {}
    }
    Ok(details)
}
