//! A browser without a screen: it reads the consent page, fills in its form and goes where it is
//! sent. And a login under way, as the program runs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Stdio};

use xero_sql::simulator::{CLIENT_ID, Simulator};

use crate::cli::{Ended, Place};

/// What a browser sees at the end of its way.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub text: String,
}

pub struct Browser(reqwest::Client);

impl Browser {
    pub fn new() -> Browser {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Browser(http.unwrap())
    }

    pub async fn open(&self, url: &str) -> Page {
        let reply = self.0.get(url).send().await.unwrap();
        Page {
            status: reply.status().as_u16(),
            text: reply.text().await.unwrap(),
        }
    }

    /// Answers the consent page at `url`; the address that the browser is sent to.
    pub async fn consent(&self, url: &str, organisations: &[usize], answer: &str) -> String {
        let page = self.open(url).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let after = |text: &str, mark: &str| text.split_once(mark).unwrap().1.to_string();
        let value = |text: &str| text.split('"').next().unwrap().to_string();
        let ticket = value(&after(&page.text, "name=\"ticket\" value=\""));
        let action = value(&after(&page.text, "action=\""));
        let mut form = vec![("ticket", ticket), ("answer", answer.to_string())];
        for organisation in organisations {
            let value = format!("name=\"organisation\" value=\"{organisation}\"");
            assert!(page.text.contains(&value), "no such choice: {}", page.text);
            form.push(("organisation", organisation.to_string()));
        }
        let target = url::Url::parse(url).unwrap().join(&action).unwrap();
        let reply = self.0.post(target).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), 302);
        reply.headers()["location"].to_str().unwrap().to_string()
    }

    /// The same, and goes there.
    pub async fn consent_and_return(&self, url: &str, organisations: &[usize]) -> Page {
        let back = self.consent(url, organisations, "allow").await;
        self.open(&back).await
    }
}

/// A port that nobody has, as a callback that the simulator knows.
pub fn callback(simulator: &Simulator) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    simulator.register_redirect(&url);
    url
}

/// The words that connect to `simulator` without any token, the tokens kept in the home folder.
pub fn connected_to(simulator: &Simulator, more: &[&str]) -> Vec<String> {
    let url = simulator.url();
    let sets = [
        format!("OAuthClientId={CLIENT_ID}"),
        "RetryWaitTime=1".to_string(),
        "MaximumRequestRetries=1".to_string(),
        format!("ApiUrl={url}"),
        format!("IdentityUrl={url}"),
        format!("LoginUrl={url}"),
    ];
    let more = more.iter().map(|set| set.to_string());
    let all = sets.into_iter().chain(more);
    all.flat_map(|set| ["--set".to_string(), set]).collect()
}

/// Runs the program on `simulator` to its end.
pub fn run(place: &Place, simulator: &Simulator, sets: &[&str], words: &[&str]) -> Ended {
    run_with(place, simulator, sets, words, "")
}

pub fn run_with(
    place: &Place,
    simulator: &Simulator,
    sets: &[&str],
    words: &[&str],
    stdin: &str,
) -> Ended {
    let connected = connected_to(simulator, sets);
    let connected: Vec<&str> = connected.iter().map(String::as_str).collect();
    place.run(&[words, connected.as_slice()].concat(), stdin)
}

/// A `login` that waits for somebody.
pub struct Login {
    child: Child,
    err: BufReader<ChildStderr>,
    said: String,
}

impl Login {
    /// Starts it, with a browser that only notes where it was sent.
    pub fn start(place: &Place, simulator: &Simulator, sets: &[&str], words: &[&str]) -> Login {
        Login::start_command(place, simulator, sets, &[&["login"], words].concat())
    }

    pub fn start_command(
        place: &Place,
        simulator: &Simulator,
        sets: &[&str],
        words: &[&str],
    ) -> Login {
        let connected = connected_to(simulator, sets);
        let connected: Vec<&str> = connected.iter().map(String::as_str).collect();
        let mut command = place.command(&[words, connected.as_slice()].concat());
        let bin = place.0.path().join("bin");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::create_dir_all(&bin).unwrap();
            let script = bin.join("xdg-open");
            std::fs::write(&script, "#!/bin/sh\necho \"$1\" > \"$HOME/opened\"\n").unwrap();
            std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(bin).chain(std::env::split_paths(&path));
        let mut child = command
            .env("PATH", std::env::join_paths(paths).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        Login {
            child,
            err,
            said: String::new(),
        }
    }

    /// The address of the consent page, once it is said.
    pub fn url(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.err.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended: {}", self.said);
            self.said.push_str(&line);
            if line.contains("/identity/connect/authorize?") {
                return line.trim().to_string();
            }
        }
    }

    /// What the address asks for, by a parameter's name.
    pub fn asked(url: &str, name: &str) -> String {
        let url = url::Url::parse(url).unwrap();
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map_or(String::new(), |(_, value)| value.into_owned())
    }

    pub fn paste(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{text}").unwrap();
    }

    pub fn end(mut self) -> Ended {
        drop(self.child.stdin.take());
        let mut out = String::new();
        self.err.read_to_string(&mut self.said).unwrap();
        let stdout = self.child.stdout.as_mut().unwrap();
        stdout.read_to_string(&mut out).unwrap();
        Ended {
            code: self.child.wait().unwrap().code().unwrap(),
            out,
            err: self.said,
        }
    }
}
