"""`xero-sql login` with a browser: allowed, denied, and refused on Xero's own page."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from driver import Browser

PROGRAM = os.environ["XERO_SQL_BIN"]


class Place:
    """A home folder of its own, a simulator, and a `xdg-open` that notes where it was sent."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        keep = {k: v for k, v in os.environ.items() if not k.startswith("XERO_SQL_")}
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        opener = bin_folder / "xdg-open"
        opener.write_text('#!/bin/sh\necho "$1" > "$HOME/opened"\n')
        opener.chmod(0o755)
        path = f"{bin_folder}{os.pathsep}{keep['PATH']}"
        self.environment = keep | {"HOME": folder, "XDG_CONFIG_HOME": folder, "PATH": path}
        self.simulator = self.start("simulate", "--port", "0", "--invoices", "20")
        first = [self.simulator.stdout.readline().split() for _ in range(2)]
        url, client = first[0][-1], first[1][-1]
        hosts = "".join(f"{name} = '{url}'\n" for name in ["ApiUrl", "IdentityUrl", "LoginUrl"])
        text = f"[connections.acme]\nOAuthClientId = '{client}'\n{hosts}"
        (self.folder / "connector.toml").write_text(text)

    def start(self, *words):
        return subprocess.Popen(
            [PROGRAM, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def login(self, *words):
        """A login under way, and the address that it has opened."""
        opened = self.folder / "opened"
        opened.unlink(missing_ok=True)
        login = self.start("login", *words)
        end = time.monotonic() + 20
        while not (opened.exists() and opened.read_text().endswith("\n")):
            if login.poll() is not None or time.monotonic() > end:
                login.kill()
                raise AssertionError(f"login opened no browser: {login.communicate()}")
            time.sleep(0.02)
        return login, opened.read_text().strip()

    def close(self):
        self.simulator.terminate()
        self.simulator.communicate()


def ended(process, code):
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, f"exit code {process.returncode}: {out}{err}"
    return out + err


def allowed(place, browser):
    login, url = place.login()
    browser.go(url)
    page = browser.wait_for("xero-sql wants access")
    assert "Demo Company (AU)" in page and "Harbour Lights Limited" in page, page
    assert "accounting.invoices.read" in page, page
    browser.picture("1-consent")
    browser.click("#allow")
    browser.wait_for("Choose an organisation")
    browser.click("input[name=organisation][value='1']")
    browser.click("#allow")
    page = browser.wait_for("Connected to Xero")
    browser.picture("2-connected")
    assert "Harbour Lights Limited" in page and "Demo Company" not in page, page
    said = ended(login, 0)
    assert "Connected: Harbour Lights Limited." in said, said
    said = ended(place.start("test"), 0)
    assert "Harbour Lights Limited" in said and "connection available" in said, said


def added(place, browser):
    login, url = place.login("--add")
    browser.go(url)
    browser.click("input[name=organisation][value='0']")
    browser.click("#allow")
    page = browser.wait_for("Connected before")
    browser.picture("3-added")
    assert page.index("Demo Company (AU)") < page.index("Harbour Lights Limited"), page
    ended(login, 0)


def denied(place, browser):
    login, url = place.login()
    browser.go(url)
    browser.click("#deny")
    browser.wait_for("consent was denied")
    browser.picture("4-denied")
    said = ended(login, 3)
    assert "consent was denied" in said, said


def refused_by_xero(place, browser):
    login, url = place.login("--wait", "2", "--scope", "accounting.transactions")
    browser.go(url)
    browser.wait_for("invalid_scope")
    browser.picture("5-invalid-scope")
    assert browser.address() == url, "nobody is sent back"
    said = ended(login, 3)
    assert "accounting.transactions" in said and "nobody came back" in said, said


def main():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        try:
            browser = Browser(folder, os.environ.get("XERO_SQL_SCREENSHOTS"))
            try:
                for check in [allowed, added, denied, refused_by_xero]:
                    start = time.monotonic()
                    check(place, browser)
                    print(f"browser: ok: {check.__name__} ({time.monotonic() - start:.1f} s)")
            finally:
                browser.close()
        finally:
            place.close()


if __name__ == "__main__":
    sys.exit(main())
