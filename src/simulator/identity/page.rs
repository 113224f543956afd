//! What a browser sees of the identity server: the consent page, and the page of an error.

use super::super::reply::Reply;

const HTML: &str = "text/html; charset=utf-8";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#f2f3f4;color:#000a1e}\
    main{max-width:30rem;margin:4rem auto;background:#fff;padding:2rem;border-radius:8px}\
    label{display:block;padding:.4rem 0}li{font-size:14px}\
    button{font:inherit;padding:.5rem 1.2rem;margin-right:.5rem}.problem{color:#b00020}";

fn page(status: u16, title: &str, body: &str) -> Reply {
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    Reply {
        content_type: HTML,
        ..Reply::text(status, &body)
    }
    .header("Cache-Control", "no-store")
}

/// Asks a person for consent: which organisations, yes or no.
pub(super) fn consent(
    ticket: &str,
    scopes: &str,
    organisations: &[&str],
    problem: Option<&str>,
) -> Reply {
    let scopes: String = scopes
        .split_whitespace()
        .map(|scope| format!("<li><code>{}</code></li>", escaped(scope)))
        .collect();
    let choices: String = organisations
        .iter()
        .enumerate()
        .map(|(index, name)| {
            format!(
                "<label><input type=\"checkbox\" name=\"organisation\" value=\"{index}\"> {}</label>",
                escaped(name)
            )
        })
        .collect();
    let problem = problem.map_or(String::new(), |problem| {
        format!("<p class=\"problem\">{}</p>", escaped(problem))
    });
    page(
        200,
        "Simulated Xero: consent",
        &format!(
            "<h1>xero-sql wants access</h1><p>This is a simulation: nothing leaves your machine.</p>\
             <form method=\"post\" action=\"/identity/connect/consent\">\
             <input type=\"hidden\" name=\"ticket\" value=\"{}\">\
             <h2>Organisations</h2>{problem}{choices}<h2>Scopes</h2><ul>{scopes}</ul>\
             <button name=\"answer\" value=\"allow\" id=\"allow\">Allow access</button>\
             <button name=\"answer\" value=\"deny\" id=\"deny\">Cancel</button></form>",
            escaped(ticket)
        ),
    )
}

/// Says what is wrong. Nobody is sent back to the app: where it lives is in doubt, or Xero's
/// page keeps the error to itself. // (k) pitfall 31
pub(super) fn error(code: &str, what: &str) -> Reply {
    page(
        400,
        "Simulated Xero: error",
        &format!(
            "<h1>Sorry, something went wrong</h1><p>Error: <code>{code}</code></p><p>{}</p>",
            escaped(what)
        ),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
