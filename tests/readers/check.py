"""Every format of xero-sql, read by an independent reader and compared with the books.

The books are the simulator's replies over HTTP, read here with Python's json. A row is compared as
a dict of plain values: text, Decimal, date, datetime, bool, list of dicts, or None.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INVOICES = 1_500
TENANT = "Demo Company (AU)"

TEXTS = ["InvoiceID", "InvoiceNumber", "Reference", "Type", "Status", "ContactName", "CurrencyCode"]
AMOUNTS = ["SubTotal", "TotalTax", "Total", "AmountDue"]
DAYS = ["Date", "DueDate"]
INSTANTS = ["UpdatedDateUTC"]
FLAGS = ["HasAttachments"]
LINE = ["LineItemID", "Description", "AccountCode"]
LINE_AMOUNTS = ["Quantity", "UnitAmount", "LineAmount"]
COLUMNS = TEXTS + AMOUNTS + DAYS + INSTANTS + FLAGS + ["LineItems"]
SQL = f"SELECT {', '.join(COLUMNS)} FROM Invoices ORDER BY InvoiceID"


def main() -> int:
    binary = build()
    simulator = subprocess.Popen(
        [binary, "simulate", "--port", "0", "--invoices", str(INVOICES), "-q"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        connection = next(line.strip() for line in simulator.stdout if line.startswith("AuthScheme="))
        books = read_books(dict(pair.split("=", 1) for pair in connection.split(";")))
        assert len(books) == INVOICES, f"the books hold {len(books)} invoices"
        with tempfile.TemporaryDirectory(prefix="xero-sql-readers-") as folder:
            return compare_all(Program(binary, connection, Path(folder)), books)
    finally:
        simulator.kill()


def compare_all(program: "Program", books: list[dict]) -> int:
    failed = 0
    readers = {"csv": read_csv, "tsv": read_tsv, "json": read_json, "ndjson": read_ndjson}
    try:
        import pyarrow  # noqa: F401

        readers |= {"parquet": read_parquet, "arrow": read_arrow}
    except ImportError:
        if os.environ.get("XERO_SQL_REQUIRE_PYTHON") == "1":
            print("readers: FAILED: pyarrow isn't installed, and XERO_SQL_REQUIRE_PYTHON=1")
            return 1
        print("readers: skipped parquet and arrow: pyarrow isn't installed")
    for format, read in readers.items():
        for way, write in {"-o": program.output, "stdout": program.stdout, "COPY": program.copy}.items():
            rows = read(write(format))
            problem = first_difference(rows, books)
            failed += problem is not None
            print(f"readers: {format} by {way}: {problem or f'{len(rows)} rows equal'}")
    return int(failed > 0)


def first_difference(rows: list[dict], books: list[dict]) -> str | None:
    if len(rows) != len(books):
        return f"DIFFERS: {len(rows)} rows, not {len(books)}"
    for number, (row, book) in enumerate(zip(rows, books)):
        for name in COLUMNS:
            if row[name] != book[name] or type(row[name]) is not type(book[name]):
                return f"DIFFERS: row {number}, {name}: {row[name]!r}, not {book[name]!r}"
    return None


class Program:
    """The binary, connected to the simulator."""

    def __init__(self, binary: Path, connection: str, folder: Path):
        self.binary = binary
        self.connection = f"{connection};Tenant={TENANT};CallsPerMinute=0"
        self.folder = folder

    def output(self, format: str) -> bytes:
        path = self.folder / f"output.{format}"
        self.run("--format", format, "-o", str(path), "-c", SQL)
        return path.read_bytes()

    def stdout(self, format: str) -> bytes:
        return self.run("--format", format, "-c", SQL)

    def copy(self, format: str) -> bytes:
        path = self.folder / f"copy.{format}"
        self.run("-c", f"COPY ({SQL}) TO '{path}'")
        return path.read_bytes()

    def run(self, *words: str) -> bytes:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("XERO_", "XDG_"))}
        ran = subprocess.run(
            [self.binary, "--connection-string", self.connection, *words],
            env=environment | {"HOME": str(self.folder), "NO_PROXY": "127.0.0.1"},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
            timeout=300,
        )
        return ran.stdout


# ---- The books --------------------------------------------------------------------------------


def read_books(connection: dict[str, str]) -> list[dict]:
    form = {"grant_type": "refresh_token", "refresh_token": connection["OAuthRefreshToken"]}
    form |= {"client_id": connection["OAuthClientId"], "client_secret": connection["OAuthClientSecret"]}
    url = connection["IdentityUrl"].rstrip("/") + "/connect/token"
    token = fetch(url, {}, urllib.parse.urlencode(form).encode())["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    api = connection["ApiUrl"].rstrip("/")
    tenants = fetch(f"{api}/connections", headers)
    tenant = next(t["tenantId"] for t in tenants if t["tenantName"] == TENANT)
    headers["Xero-Tenant-Id"] = tenant
    books, page = [], 1
    while True:
        reply = fetch(
            f"{api}/api.xro/2.0/Invoices?includeArchived=true&unitdp=4&page={page}&pageSize=500", headers
        )["Invoices"]
        books += [book(invoice) for invoice in reply]
        if len(reply) < 500:
            return sorted(books, key=lambda b: b["InvoiceID"])
        page += 1


def fetch(url: str, headers: dict[str, str], form: bytes | None = None):
    with urllib.request.urlopen(urllib.request.Request(url, form, headers), timeout=120) as reply:
        return json.loads(reply.read(), parse_float=Decimal)


def book(invoice: dict) -> dict:
    """An invoice as the API tells it, in our columns."""
    row = {name: invoice.get(name) or None for name in TEXTS}
    row["ContactName"] = invoice["Contact"].get("Name") or None
    row |= {name: number(invoice.get(name)) for name in AMOUNTS}
    row |= {name: day(invoice.get(f"{name}String")) for name in DAYS}
    row |= {name: instant(invoice.get(name)) for name in INSTANTS}
    row |= {name: invoice.get(name) for name in FLAGS}
    row["LineItems"] = [
        {name: line.get(name) or None for name in LINE}
        | {name: number(line.get(name)) for name in LINE_AMOUNTS}
        for line in invoice["LineItems"]
    ]
    return row


def number(value) -> Decimal | None:
    return None if value is None else Decimal(value)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def instant(text: str | None) -> datetime | None:
    """`/Date(1573755038314+0000)/`"""
    milliseconds = int(text[len("/Date(") :].split("+")[0])
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)


# ---- The readers ------------------------------------------------------------------------------


def read_csv(data: bytes, separator: str = ",") -> list[dict]:
    # Python's reader can't tell NULL from an empty text; what Xero leaves empty is NULL anyway.
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=separator, strict=True)
    return [typed({name: value or None for name, value in row.items()}) for row in rows]


def read_tsv(data: bytes) -> list[dict]:
    return read_csv(data, "\t")


def read_json(data: bytes) -> list[dict]:
    return [typed(row) for row in json.loads(data, parse_float=Decimal)]


def read_ndjson(data: bytes) -> list[dict]:
    return [typed(json.loads(line, parse_float=Decimal)) for line in data.decode().splitlines()]


def read_parquet(data: bytes) -> list[dict]:
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    assert max(groups) <= 65_536, groups
    return of_columns(file.read())


def read_arrow(data: bytes) -> list[dict]:
    import pyarrow.ipc

    return of_columns(pyarrow.ipc.open_file(io.BytesIO(data)).read_all())


def of_columns(table) -> list[dict]:
    """Rows whose values have the types that the file says, which must be ours."""
    types = {name: str(table.schema.field(name).type) for name in COLUMNS}
    assert all(types[name] == "string" for name in TEXTS), types
    assert all(types[name] == "decimal128(20, 4)" for name in AMOUNTS), types
    assert all(types[name] == "date32[day]" for name in DAYS), types
    assert all(types[name] == "timestamp[ms, tz=UTC]" for name in INSTANTS), types
    assert all(types[name] == "bool" for name in FLAGS), types
    assert types["LineItems"].startswith("list<"), types
    rows = table.to_pylist()
    for row in rows:
        # Another name of the same zone.
        row |= {name: row[name] and row[name].astimezone(timezone.utc) for name in INSTANTS}
        row["LineItems"] = [{name: line[name] for name in LINE + LINE_AMOUNTS} for line in row["LineItems"]]
    return rows


def typed(row: dict) -> dict:
    """A row of texts and JSON values with values of the columns' types."""
    lines = row["LineItems"]
    lines = json.loads(lines, parse_float=Decimal) if isinstance(lines, str) else lines
    flag = {"true": True, "false": False}
    row |= {name: number(row[name]) for name in AMOUNTS}
    row |= {name: day(row[name]) for name in DAYS}
    row |= {name: row[name] and datetime.fromisoformat(row[name].replace("Z", "+00:00")) for name in INSTANTS}
    row |= {name: flag.get(row[name], row[name]) for name in FLAGS}
    row["LineItems"] = [
        {name: line[name] for name in LINE} | {name: number(line[name]) for name in LINE_AMOUNTS}
        for line in lines
    ]
    return row


def build() -> Path:
    """The binary: `XERO_SQL_BIN`, or what `cargo build` makes."""
    if given := os.environ.get("XERO_SQL_BIN"):
        return Path(given).resolve(strict=True)
    subprocess.run(["cargo", "build", "--locked", "--bin", "xero-sql"], cwd=ROOT, check=True)
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "xero-sql"


if __name__ == "__main__":
    sys.exit(main())
