"""The binary under test: builds it, runs it, reads what it prints."""

import csv
import io
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from emulator import API, Emulator

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-that-nobody-may-see"


@dataclass
class Run:
    """What one run of the binary came to."""

    code: int
    stdout: str
    stderr: str
    # What the emulator was asked meanwhile.
    requests: list[str]

    def calls(self) -> int:
        """Calls of the accounting API; those for tokens and connections are no part of a query."""
        return sum(API in request for request in self.requests)

    def json_rows(self) -> list[dict]:
        """The rows, with decimals as they are written, not as floats."""
        return json.loads(self.stdout, parse_float=Decimal, object_pairs_hook=row)

    def json_tuples(self) -> list[tuple]:
        """The rows without the columns' names."""
        return [tuple(row.values()) for row in self.json_rows()]

    def csv_rows(self) -> list[list[str]]:
        """The rows after the header."""
        return list(csv.reader(io.StringIO(self.stdout, newline="")))[1:]


class Program:
    """The binary, pointed to the emulator."""

    def __init__(self, binary: Path, xero: Emulator):
        self.binary = binary
        self.xero = xero

    def connection(self) -> dict[str, str]:
        """The properties of a custom connection, which needs nobody at a browser."""
        return {
            "AuthScheme": "OAuthClient",
            "OAuthClientId": "x",
            "OAuthClientSecret": SECRET,
            "ApiUrl": self.xero.url,
            "IdentityUrl": self.xero.url,
            "OAuthSettingsLocation": "memory://",
        }

    def query(
        self,
        sql: str,
        *,
        format: str = "json",
        properties: dict[str, str] | None = None,
        verbose: bool = False,
        zone: str = "UTC",
    ) -> Run:
        """Runs one statement; `properties` win over those of the connection."""
        settings = self.connection() | (properties or {})
        flags = [flag for item in settings.items() for flag in ("--set", "=".join(item))]
        if verbose:
            flags.append("-vv")
        return self.run(*flags, "--format", format, "--command", sql, zone=zone)

    def run(self, *arguments: str, zone: str = "UTC") -> Run:
        """Runs the binary in a home of its own, where no configuration or token is found."""
        before = len(self.xero.requests())
        with tempfile.TemporaryDirectory(prefix="xero-sql-home-") as home:
            ran = subprocess.run(
                [self.binary, *arguments],
                env=environment() | {"HOME": home, "TZ": zone},
                cwd=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=120,
            )
        return Run(ran.returncode, ran.stdout, ran.stderr, self.xero.requests()[before:])


def build() -> Path:
    """The binary: `XERO_SQL_BIN`, or what `cargo build` makes."""
    if given := os.environ.get("XERO_SQL_BIN"):
        return Path(given).resolve(strict=True)
    subprocess.run(["cargo", "build", "--locked", "--bin", "xero-sql"], cwd=ROOT, check=True)
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "xero-sql"


def environment() -> dict[str, str]:
    """This environment without what would lead the program elsewhere."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XERO_", "XDG_")) and not name.lower().endswith("_proxy")
    }
    return ours | {"NO_PROXY": "127.0.0.1"}


def row(pairs: list[tuple]) -> dict:
    """A row as a `dict`, which would otherwise keep one of two columns of the same name."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError(f"a column name comes twice in {[name for name, _ in pairs]}")
    return fields
