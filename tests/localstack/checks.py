"""Checks what SQL makes of the emulator's answers against the books. See `run`."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from os import environ
from pathlib import Path
from typing import Callable, Iterable

from books import (
    BUSY_CONTACTS,
    CONTACTS,
    INVOICES,
    NOTHING,
    REFERENCES,
    Books,
    Invoice,
    Line,
    write_books,
)
from checker import Checks, difference
from emulator import PACKAGE, VERSION, Emulator, install
from program import SECRET, Program, Run, build

NOBODY = "00000000-0000-4000-8000-000000000000"


def check_counts(checks: Checks, books: Books) -> None:
    lines = list(books.lines())
    tracked = [line for _, _, line in lines if line.region]
    for table, count in [
        ("Contacts", CONTACTS),
        ("Invoices", INVOICES),
        ("InvoiceLineItems", len(lines)),
        ("InvoiceLineItemTracking", len(tracked)),
        ("InvoicePayments", len(list(books.payments()))),
        ("ContactAddresses", 2 * CONTACTS),
        ("ContactPhones", 4 * CONTACTS),
    ]:
        checks.same(f"count of {table}", f"SELECT COUNT(*) FROM {table}", [(count,)])
    checks.same(
        "each invoice exactly once",
        "SELECT InvoiceID FROM Invoices",
        [(invoice.id,) for invoice in books.invoices],
    )
    checks.same(
        "each contact exactly once",
        "SELECT ContactID FROM Contacts",
        [(contact.id,) for contact in books.contacts],
    )
    checks.same(
        "count of different keys",
        "SELECT COUNT(DISTINCT InvoiceID), COUNT(InvoiceID), COUNT(DueDate) FROM Invoices",
        [(INVOICES, INVOICES, sum(invoice.due_date is not None for invoice in books.invoices))],
    )
    checks.same(
        "count with a filter that the emulator ignores",
        "SELECT COUNT(*) FROM Invoices WHERE Status = 'PAID'",
        [(sum(invoice.status == "PAID" for invoice in books.invoices),)],
    )
    checks.same(
        "organisations",
        "SELECT TenantName, IsActive FROM Tenants",
        [("Test Organisation", True)],
        most_calls=0,
    )


def check_sums(checks: Checks, books: Books) -> None:
    def amounts(invoice: Invoice) -> tuple:
        return (invoice.sub_total, invoice.tax, invoice.total, invoice.due, invoice.paid)

    sums = "COUNT(*), SUM(SubTotal), SUM(TotalTax), SUM(Total), SUM(AmountDue), SUM(AmountPaid)"
    checks.same(
        "sums of all invoices",
        f"SELECT {sums} FROM Invoices",
        totals(books.invoices, lambda invoice: (), amounts),
    )
    for columns, key in [
        ("Type", lambda invoice: (invoice.type,)),
        ("Status", lambda invoice: (invoice.status,)),
        ("CurrencyCode", lambda invoice: (invoice.currency,)),
        (
            "Type, Status, CurrencyCode",
            lambda invoice: (invoice.type, invoice.status, invoice.currency),
        ),
    ]:
        checks.same(
            f"sums by {columns}",
            f"SELECT {columns}, {sums} FROM Invoices GROUP BY {columns}",
            totals(books.invoices, key, amounts),
        )
    for zone in ["Pacific/Auckland", "America/Los_Angeles"]:
        checks.same(
            f"sums by month, in {zone}",
            f"SELECT date_part('year', Date), date_part('month', Date), {sums}"
            " FROM Invoices GROUP BY ALL",
            totals(
                books.invoices, lambda invoice: (invoice.date.year, invoice.date.month), amounts
            ),
            zone=zone,
        )
    checks.same(
        "sums of lines by account",
        "SELECT AccountCode, COUNT(*), SUM(LineAmount), SUM(TaxAmount), SUM(Quantity)"
        " FROM InvoiceLineItems GROUP BY AccountCode",
        totals(
            [line for _, _, line in books.lines()],
            lambda line: (line.account_code,),
            lambda line: (line.amount, line.tax, line.quantity),
        ),
    )
    checks.same(
        "the least, the greatest and the last",
        "SELECT MIN(Total), MAX(Total), MIN(Date), MAX(DueDate) FROM Invoices",
        [
            (
                min(invoice.total for invoice in books.invoices),
                max(invoice.total for invoice in books.invoices),
                min(invoice.date for invoice in books.invoices),
                max(invoice.due_date for invoice in books.invoices if invoice.due_date),
            )
        ],
    )


def check_rows(checks: Checks, books: Books) -> None:
    checks.same(
        "every contact",
        "SELECT ContactID, Name, ContactStatus, EmailAddress, AccountNumber FROM Contacts",
        [(c.id, c.name, c.status, c.email, c.account_number) for c in books.contacts],
    )
    checks.same(
        "every address",
        "SELECT ContactID, AddressType, City FROM ContactAddresses",
        [
            (contact.id, kind, contact.city if kind == "STREET" else None)
            for contact in books.contacts
            for kind in ("STREET", "POBOX")
        ],
    )
    checks.same(
        "every mobile phone",
        "SELECT ContactID, PhoneNumber FROM ContactPhones"
        " WHERE PhoneType = 'MOBILE' AND PhoneNumber IS NOT NULL",
        [(contact.id, contact.phone) for contact in books.contacts if contact.phone],
    )
    checks.same(
        "every invoice",
        "SELECT InvoiceID, Type, Status, InvoiceNumber, Reference, ContactID, ContactName, Date,"
        " DueDate, FullyPaidOnDate, CurrencyCode, CurrencyRate, SubTotal, TotalTax, Total,"
        " AmountDue, AmountPaid, UpdatedDateUTC FROM Invoices",
        [
            (
                *(i.id, i.type, i.status, i.number, i.reference, i.contact.id, i.contact.name),
                *(i.date, i.due_date, i.paid_on, i.currency, i.rate, i.sub_total, i.tax, i.total),
                *(i.due, i.paid, i.updated),
            )
            for i in books.invoices
        ],
    )
    fields = "LineItemID, Description, Quantity, UnitAmount, LineAmount, TaxAmount, TaxType,"
    fields += " AccountCode, DiscountRate"
    checks.same(
        "every line",
        f"SELECT InvoiceID, LineNumber, {fields}, Type, Status, Date, ContactID"
        " FROM InvoiceLineItems",
        [
            (i.id, number, *line_row(line), i.type, i.status, i.date, i.contact.id)
            for i, number, line in books.lines()
        ],
    )
    checks.same(
        "every line's tracking",
        "SELECT LineItemID, Name, Option FROM InvoiceLineItemTracking",
        [(line.id, "Region", line.region) for _, _, line in books.lines() if line.region],
    )
    checks.same(
        "every payment of an invoice",
        "SELECT InvoiceID, PaymentID FROM InvoicePayments",
        [(invoice.id, payment.id) for invoice, payment in books.payments()],
    )
    check_lists(checks, books, fields.replace(",", "").split())
    check_csv(checks, books)


def check_lists(checks: Checks, books: Books, fields: list[str]) -> None:
    expected = [
        (i.id, tuple(line_row(line) for line in i.lines), tuple(p.id for p in i.payments))
        for i in books.invoices
    ]

    def verdict(run: Run) -> str | None:
        got = [
            (
                row["InvoiceID"],
                tuple(tuple(line[name] for name in fields) for line in row["LineItems"]),
                tuple(payment["PaymentID"] for payment in row["Payments"]),
            )
            for row in run.json_rows()
        ]
        return difference(expected, got)

    checks.holds(
        "every invoice's lists of lines and payments",
        "SELECT InvoiceID, LineItems, Payments FROM Invoices",
        verdict,
    )


def check_csv(checks: Checks, books: Books) -> None:
    expected = [
        (i.id, i.reference or "", i.contact.name, i.date.isoformat(), i.total)
        for i in books.invoices
    ]

    def verdict(run: Run) -> str | None:
        got = [(*texts, Decimal(total)) for *texts, total in run.csv_rows()]
        return difference(expected, got)

    checks.holds(
        "every invoice as CSV",
        "SELECT InvoiceID, Reference, ContactName, Date, Total FROM Invoices",
        verdict,
        format="csv",
    )


def check_payments(checks: Checks, books: Books) -> None:
    """The table of their own; as parts of invoices they are checked wherever invoices are."""
    asked = checks.program.query("SELECT table_name FROM information_schema.tables")
    if ("Payments",) not in asked.json_tuples():
        print("note xero-sql has no table Payments yet; its checks are left out", flush=True)
        return
    payments = list(books.payments())
    checks.same("count of Payments", "SELECT COUNT(*) FROM Payments", [(len(payments),)])
    checks.same(
        "every payment",
        "SELECT PaymentID, InvoiceID, Date, Amount, Status, PaymentType FROM Payments",
        [
            (payment.id, invoice.id, payment.date, payment.amount)
            + ("AUTHORISED", f"{invoice.type}PAYMENT")
            for invoice, payment in payments
        ],
    )
    checks.same(
        "payments come to what invoices say is paid",
        "SELECT i.InvoiceID, i.AmountPaid FROM Invoices i JOIN Payments p USING (InvoiceID)"
        " GROUP BY i.InvoiceID, i.AmountPaid HAVING SUM(p.Amount) = i.AmountPaid",
        [(invoice.id, invoice.paid) for invoice in books.invoices if invoice.payments],
    )


def check_joins(checks: Checks, books: Books) -> None:
    groups = totals(
        books.invoices,
        lambda invoice: (invoice.contact.id, invoice.contact.name),
        lambda invoice: (invoice.total, invoice.due),
    )
    by_contact = (
        "SELECT c.ContactID, c.Name, COUNT(*) AS n, SUM(i.Total) AS total, SUM(i.AmountDue)"
        " FROM Invoices i JOIN Contacts c ON i.ContactID = c.ContactID GROUP BY c.ContactID, c.Name"
    )
    checks.same("join of invoices and contacts, all groups", by_contact, groups)
    checks.same(
        "join of invoices and contacts, number of groups",
        f"SELECT COUNT(*), SUM(n) FROM ({by_contact})",
        [(len(groups), INVOICES)],
    )
    checks.same(
        "join of invoices and contacts, top 20",
        f"{by_contact} ORDER BY total DESC, c.ContactID LIMIT 20",
        sorted(groups, key=lambda group: (-group[3], group[0]))[:20],
        ordered=True,
    )
    buyers = {invoice.contact.id for invoice in books.invoices}
    assert len(buyers) <= BUSY_CONTACTS
    checks.same(
        "left join: contacts without invoices",
        "SELECT c.Name FROM Contacts c LEFT JOIN Invoices i USING (ContactID)"
        " WHERE i.InvoiceID IS NULL",
        [(contact.name,) for contact in books.contacts if contact.id not in buyers],
    )
    checks.same(
        "anti join: contacts without invoices",
        "SELECT Name FROM Contacts WHERE ContactID NOT IN (SELECT ContactID FROM Invoices)",
        [(contact.name,) for contact in books.contacts if contact.id not in buyers],
    )
    archived = [invoice for invoice in books.invoices if invoice.contact.status == "ARCHIVED"]
    checks.same(
        "semi join: invoices of archived contacts",
        "SELECT InvoiceID FROM Invoices"
        " WHERE ContactID IN (SELECT ContactID FROM Contacts WHERE ContactStatus = 'ARCHIVED')",
        [(invoice.id,) for invoice in archived],
    )
    checks.same(
        "join of a few contacts and their invoices",
        "SELECT c.Name, i.InvoiceID FROM Contacts c JOIN Invoices i ON c.ContactID = i.ContactID"
        " WHERE c.Name LIKE 'Müller%'",
        [(i.contact.name, i.id) for i in books.invoices if i.contact.name.startswith("Müller")],
    )
    checks.same(
        "join of lines and invoices: sub-totals agree",
        "SELECT COUNT(*) FROM (SELECT i.InvoiceID FROM Invoices i JOIN InvoiceLineItems l"
        " USING (InvoiceID) GROUP BY i.InvoiceID, i.SubTotal HAVING SUM(l.LineAmount) = i.SubTotal)",
        [(INVOICES - 1,)],  # all but the one without lines
    )
    checks.same(
        "join of four tables",
        "SELECT c.City, i.Type, t.Option, COUNT(*), SUM(l.LineAmount)"
        " FROM Invoices i JOIN InvoiceLineItems l USING (InvoiceID)"
        " JOIN InvoiceLineItemTracking t ON t.LineItemID = l.LineItemID"
        " JOIN ContactAddresses c ON c.ContactID = i.ContactID AND c.AddressType = 'STREET'"
        " GROUP BY c.City, i.Type, t.Option",
        totals(
            [(invoice, line) for invoice, _, line in books.lines() if line.region],
            lambda item: (item[0].contact.city, item[0].type, item[1].region),
            lambda item: (item[1].amount,),
        ),
    )
    checks.same(
        "join of payments and invoices",
        "SELECT i.Type, COUNT(*), COUNT(DISTINCT i.InvoiceID)"
        " FROM InvoicePayments p JOIN Invoices i USING (InvoiceID) GROUP BY i.Type",
        [
            (
                type,
                sum(len(i.payments) for i in books.invoices if i.type == type),
                sum(bool(i.payments) for i in books.invoices if i.type == type),
            )
            for type in ("ACCREC", "ACCPAY")
        ],
    )


def check_status_filters(checks: Checks) -> None:
    picks, nothing = checks.picks, checks.picks_none
    picks("status", "Status = 'AUTHORISED'", lambda i: i.status == "AUTHORISED")
    nothing("status, other case", "Status = 'authorised'")
    nothing("status, unknown", "Status = 'ARCHIVED'")
    picks("status, not", "Status <> 'AUTHORISED'", lambda i: i.status != "AUTHORISED")
    picks("statuses", "Status IN ('PAID', 'VOIDED')", lambda i: i.status in ("PAID", "VOIDED"))
    picks(
        "type and status or currency",
        "(Type = 'ACCPAY' AND Status = 'DRAFT') OR CurrencyCode = 'USD'",
        lambda i: i.type == "ACCPAY" and i.status == "DRAFT" or i.currency == "USD",
    )


def check_day_filters(checks: Checks) -> None:
    picks = checks.picks
    leap_day = date(2024, 2, 29)
    for zone in ["Pacific/Auckland", "America/Los_Angeles"]:
        picks(
            f"day, in {zone}", "Date = DATE '2024-02-29'", lambda i: i.date == leap_day, zone=zone
        )
    picks(
        "range of days",
        "Date >= DATE '2024-02-01' AND Date <= DATE '2024-02-29'",
        lambda i: (i.date.year, i.date.month) == (2024, 2),
    )
    picks(
        "range of days, open",
        "Date > DATE '2023-12-31' AND Date < DATE '2024-01-31'",
        lambda i: date(2023, 12, 31) < i.date < date(2024, 1, 31),
    )
    picks(
        "days between",
        "Date BETWEEN '2023-11-30' AND '2023-12-31'",
        lambda i: date(2023, 11, 30) <= i.date <= date(2023, 12, 31),
    )
    picks("no due day", "DueDate IS NULL", lambda i: i.due_date is None)
    picks(
        "due day after some day",
        "DueDate > DATE '2024-06-30'",
        lambda i: i.due_date is not None and i.due_date > date(2024, 6, 30),
    )
    middle = sorted(invoice.updated for invoice in checks.invoices)[INVOICES // 2]
    picks(
        "changed since",
        f"UpdatedDateUTC >= TIMESTAMP '{middle:%Y-%m-%dT%H:%M:%S.%f}Z'",
        lambda i: i.updated >= middle,
    )
    future = "UpdatedDateUTC > TIMESTAMP '2099-01-01T00:00:00Z'"
    checks.picks_none("changed since, in the future", future)


def check_id_filters(checks: Checks) -> None:
    picks, nothing = checks.picks, checks.picks_none
    one = checks.invoices[-1]
    picks("id", f"InvoiceID = '{one.id}'", lambda i: i is one)
    picks("id in upper case", f"InvoiceID = '{one.id.upper()}'", lambda i: i is one)
    nothing("id that isn't there", f"InvoiceID = '{NOBODY}'")
    nothing("id that is none", "InvoiceID = 'INV-0001'", most_calls=0)
    nothing("id and a status it hasn't", f"InvoiceID = '{one.id}' AND Status = 'NONE'")
    for count in (3, 41, 150):
        wanted = {invoice.id for invoice in checks.invoices[-count:]}
        ids = ", ".join(f"'{id}'" for id in [*sorted(wanted), NOBODY])
        picks(
            f"list of {count} ids and one that isn't there",
            f"InvoiceID IN ({ids})",
            lambda i: i.id in wanted,
        )
    picks("not these ids", f"InvoiceID NOT IN ('{one.id}', '{NOBODY}')", lambda i: i is not one)
    contact = Counter(invoice.contact.id for invoice in checks.invoices).most_common(1)[0][0]
    picks("contact's id", f"ContactID = '{contact}'", lambda i: i.contact.id == contact)
    picks(
        "contact's id in upper case",
        f"ContactID = '{contact.upper()}'",
        lambda i: i.contact.id == contact,
    )
    nothing("contact's id that isn't there", f"ContactID = '{NOBODY}'")


def check_text_filters(checks: Checks) -> None:
    picks, nothing = checks.picks, checks.picks_none
    picks(
        "contact's name",
        "ContactName LIKE 'O''Connor \"Joe\"%'",
        lambda i: i.contact.name.startswith("O'Connor"),
    )
    number = next(i.number for i in checks.invoices[::-1] if i.type == "ACCREC")
    picks("number", f"InvoiceNumber = '{number}'", lambda i: i.number == number)
    # A supplier's number, and the suppliers have the same ones.
    picks("number that repeats", "InvoiceNumber = '5/2024'", lambda i: i.number == "5/2024")
    nothing("number in another case", "InvoiceNumber LIKE 'inv-%'")
    picks("no number", "InvoiceNumber IS NULL", lambda i: i.number is None)
    nothing("number isn't empty text", "InvoiceNumber = ''")
    for kind in REFERENCES[2:-1]:
        start = kind.split("{}")[0]
        some = next(i.reference for i in checks.invoices if (i.reference or "").startswith(start))
        picks(f"reference {some!r}", f"Reference = {literal(some)}", lambda i: i.reference == some)
    picks(
        "reference by prefix",
        "Reference LIKE 'PO-%'",
        lambda i: (i.reference or "").startswith("PO-"),
    )
    picks("reference by part", "Reference LIKE '%A\\_B%'", lambda i: "A_B" in (i.reference or ""))
    picks(
        "reference in any case",
        "Reference ILIKE 'po-%'",
        lambda i: (i.reference or "").lower().startswith("po-"),
    )
    picks("no reference", "Reference IS NULL", lambda i: i.reference is None)
    picks("not this reference", "Reference <> 'PO-1'", lambda i: i.reference not in (None, "PO-1"))


def check_amount_filters(checks: Checks) -> None:
    picks = checks.picks
    one = checks.invoices[-1]
    picks("total", f"Total = {one.total}", lambda i: i.total == one.total)
    picks(
        "total between", "Total BETWEEN 0.01 AND 500", lambda i: Decimal("0.01") <= i.total <= 500
    )
    picks("nothing due", "AmountDue = 0", lambda i: i.due == 0)
    picks("partly paid", "AmountPaid > 0 AND AmountDue > 0", lambda i: i.paid > 0 and i.due > 0)
    picks("noisy sums of floats", "AmountPaid = 0.6", lambda i: i.paid == Decimal("0.6"))
    picks(
        "expression",
        "AmountDue + AmountPaid = Total AND Total - SubTotal > 1000",
        lambda i: i.tax > 1000,
    )
    checks.picks_none("never", "1 = 0", most_calls=0)


def check_other_filters(checks: Checks, books: Books) -> None:
    """Of tables other than `Invoices`."""
    one = books.invoices[-1]
    checks.same(
        "contact by name",
        "SELECT ContactID FROM Contacts WHERE Name = 'O''Connor \"Joe\" 347'",
        [(c.id,) for c in books.contacts if c.name == 'O\'Connor "Joe" 347'],
    )
    checks.same(
        "contact by id in upper case",
        f"SELECT Name FROM Contacts WHERE ContactID = '{books.contacts[-1].id.upper()}'",
        [(books.contacts[-1].name,)],
    )
    checks.same(
        "archived contacts",
        "SELECT Name FROM Contacts WHERE ContactStatus = 'ARCHIVED'",
        [(c.name,) for c in books.contacts if c.status == "ARCHIVED"],
    )
    checks.same(
        "lines of one invoice",
        f"SELECT LineNumber, LineAmount FROM InvoiceLineItems WHERE InvoiceID = '{one.id}'"
        " ORDER BY LineNumber",
        [(number, line.amount) for number, line in enumerate(one.lines, 1)],
        ordered=True,
    )
    checks.same(
        "lines by account and status",
        "SELECT LineItemID FROM InvoiceLineItems WHERE AccountCode = '200' AND Status = 'PAID'",
        [(l.id,) for i, _, l in books.lines() if l.account_code == "200" and i.status == "PAID"],
    )


def check_limits(checks: Checks, books: Books) -> None:
    ids = [(invoice.id,) for invoice in books.invoices]
    authorised = [(invoice.id,) for invoice in books.invoices if invoice.status == "AUTHORISED"]
    for limit, pages in [(5, 1), (100, 1), (120, 2), (250, 3)]:
        sql = f"SELECT InvoiceID FROM Invoices LIMIT {limit}"
        checks.some(f"limit {limit}", sql, limit, ids, most_calls=pages)
    checks.same("limit beyond the end", "SELECT InvoiceID FROM Invoices LIMIT 1000", ids)
    checks.same("limit 0", "SELECT InvoiceID FROM Invoices LIMIT 0", [], most_calls=0)
    for limit in (5, 120):
        sql = f"SELECT InvoiceID FROM Invoices WHERE Status = 'AUTHORISED' LIMIT {limit}"
        checks.some(f"filter and limit {limit}", sql, limit, authorised, most_calls=3)
    last = books.invoices[-1]
    checks.same(
        "filter for one of the last page, and limit 1",
        f"SELECT InvoiceID FROM Invoices WHERE Date = DATE '{last.date}'"
        f" AND Total = {last.total} LIMIT 1",
        [(last.id,)],
    )
    checks.some(
        "limit on lines",
        "SELECT LineItemID FROM InvoiceLineItems LIMIT 7",
        7,
        [(line.id,) for _, _, line in books.lines()],
        most_calls=1,
    )
    checks.same(
        "count of a limit",
        "SELECT COUNT(*) FROM (SELECT InvoiceID FROM Invoices LIMIT 120)",
        [(120,)],
    )

    by_total = sorted(books.invoices, key=lambda i: (-i.total, i.id))
    by_date = sorted(books.invoices, key=lambda i: (i.date, i.id))
    columns = "SELECT InvoiceID, Date, Total FROM Invoices"
    for title, order, rows in [
        ("dearest 7", "ORDER BY Total DESC, InvoiceID LIMIT 7", by_total[:7]),
        ("dearest 120", "ORDER BY Total DESC, InvoiceID LIMIT 120", by_total[:120]),
        ("first 5 by day", "ORDER BY Date, InvoiceID LIMIT 5", by_date[:5]),
        ("second 50 by day", "ORDER BY Date, InvoiceID LIMIT 50 OFFSET 50", by_date[50:100]),
        ("all by day", "ORDER BY Date, InvoiceID", by_date),
    ]:
        expected = [(i.id, i.date, i.total) for i in rows]
        checks.same(title, f"{columns} {order}", expected, ordered=True)
    # One column alone is what a server might be asked to order by; among equals any may come.
    for order, key in [
        ("Date", lambda i: i.date),
        ("Total", lambda i: i.total),
        ("UpdatedDateUTC", lambda i: i.updated),
        ("InvoiceID", lambda i: i.id),
    ]:
        expected = sorted(map(key, books.invoices), reverse=True)[:10]
        checks.same(
            f"last 10 by {order} alone",
            f"SELECT {order} FROM Invoices ORDER BY {order} DESC LIMIT 10",
            [(value,) for value in expected],
            ordered=True,
        )


def check_names(checks: Checks, books: Books) -> None:
    expected = [(i.number, i.total) for i in books.invoices if i.status == "PAID"]

    def verdict(run: Run) -> str | None:
        header = list(run.json_rows()[0])
        if header != ["InvoiceNumber", "grandtotal"]:
            return f"the header is {header}"
        return difference(expected, run.json_tuples())

    checks.holds(
        "names in lower case",
        "select invoicenumber, total as grandtotal from invoices where status = 'PAID'",
        verdict,
    )
    for name in ["INVOICES", "accounting.Invoices", "xero.accounting.invoices", '"Invoices"']:
        checks.same(f"name {name}", f"SELECT COUNT(*) FROM {name}", [(INVOICES,)])


def check_connections(checks: Checks, books: Books) -> None:
    sql = "SELECT COUNT(*), SUM(Total), COUNT(DISTINCT InvoiceID) FROM Invoices"
    expected = [(INVOICES, sum(invoice.total for invoice in books.invoices), INVOICES)]
    for size in (1, 7, 100, 101, 1000):
        checks.same(f"page size {size}", sql, expected, properties={"PageSize": str(size)})
    checks.same(
        "sign-in by refresh token",
        sql,
        expected,
        properties={"AuthScheme": "OAuth", "OAuthRefreshToken": "any"},
    )
    checks.same("organisation by name", sql, expected, properties={"Tenant": "Test Organisation"})
    string = ";".join("=".join(item) for item in checks.program.connection().items())
    flags = ["--connection-string", string, "--format", "json", "--command", sql]
    checks.holds(
        "connection string",
        sql,
        lambda run: difference(expected, run.json_tuples()),
        ask=lambda: checks.program.run(*flags),
    )


def check_promises(checks: Checks) -> None:
    checks.holds(
        "EXPLAIN sends nothing",
        "EXPLAIN SELECT * FROM Invoices i JOIN Contacts USING (ContactID) WHERE i.Total > 5",
        lambda run: None,
        most_calls=0,
    )
    # The emulator has no accounts and answers 404, which isn't the same as no rows.
    checks.fails("a list that isn't there", "SELECT COUNT(*) FROM Accounts", 1, "404")
    checks.fails("a name that isn't there", "SELECT Totals FROM Invoices", 1, "Totals")

    def told(run: Run) -> str | None:
        said = run.stdout + run.stderr
        secrets = [secret for secret in (SECRET, "xero-local-token") if secret in said]
        return f"it prints {secrets}" if secrets else None

    checks.holds("no secret is told with -vv", "SELECT COUNT(*) FROM Contacts", told, verbose=True)


def check_gone(checks: Checks) -> None:
    """After the emulator has been stopped."""
    checks.fails(
        "a Xero that is gone",
        "SELECT COUNT(*) FROM Invoices",
        5,
        "127.0.0.1",
        properties={"MaximumRequestRetries": "0"},
    )


def line_row(line: Line) -> tuple:
    return (
        *(line.id, line.description, line.quantity, line.unit_amount, line.amount, line.tax),
        *(line.tax_type, line.account_code, line.discount_rate),
    )


def totals(rows: Iterable, key: Callable, amounts: Callable) -> list[tuple]:
    """Groups the rows: key, count, and a sum of each amount."""
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(amounts(row))
    return [
        (*key, len(group), *(sum(column, NOTHING) for column in zip(*group)))
        for key, group in groups.items()
    ]


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    binary = build()
    with ExitStack() as cleanup:
        folder = Path(tempfile.mkdtemp(prefix="xero-sql-localstack-"))
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = Path(environ.get("XERO_SQL_VENV") or folder / "venv").absolute()
        xero = Emulator(install(environment), folder / "emulator.log")
        cleanup.callback(xero.stop)
        books = write_books()
        books.fill(xero)
        print(
            f"{PACKAGE} {VERSION} holds {len(books.contacts)} contacts, {len(books.invoices)}"
            f" invoices with {len(list(books.lines()))} lines, {len(list(books.payments()))} payments",
            flush=True,
        )
        checks = Checks(Program(binary, xero), books.invoices, words)
        check_counts(checks, books)
        check_sums(checks, books)
        check_rows(checks, books)
        check_payments(checks, books)
        check_joins(checks, books)
        check_status_filters(checks)
        check_day_filters(checks)
        check_id_filters(checks)
        check_text_filters(checks)
        check_amount_filters(checks)
        check_other_filters(checks, books)
        check_limits(checks, books)
        check_names(checks, books)
        check_connections(checks, books)
        check_promises(checks)
        xero.stop()
        check_gone(checks)
    seconds = time.monotonic() - started
    if checks.failed:
        print(
            f"localstack: {len(checks.failed)} checks FAILED, {checks.passed} ok: {checks.failed}"
        )
        return 1
    if not checks.passed:
        print(f"localstack: FAILED: no check's title has one of {words}")
        return 1
    print(f"localstack: {checks.passed} checks ok in {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        sys.exit(f"localstack: FAILED: {error}")
