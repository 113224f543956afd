"""A browser by WebDriver's HTTP protocol: no more of it than is needed here."""

import base64
import json
import pathlib
import subprocess
import time
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """Headless Chromium, driven by chromedriver."""

    def __init__(self, folder, screenshots):
        self.screenshots = screenshots
        log = pathlib.Path(folder) / "chromedriver.log"
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=log.open("w"), text=True
        )
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.url = f"http://127.0.0.1:{int(line.split()[-1].rstrip('.'))}"
                break
        else:
            raise RuntimeError(f"chromedriver didn't start: {log.read_text()}")
        arguments = ["--headless=new", "--no-sandbox", "--window-size=900,900"]
        arguments.append(f"--user-data-dir={folder}/profile")
        options = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments}}
        session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.url += f"/session/{session['sessionId']}"

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)["value"]

    def go(self, url):
        self._ask("POST", "/url", {"url": url})

    def click(self, css):
        found = self._ask("POST", "/element", {"using": "css selector", "value": css})
        self._ask("POST", f"/element/{found[ELEMENT]}/click", {})

    def text(self):
        script = {"script": "return document.body.innerText", "args": []}
        return self._ask("POST", "/execute/sync", script)

    def wait_for(self, words, seconds=20):
        """The page's text, once it has these words."""
        end = time.monotonic() + seconds
        while words not in (text := self.text()):
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} never came; the page is: {text}")
            time.sleep(0.05)
        return text

    def address(self):
        return self._ask("GET", "/url")

    def picture(self, name):
        if self.screenshots:
            image = base64.b64decode(self._ask("GET", "/screenshot"))
            (pathlib.Path(self.screenshots) / f"{name}.png").write_bytes(image)

    def close(self):
        try:
            self._ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
