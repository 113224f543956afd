//! The parts of a `multipart/form-data` body.

use axum::body::Bytes;

/// One part.
#[derive(Debug)]
pub(super) struct Part {
    /// What it calls itself.
    pub(super) name: String,
    /// The name of the file that it holds, if it holds one.
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) content: Bytes,
}

/// The parts of a body, if it is one of parts and whole.
pub(super) fn parts(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(rest, "boundary")?;
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut at = find(body, 0, opening.as_bytes())? + opening.len();
    let mut parts = Vec::new();
    loop {
        if body.get(at..at + 2) == Some(b"--") {
            return Some(parts);
        }
        let head = find(body, at, b"\r\n")? + 2;
        let end_of_head = find(body, head.saturating_sub(2), b"\r\n\r\n")?;
        let end = find(body, end_of_head + 2, between.as_bytes())?;
        let text = String::from_utf8_lossy(body.get(head..end_of_head)?).into_owned();
        let line = |name: &str| {
            let lines = text.split("\r\n").filter_map(|line| line.split_once(':'));
            let mut found = lines.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
            found.next().map(|(_, value)| value.trim().to_owned())
        };
        let disposition = line("content-disposition")?;
        parts.push(Part {
            name: parameter(&disposition, "name")?,
            file_name: parameter(&disposition, "filename"),
            content_type: line("content-type"),
            content: body.slice((end_of_head + 4).min(end)..end),
        });
        at = end + between.len();
    }
}

/// A parameter of a header, with its quotes taken off.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut in_quotes = false;
    let ends = |c: char| {
        in_quotes ^= c == '"';
        c == ';' && !in_quotes
    };
    header.split(ends).find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        let is_it = known.trim().eq_ignore_ascii_case(name);
        is_it.then(|| {
            value
                .replace("%22", "\"")
                .replace("%0D", "\r")
                .replace("%0A", "\n")
        })
    })
}

fn find(body: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let rest = body.get(from..)?;
    let at = rest.windows(wanted.len()).position(|w| w == wanted)?;
    Some(from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_parts_is_read_to_the_byte() {
        let body = Bytes::from_static(
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x\r\n\
              Content-Disposition: form-data; name=\"b\"; filename=\"it's; a.png\"\r\n\
              Content-Type: image/png\r\n\r\n\x00\r\n--y\r\n\r\n--x--\r\n",
        );
        let parts = parts("multipart/form-data; boundary=x", &body);
        let parts = parts.expect("parts");
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name.as_str(), &parts[0].content[..]),
            ("a", &b"one"[..])
        );
        assert_eq!(&parts[1].content[..], b"\x00\r\n--y\r\n");
        assert_eq!(parts[1].content_type.as_deref(), Some("image/png"));
        assert_eq!(parts[1].file_name.as_deref(), Some("it's; a.png"));
    }

    #[test]
    fn what_is_cut_or_something_else_has_no_parts() {
        let cut =
            Bytes::from_static(b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none");
        assert!(parts("multipart/form-data; boundary=x", &cut).is_none());
        assert!(parts("application/json", &cut).is_none());
    }
}
