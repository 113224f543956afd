//! A document as a PDF: one page with what its list shows of it, so that any reader opens it.

use std::fmt::Write;

/// A PDF of these lines.
pub(crate) fn document(lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 15 TL 72 770 Td\n");
    for line in lines {
        let _ = writeln!(text, "({}) Tj T*", escaped(line));
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
         /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        let _ = write!(pdf, "{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let table = pdf.len();
    let _ = write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(pdf, "{place:010} 00000 n ");
    }
    let _ = write!(
        pdf,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.into_bytes()
}

/// A text as a PDF's, in plain letters: what has none is a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            '\u{a0}'..='\u{ff}' => {
                let _ = write!(out, "\\{:03o}", u32::from(c));
            }
            _ => out.push('?'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_at_the_end_points_at_the_objects() {
        let pdf = document(&["Invoice (1)".to_owned(), "Café".to_owned()]);
        let text = String::from_utf8(pdf).expect("ASCII");
        assert!(text.starts_with("%PDF-") && text.ends_with("%%EOF\n"));
        assert!(text.contains("(Invoice \\(1\\)) Tj") && text.contains("Caf\\351"));
        let at = text
            .rsplit("startxref\n")
            .next()
            .and_then(|end| end.lines().next());
        let table: usize = at.and_then(|at| at.parse().ok()).expect("a number");
        assert!(text[table..].starts_with("xref\n0 6\n"));
        for (number, line) in text[table..].lines().skip(3).take(5).enumerate() {
            let place: usize = line[..10].parse().expect("a number");
            assert!(
                text[place..].starts_with(&format!("{} 0 obj", number + 1)),
                "{line}"
            );
        }
    }
}
