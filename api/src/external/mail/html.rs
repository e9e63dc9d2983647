//! The HTML form of a letter: one column of at most 600 pixels, styles on the elements because mail programs drop most
//! others, and colours that hold where a program turns them dark.

use std::fmt::Write;

use super::Paragraph;
use crate::platform::html::escaped;

/// For programs that know about dark rooms; the others show the light colours.
const DARK: &str = "@media (prefers-color-scheme: dark) {\r\n\
    .room { background: #14181c !important; }\r\n\
    .page { background: #1f262c !important; color: #e9edf0 !important; }\r\n\
    .quiet { color: #aab5bd !important; }\r\n\
    .rule { border-color: #3b464e !important; }\r\n\
    .address { color: #8ec5ff !important; }\r\n\
    }";
const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const QUIET: &str = "color:#5b6770;font-size:13px;line-height:1.5";
const RULE: &str = "border-top:1px solid #dfe4e8";

/// The name by which a letter's HTML shows its `index`th picture.
pub(super) fn picture(index: usize) -> String {
    format!("picture-{index}")
}

/// The page of a letter from `sender`.
pub(super) fn page(sender: &str, subject: &str, language: &str, paragraphs: &[Paragraph]) -> String {
    let (sender, subject) = (escaped(sender), escaped(subject));
    let mut pictures = 0;
    let mut body = String::new();
    for paragraph in paragraphs {
        write(&mut body, paragraph, &mut pictures);
    }
    format!(
        "<!doctype html>\r\n<html lang=\"{language}\">\r\n<head><meta charset=\"utf-8\">\r\n\
         <meta name=\"viewport\" content=\"width=device-width\">\r\n<meta name=\"color-scheme\" content=\"light dark\">\r\n\
         <title>{subject}</title>\r\n<style>{DARK}</style></head>\r\n\
         <body class=\"room\" style=\"margin:0;padding:0;background:#eef1f3\">\r\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
         <td align=\"center\" style=\"padding:24px 12px\">\r\n\
         <table class=\"page\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"max-width:600px;background:#ffffff;color:#1c2429;border-radius:8px;{FONT};font-size:16px;\
         line-height:1.55;text-align:left\"><tr><td style=\"padding:28px\">\r\n\
         <p class=\"quiet\" style=\"margin:0 0 16px;{QUIET}\">{sender}</p>\r\n\
         <h1 style=\"margin:0 0 16px;font-size:22px;line-height:1.3\">{subject}</h1>\r\n{body}\
         </td></tr></table>\r\n</td></tr></table>\r\n</body>\r\n</html>\r\n"
    )
}

fn write(body: &mut String, paragraph: &Paragraph, pictures: &mut usize) {
    // Writing into a text cannot fail.
    let _ = match paragraph {
        Paragraph::Text(text) => write!(body, "<p style=\"margin:0 0 16px\">{}</p>\r\n", broken(text)),
        Paragraph::Small(text) => write!(
            body,
            "<p class=\"quiet rule\" style=\"margin:24px 0 0;padding-top:16px;{RULE};{QUIET}\">{}</p>\r\n",
            broken(text)
        ),
        Paragraph::Code(text) => write!(
            body,
            "<p style=\"margin:0 0 16px;font-family:Consolas,Menlo,monospace;font-size:28px;letter-spacing:3px;\
             font-weight:bold\">{}</p>\r\n",
            escaped(text)
        ),
        Paragraph::Link(label, url) => write!(
            body,
            "<p style=\"margin:0 0 8px\"><a href=\"{0}\" style=\"display:inline-block;padding:11px 20px;\
             border-radius:6px;background:#14507a;color:#ffffff;text-decoration:none;font-weight:bold\">{1}</a></p>\r\n\
             <p class=\"quiet\" style=\"margin:0 0 16px;word-break:break-all;{QUIET}\"><a class=\"address\" href=\"{0}\" \
             style=\"color:#14507a\">{0}</a></p>\r\n",
            escaped(url),
            escaped(label)
        ),
        Paragraph::List { lines, sum } => list(body, lines, *sum),
        Paragraph::Picture(_, shows) => {
            let source = picture(*pictures);
            *pictures += 1;
            write!(
                body,
                "<p style=\"margin:0 0 16px\"><img src=\"cid:{source}\" width=\"220\" height=\"220\" alt=\"{}\" \
                 style=\"display:block;width:220px;height:220px;background:#ffffff;border-radius:6px\"></p>\r\n",
                escaped(shows)
            )
        }
    };
}

fn list(body: &mut String, lines: &[(String, String)], sum: bool) -> std::fmt::Result {
    body.push_str("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 16px\">\r\n");
    for (index, (what, end)) in lines.iter().enumerate() {
        let weight = if sum && index + 1 == lines.len() { "font-weight:bold;" } else { "" };
        write!(
            body,
            "<tr><td class=\"rule\" style=\"padding:7px 12px 7px 0;{weight}{RULE}\">{}</td>\
             <td class=\"rule\" align=\"right\" style=\"padding:7px 0;white-space:nowrap;{weight}{RULE}\">{}</td></tr>\r\n",
            escaped(what),
            escaped(end)
        )?;
    }
    body.push_str("</table>\r\n");
    Ok(())
}

/// A text of several lines.
fn broken(text: &str) -> String {
    escaped(text).replace("\r\n", "<br>").replace('\n', "<br>")
}
