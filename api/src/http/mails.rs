//! `/mails`: the letters that were written to files, for whoever tries the service out.
//!
//! A letter holds links by which whoever reads it takes an account over. So there is nothing here unless the setting
//! `mail_page` or `quai serve --demo` asks for it and no mail server is named; and then only for callers of this
//! machine, under a name of this machine, of a service whose `public_url` is one: a page of somewhere else that has its
//! own name point here is refused, and there is nothing to read on a machine that serves others.

use async_graphql::Executor;
use axum::{
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{HttpState, client, graphql, serve::Peer};
use crate::{
    config::names_this_machine,
    platform::{
        html::escaped,
        locale::{Locale, Text},
    },
};

/// How many letters the list shows.
const MOST: usize = 100;

/// A letter's own HTML runs nothing and fetches nothing: its pictures are inside, its links open elsewhere.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ccc}\
    iframe{width:100%;height:44rem;border:1px solid #ccc}pre{white-space:pre-wrap;overflow-wrap:anywhere}\
    :root{color-scheme:light dark}";

/// The newest letters.
pub async fn list<E: Executor>(State(state): State<HttpState<E>>, request: Request) -> Response {
    let Some(letters) = state.app.letters.as_ref().filter(|_| may_read(&request)) else {
        return super::unknown_path(request.uri().clone(), request.headers().clone()).await;
    };
    let locale = graphql::locale(request.headers());
    let letters = match letters.newest(MOST).await {
        Ok(letters) => letters,
        Err(error) => return failed(&error),
    };
    let rows: String = letters
        .iter()
        .map(|(key, letter)| {
            format!(
                "<tr><td>{}</td><td>{}</td><td><a href=\"/mails/{key}\">{}</a></td></tr>\n",
                escaped(&letter.date),
                escaped(&letter.to),
                escaped(&letter.subject)
            )
        })
        .collect();
    let said = if letters.is_empty() {
        Text::new("Aucun message n’a encore été écrit.", "No letter has been written yet.")
    } else {
        Text::new("Le plus récent en premier.", "The newest first.")
    };
    let title = Text::new("Messages", "Mails");
    page(title.in_locale(locale), locale, &format!("<p>{}</p>\n<table>\n{rows}</table>", said.in_locale(locale)))
}

/// One letter, in both of its forms.
pub async fn one<E: Executor>(
    State(state): State<HttpState<E>>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let readable = state.app.letters.as_ref().filter(|_| may_read(&request));
    let letter = match (readable, name.parse::<Uuid>()) {
        (Some(letters), Ok(key)) => letters.get(key).await,
        _ => Ok(None),
    };
    let letter = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return super::unknown_path(request.uri().clone(), request.headers().clone()).await,
        Err(error) => return failed(&error),
    };
    let locale = graphql::locale(request.headers());
    let shown = letter.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let back = Text::new("Tous les messages", "All mails");
    let body = format!(
        "<p><a href=\"/mails\">{}</a></p>\n<p>{}<br>{}</p>\n\
         <iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\" title=\"HTML\" srcdoc=\"{}\"></iframe>\n\
         <pre>{}</pre>",
        back.in_locale(locale),
        escaped(&letter.to),
        escaped(&letter.date),
        escaped(&shown),
        linked(&letter.text)
    );
    page(&letter.subject, locale, &body)
}

fn may_read(request: &Request) -> bool {
    let headers = request.headers();
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Uri>().ok());
    let named_here = named.as_ref().and_then(Uri::host).is_some_and(names_this_machine);
    named_here && client::is_of_this_machine(request.extensions().get::<Peer>(), headers)
}

fn page(title: &str, locale: Locale, body: &str) -> Response {
    let title = escaped(title);
    let text = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n",
        locale.tag()
    );
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, text).into_response()
}

fn failed(error: &std::io::Error) -> Response {
    tracing::error!(%error, "the letters cannot be read");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// A plain text whose lines that are addresses can be followed.
fn linked(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line_escaped = escaped(line);
        match line.starts_with("http://") || line.starts_with("https://") {
            true => format!("<a href=\"{line_escaped}\" target=\"_blank\" rel=\"noopener\">{line_escaped}</a>"),
            false => line_escaped,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
