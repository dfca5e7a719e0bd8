//! Style and script, inside the program. The name of each carries the hash of its content, so a browser may keep it for
//! ever and never shows yesterday's page with today's style.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use data_encoding::HEXLOWER;

use super::Answer;
use super::form::Path;
use crate::access::{Failure, Visit};

const CSS: &[u8] = include_bytes!("../../assets/engawa.css");
const JS: &[u8] = include_bytes!("../../assets/engawa.js");
const ICON: &[u8] = include_bytes!("../../assets/icon.svg");

struct Asset {
    path: String,
    kind: &'static str,
    bytes: &'static [u8],
    /// Pressed once, not for every visitor: strangers may ask as often as they like.
    brotli: Vec<u8>,
    gzip: Vec<u8>,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("engawa", "css", "text/css; charset=utf-8", CSS),
        asset("engawa", "js", "text/javascript; charset=utf-8", JS),
        asset("icon", "svg", "image/svg+xml", ICON),
    ]
});

fn asset(name: &str, ending: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let hash = HEXLOWER.encode(&hash.as_ref()[..6]);
    let path = format!("/assets/{name}.{hash}.{ending}");
    Asset { path, kind, bytes, brotli: brotli(bytes), gzip: gzip(bytes) }
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut pressed = Vec::new();
    let mut brotli = brotli::CompressorWriter::new(&mut pressed, 4096, 11, 22);
    // Into memory: cannot fail.
    let _ = brotli.write_all(bytes);
    drop(brotli);
    pressed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let _ = gzip.write_all(bytes);
    gzip.finish().unwrap_or_default()
}

/// Is this way of pressing among those a browser takes? `br;q=0` says that it is not.
fn takes(headers: &HeaderMap, way: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|named| {
            let mut parts = named.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(way));
            named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

pub fn css() -> &'static str {
    &ASSETS[0].path
}

pub fn js() -> &'static str {
    &ASSETS[1].path
}

/// The tab's picture.
pub fn icon() -> &'static str {
    &ASSETS[2].path
}

/// `GET /assets/{file}`
pub async fn show(_: Visit, Path(file): Path<String>, headers: HeaderMap) -> Answer {
    let found =
        ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file)).ok_or(Failure::Hidden)?;
    let (way, mut response) = if takes(&headers, "br") {
        (Some("br"), found.brotli.as_slice().into_response())
    } else if takes(&headers, "gzip") {
        (Some("gzip"), found.gzip.as_slice().into_response())
    } else {
        (None, found.bytes.into_response())
    };
    let headers = response.headers_mut();
    if let Some(way) = way {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(way));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_was_pressed_comes_out_as_it_was_and_smaller() {
        for asset in &*ASSETS {
            let mut unpressed = Vec::new();
            brotli::Decompressor::new(asset.brotli.as_slice(), 4096).read_to_end(&mut unpressed).expect("brotli");
            assert_eq!(unpressed, asset.bytes, "{}", asset.path);
            unpressed.clear();
            flate2::read::GzDecoder::new(asset.gzip.as_slice()).read_to_end(&mut unpressed).expect("gzip");
            assert_eq!(unpressed, asset.bytes, "{}", asset.path);
            assert!(asset.brotli.len() < asset.bytes.len() && asset.gzip.len() < asset.bytes.len(), "{}", asset.path);
        }
    }

    #[test]
    fn a_browser_gets_only_what_it_takes() {
        let says =
            |line: &'static str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(line))]);
        assert!(takes(&says("gzip, deflate, BR, zstd"), "br"));
        assert!(takes(&says("gzip;q=0.5"), "gzip"));
        assert!(!takes(&says("br;q=0, gzip"), "br"));
        assert!(!takes(&says("brotli"), "br"));
        assert!(!takes(&HeaderMap::new(), "br"));
    }
}
