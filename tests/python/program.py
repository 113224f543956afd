"""The binary under test: builds it, runs the simulator with it, and SQL."""

import json
import os
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TENANT = "Demo Company (AU)"


def build() -> Path:
    """The binary: `XERO_SQL_BIN`, or what `cargo build` makes."""
    if given := os.environ.get("XERO_SQL_BIN"):
        return Path(given).resolve(strict=True)
    subprocess.run(["cargo", "build", "--locked", "--bin", "xero-sql"], cwd=ROOT, check=True)
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "xero-sql"


class Simulator:
    """A running simulator with its connection."""

    def __init__(self, binary: Path, invoices: int):
        self.process = subprocess.Popen(
            [binary, "simulate", "--port", "0", "--invoices", str(invoices), "-q"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        lines = (line.strip() for line in self.process.stdout)
        self.connection_string = next(line for line in lines if line.startswith("AuthScheme="))
        pairs = self.connection_string.split(";")
        self.connection = dict(pair.split("=", 1) for pair in pairs)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Program:
    """SQL, as the program runs it in a home of its own."""

    def __init__(self, binary: Path, simulator: Simulator, home: Path):
        self.binary = binary
        self.home = home
        self.connection = f"{simulator.connection_string};Tenant={TENANT};CallsPerMinute=0"

    def rows(self, sql: str) -> list[dict]:
        """The rows of a statement: decimals with the digits that they have, nothing as `None`."""
        words = ["--set", "ReadOnly=false", "--yes", "--format", "json", "-c", sql]
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("XERO_", "XDG_"))}
        ran = subprocess.run(
            [self.binary, "--connection-string", self.connection, *words],
            env=ours | {"HOME": str(self.home), "NO_PROXY": "127.0.0.1", "TZ": "UTC"},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        if ran.returncode != 0:
            raise RuntimeError(f"{sql}\n{ran.stderr}")
        return json.loads(ran.stdout, parse_float=Decimal)

    def row(self, sql: str) -> dict:
        """The one row of a statement."""
        rows = self.rows(sql)
        if len(rows) != 1:
            raise RuntimeError(f"{sql}\ngave {len(rows)} rows")
        return rows[0]


def literal(value) -> str:
    """A value as SQL spells it."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return str(value)
        case datetime():
            return f"TIMESTAMP '{value:%Y-%m-%dT%H:%M:%SZ}'"
        case date():
            return f"DATE '{value}'"
        case list():
            return "[" + ", ".join(literal(one) for one in value) + "]"
        case dict():
            return "{" + ", ".join(f"'{k}': {literal(v)}" for k, v in value.items()) + "}"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def insert(table: str, rows: list[dict], returning: str) -> str:
    """The statement that adds these rows, all of the same columns."""
    names = ", ".join(rows[0])
    values = ", ".join("(" + ", ".join(map(literal, row.values())) + ")" for row in rows)
    return f"INSERT INTO {table} ({names}) VALUES {values} RETURNING {returning}"
