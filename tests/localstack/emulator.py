"""The emulator: `xero-local` from PyPI, in a virtual environment of its own."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = "localstack-xero"
VERSION = "0.1.2"
API = "/api.xro/2.0"

# A line of the emulator's access log, and the colours it gives to replies other than 200.
REQUEST = re.compile(r'"([A-Z]+ \S+) HTTP/[\d.]+" (\d+)')
COLOUR = re.compile(r"\x1b\[\d+m")
# The proxies that the environment may name are no way to this machine.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def install(folder: Path) -> Path:
    """Installs the emulator into a virtual environment unless it is there; gives its command."""
    python = folder / "bin" / "python"
    ask = f"import importlib.metadata as m; print(m.version({PACKAGE!r}))"
    if python.exists():
        asked = subprocess.run([python, "-c", ask], capture_output=True, text=True)
        if asked.stdout.strip() == VERSION:
            return folder / "bin" / "xero-local"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    wanted = f"{PACKAGE}=={VERSION}"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wanted], check=True)
    return folder / "bin" / "xero-local"


class Emulator:
    """The running emulator. It keeps everything in memory, so each start is an empty Xero."""

    def __init__(self, command: Path, log: Path):
        self.log = log
        for _ in range(3):  # somebody else may take the free port first
            self.url = f"http://127.0.0.1:{free_port()}"
            self.process = self._start(command)
            try:
                if self._answers():
                    return
            except BaseException:
                self.stop()
                raise
            self.stop()
        raise RuntimeError(f"xero-local doesn't answer; its log:\n{log.read_text()}")

    def _start(self, command: Path) -> subprocess.Popen:
        host, port = self.url.removeprefix("http://").split(":")
        with self.log.open("w") as log:
            return subprocess.Popen(
                [command],
                env=os.environ | {"XERO_HOST": host, "XERO_PORT": port},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _answers(self) -> bool:
        """Whether it answers before 30 seconds are over; no if it ends instead."""
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with direct.open(f"{self.url}/_xero/health", timeout=5) as reply:
                    return json.load(reply)["service"] == "xero-local"
            except (OSError, ValueError, KeyError):
                time.sleep(0.05)
        return False

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def post(self, resource: str, documents: list[dict]) -> list[dict]:
        """Creates documents; gives them as the emulator took them, in the same order."""
        request = urllib.request.Request(
            f"{self.url}{API}/{resource}",
            data=json.dumps({resource: documents}).encode(),
            headers={"Authorization": "Bearer any", "Content-Type": "application/json"},
        )
        try:
            with direct.open(request, timeout=60) as reply:
                created = json.load(reply)[resource]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"POST {resource}: {error}: {error.read().decode()}") from error
        if len(created) != len(documents):
            raise RuntimeError(f"POST {resource}: {len(created)} of {len(documents)} created")
        return created

    def requests(self) -> list[str]:
        """Every request it got since the start, as `GET /path?query -> 200`."""
        log = COLOUR.sub("", self.log.read_text())
        return [f"{request} -> {status}" for request, status in REQUEST.findall(log)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
