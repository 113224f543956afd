//! The pages that the browser sees when it comes back from Xero.

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;background:#f4f5f7;color:#1c2330;\
    margin:0}main{max-width:34rem;margin:12vh auto 0;background:#fff;padding:2rem 2.5rem;\
    border-radius:10px;box-shadow:0 1px 4px #0002}h1{font-size:1.4rem;margin-top:0}\
    .good{color:#0a7a3d}.bad{color:#b00020}.dim{color:#5b6472}";

/// What was connected.
pub(super) fn connected(new: &[String], others: &[String]) -> String {
    let list = |names: &[String]| -> String {
        let items = names
            .iter()
            .map(|name| format!("<li>{}</li>", escaped(name)));
        format!("<ul>{}</ul>", items.collect::<String>())
    };
    let mut body = String::from("<h1 class=\"good\">Connected to Xero</h1>");
    if !new.is_empty() {
        body += &format!("<p>xero-sql can now read:</p>{}", list(new));
    }
    if !others.is_empty() {
        let connected = match new.is_empty() {
            true => "xero-sql reads:",
            false => "Connected before:",
        };
        body += &format!("<p>{connected}</p>{}", list(others));
    }
    body += "<p class=\"dim\">You can close this page and go back to the terminal.</p>";
    page("Connected to Xero", &body)
}

/// Why nothing was connected.
pub(super) fn failed(why: &str) -> String {
    let body = format!(
        "<h1 class=\"bad\">Not connected</h1><p>{}</p>\
         <p class=\"dim\">You can close this page. The terminal says the same.</p>",
        escaped(why).replace('\n', "<br>")
    );
    page("Not connected", &body)
}

/// For whoever comes by while an answer is awaited.
pub(super) fn not_an_answer() -> String {
    page(
        "xero-sql",
        "<h1>This isn't the answer to the sign-in under way</h1><p>Go back to the page that \
         xero-sql opened, or start again with <code>xero-sql login</code>.</p>",
    )
}

/// For what a browser asks by itself, such as an icon.
pub(super) fn not_here() -> String {
    page("xero-sql", "<h1>There is nothing here</h1>")
}

/// The program has ended.
pub(super) fn given_up() -> String {
    page(
        "xero-sql",
        "<h1 class=\"bad\">Not connected</h1><p>xero-sql stopped waiting: start again with \
         <code>xero-sql login</code>.</p>",
    )
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_not_obeyed() {
        let name = "<script>alert(1)</script> & Sons".to_string();
        for page in [connected(std::slice::from_ref(&name), &[]), failed(&name)] {
            assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons"));
            assert!(!page.contains("<script"));
        }
    }
}
