//! Whether a browser sends a request for a page of this very origin.

use axum::http::{HeaderMap, HeaderName, Uri, header};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a cookie that came along may be used. Browsers name the page's origin with each request that is posted
/// and say whether it is the same; a program that is no browser says nothing and has no cookie but its own.
pub fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text(&SEC_FETCH_SITE).is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(&header::ORIGIN) else { return true };
    let public = public_url.parse::<Uri>().ok();
    let of_public_url = public.as_ref().is_some_and(|url| {
        let authority = url.authority().map_or("", |authority| authority.as_str());
        origin.eq_ignore_ascii_case(&format!("{}://{authority}", url.scheme_str().unwrap_or_default()))
    });
    // A browser on this machine may know the service by another name than the one that is told.
    let of_host = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == text(&header::HOST));
    of_public_url || of_host
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::is_ours;

    #[test]
    fn only_pages_of_this_origin_and_programs_use_the_cookie() {
        for (headers, ours) in [
            (vec![], true),
            (vec![("origin", "https://quai.example")], true),
            (vec![("origin", "https://quai.example"), ("sec-fetch-site", "same-origin")], true),
            (vec![("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("origin", "https://evil.example")], false),
            (vec![("origin", "https://quai.example.evil.example")], false),
            (vec![("origin", "https://evil.example"), ("host", "quai.example")], false),
            (vec![("origin", "http://quai.example")], false),
            (vec![("origin", "null")], false),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("origin", "https://quai.example"), ("sec-fetch-site", "same-site")], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_ours(&map, "https://quai.example"), ours, "{headers:?}");
        }
    }
}
