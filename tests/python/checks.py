"""SQL writes and the client reads; the client writes and SQL reads. See `run`."""

import sys
import tempfile
import traceback
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path

from client import Client
from program import TENANT, Program, Simulator, build, insert, literal

INVOICES = 120
DAY = date(2026, 5, 4)
DUE = date(2026, 6, 3)
# Odd on purpose: thirds, four digits, what rounds away from zero, quotes.
LINES = [
    [("Work, \"urgent\"", Decimal("3"), Decimal("10.3333"), "200")],
    [("Thirds", Decimal("0.3333"), Decimal("99.99"), "200"), ("O'Hara", Decimal("1"), Decimal("0.05"), "210")],
    [("Grüße 絵画", Decimal("12.5"), Decimal("1234.5678"), "200")],
]


class Checks:
    """What all checks need: SQL, the client, and names of things that are there."""

    def __init__(self, sql: Program, client: Client):
        self.sql = sql
        self.client = client
        self.values = 0
        contact = "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY Name LIMIT 1"
        self.contact = sql.row(contact)["ContactID"]
        bank = (
            "SELECT AccountID FROM Accounts WHERE Type = 'BANK' AND Status = 'ACTIVE' "
            "AND CurrencyCode = 'AUD' ORDER BY Code LIMIT 1"
        )
        self.bank = sql.row(bank)["AccountID"]

    def same(self, what: str, here, there) -> None:
        """Whether both sides have the same value."""
        self.values += 1
        here, there = plain(here), plain(there)
        if here != there:
            raise AssertionError(f"{what}: {here!r} here, {there!r} there")

    def all_same(self, what: str, pairs: list[tuple]) -> None:
        for name, here, there in pairs:
            self.same(f"{what}, {name}", here, there)


def plain(value):
    """A value without what each side wraps around it: enums are words, days are texts."""
    match value:
        case Enum():
            return value.value
        case datetime():
            at = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
            return plain(at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
        case date():
            return value.isoformat()
        case bool() | None:
            return value
        case int() | float() | Decimal():
            return Decimal(str(value)).normalize()
        case "":
            return None
        case str() if value.endswith(("T00:00:00", "T00:00:00Z")):
            return value[:10]
        case _:
            return value


def total(lines: list[tuple]) -> Decimal:
    """What lines come to, each rounded to cents, halves away from zero."""
    cents = Decimal("0.01")
    return sum(((q * u).quantize(cents, "ROUND_HALF_UP") for _, q, u, _ in lines), Decimal(0))


# ---- SQL writes, the client reads ---------------------------------------------------------------


def sql_writes_contacts(checks: Checks) -> None:
    new = {
        "Name": "Ada & Söhne (SQL)",
        "EmailAddress": "ada@example.com",
        "AccountNumber": "SQL-1",
        "ContactPersons": [{"FirstName": "Grace", "LastName": "H", "IncludeInEmails": True}],
        "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "5550100"}],
    }
    id = checks.sql.row(insert("Contacts", [new], "ContactID"))["ContactID"]
    checks.sql.rows(f"UPDATE Contacts SET FirstName = 'Ada' WHERE ContactID = '{id}'")
    [there] = checks.client.accounting.get_contact(id).contacts
    mobile = next(one for one in there.phones if plain(one.phone_type) == "MOBILE")
    checks.all_same(
        "contact",
        [
            ("Name", new["Name"], there.name),
            ("EmailAddress", new["EmailAddress"], there.email_address),
            ("AccountNumber", new["AccountNumber"], there.account_number),
            ("FirstName", "Ada", there.first_name),
            ("ContactPersons", ["Grace"], [one.first_name for one in there.contact_persons]),
            ("Phones", "5550100", mobile.phone_number),
        ],
    )


def sql_writes_invoices(checks: Checks) -> None:
    def line(description, quantity, unit_amount, code):
        return {
            "Description": description,
            "Quantity": quantity,
            "UnitAmount": unit_amount,
            "AccountCode": code,
            "TaxType": "EXEMPTOUTPUT",
        }

    rows = [
        {
            "Type": "ACCREC",
            "ContactID": checks.contact,
            "InvoiceNumber": f"SQL-{number}",
            "Date": DAY,
            "DueDate": DUE,
            "Status": "AUTHORISED",
            "LineAmountTypes": "Exclusive",
            "LineItems": [line(*one) for one in lines],
        }
        for number, lines in enumerate(LINES)
    ]
    # Lists of different lengths, so a statement each.
    ids = [checks.sql.row(insert("Invoices", [row], "InvoiceID"))["InvoiceID"] for row in rows]
    for row, lines, id in zip(rows, LINES, ids):
        [there] = checks.client.accounting.get_invoice(id, unitdp=4).invoices
        own = checks.sql.row(f"SELECT Total, TotalTax, AmountDue FROM Invoices WHERE InvoiceID = '{id}'")
        checks.all_same(
            row["InvoiceNumber"],
            [
                ("InvoiceNumber", row["InvoiceNumber"], there.invoice_number),
                ("Status", "AUTHORISED", there.status),
                ("Date", DAY, there.date),
                ("DueDate", DUE, there.due_date),
                ("ContactID", checks.contact, there.contact.contact_id),
                ("Total", total(lines), there.total),
                ("Total by SQL", own["Total"], there.total),
                ("TotalTax", own["TotalTax"], there.total_tax),
                ("AmountDue", own["AmountDue"], there.amount_due),
                ("lines", len(lines), len(there.line_items)),
            ],
        )
        for (description, quantity, unit_amount, code), got in zip(lines, there.line_items):
            checks.all_same(
                f"{row['InvoiceNumber']}, line",
                [
                    ("Description", description, got.description),
                    ("Quantity", quantity, got.quantity),
                    ("UnitAmount", unit_amount, got.unit_amount),
                    ("AccountCode", code, got.account_code),
                ],
            )
    payment = {"InvoiceID": ids[0], "AccountID": checks.bank, "Date": DUE, "Amount": Decimal("10.01")}
    id = checks.sql.row(insert("Payments", [payment], "PaymentID"))["PaymentID"]
    [there] = checks.client.accounting.get_payment(id).payments
    [invoice] = checks.client.accounting.get_invoice(ids[0]).invoices
    checks.all_same(
        "payment",
        [
            ("Amount", Decimal("10.01"), there.amount),
            ("Date", DUE, there.date),
            ("InvoiceID", ids[0], there.invoice.invoice_id),
            ("AmountPaid", Decimal("10.01"), invoice.amount_paid),
            ("AmountDue", total(LINES[0]) - Decimal("10.01"), invoice.amount_due),
        ],
    )
    checks.sql.rows(f"UPDATE Invoices SET Reference = 'by SQL' WHERE InvoiceID = '{ids[1]}'")
    checks.sql.rows(f"DELETE FROM Invoices WHERE InvoiceID = '{ids[2]}'")
    checks.sql.rows(
        f"UPDATE InvoiceLineItems SET UnitAmount = 0.06 WHERE InvoiceID = '{ids[1]}' "
        "AND Description = 'O''Hara'"
    )
    [changed] = checks.client.accounting.get_invoice(ids[1], unitdp=4).invoices
    [gone] = checks.client.accounting.get_invoice(ids[2]).invoices
    checks.all_same(
        "changed",
        [
            ("Reference", "by SQL", changed.reference),
            ("Total", total(LINES[1]) + Decimal("0.01"), changed.total),
            ("first line", LINES[1][0][2], changed.line_items[0].unit_amount),
            ("Status", "VOIDED", gone.status),
        ],
    )


def sql_writes_money(checks: Checks) -> None:
    spent = {
        "Type": "SPEND",
        "ContactID": checks.contact,
        "BankAccountID": checks.bank,
        "Date": DAY,
        "LineAmountTypes": "Inclusive",
        "LineItems": [
            {"Description": "Ink", "Quantity": 3, "UnitAmount": Decimal("7.77"), "AccountCode": "461"}
        ],
    }
    id = checks.sql.row(insert("BankTransactions", [spent], "BankTransactionID"))["BankTransactionID"]
    own = checks.sql.row(f"SELECT Total, TotalTax FROM BankTransactions WHERE BankTransactionID = '{id}'")
    [there] = checks.client.accounting.get_bank_transaction(id, unitdp=4).bank_transactions
    checks.all_same(
        "bank transaction",
        [
            ("Total", Decimal("23.31"), there.total),
            ("Total by SQL", own["Total"], there.total),
            ("TotalTax", own["TotalTax"], there.total_tax),
            ("BankAccountID", checks.bank, there.bank_account.account_id),
            ("UnitAmount", Decimal("7.77"), there.line_items[0].unit_amount),
        ],
    )
    moved = {
        "Narration": "Accrual by SQL",
        "Date": DAY,
        "JournalLines": [
            {"LineAmount": Decimal("1234.56"), "AccountCode": "469", "Description": "Rent"},
            {"LineAmount": Decimal("-1234.56"), "AccountCode": "620", "Description": "Rent"},
        ],
    }
    id = checks.sql.row(insert("ManualJournals", [moved], "ManualJournalID"))["ManualJournalID"]
    [there] = checks.client.accounting.get_manual_journal(id).manual_journals
    checks.all_same(
        "manual journal",
        [
            ("Narration", "Accrual by SQL", there.narration),
            ("Date", DAY, there.date),
            ("lines", ["469", "620"], [one.account_code for one in there.journal_lines]),
            ("debit", Decimal("1234.56"), there.journal_lines[0].line_amount),
            ("credit", Decimal("-1234.56"), there.journal_lines[1].line_amount),
        ],
    )


def sql_writes_projects(checks: Checks) -> None:
    new = {
        "ContactID": checks.contact,
        "Name": "Kitchen by SQL",
        "Estimate_Value": Decimal("1234.56"),
        "DeadlineUTC": datetime(2026, 12, 10, 12, 59, 59),
    }
    id = checks.sql.row(insert("projects.Projects", [new], "ProjectID"))["ProjectID"]
    task = {
        "ProjectID": id,
        "Name": "Tiles",
        "ChargeType": "TIME",
        "Rate_Currency": "AUD",
        "Rate_Value": Decimal("90.5"),
    }
    task = checks.sql.row(insert("projects.Tasks", [task], "TaskID"))["TaskID"]
    user = checks.sql.rows("SELECT UserID FROM projects.Users ORDER BY 1")[0]["UserID"]
    time = {
        "ProjectID": id,
        "TaskID": task,
        "UserID": user,
        "DateUTC": datetime(2026, 5, 4, 9),
        "Duration": 90,
        "Description": "Laid",
    }
    entry = checks.sql.row(insert("projects.Time", [time], "TimeEntryID"))["TimeEntryID"]
    one = f"ProjectID = '{id}'"
    checks.sql.rows(f"UPDATE projects.Tasks SET EstimateMinutes = 120 WHERE {one} AND TaskID = '{task}'")
    there = checks.client.projects.get_project(id)
    of_task = checks.client.projects.get_task(id, task)
    of_time = checks.client.projects.get_time_entry(id, entry)
    checks.all_same(
        "project",
        [
            ("Name", new["Name"], there.name),
            ("Estimate", new["Estimate_Value"], there.estimate.value),
            ("DeadlineUTC", new["DeadlineUTC"], there.deadline_utc),
            ("Status", "INPROGRESS", there.status),
            ("MinutesLogged", 90, there.minutes_logged),
            ("TotalTaskAmount", Decimal("135.75"), there.total_task_amount.value),
            ("task's rate", Decimal("90.5"), of_task.rate.value),
            ("task's estimate", 120, of_task.estimate_minutes),
            ("time", 90, of_time.duration),
            ("time's moment", time["DateUTC"], of_time.date_utc),
            ("time's text", "Laid", of_time.description),
        ],
    )
    checks.sql.rows(f"DELETE FROM projects.Time WHERE {one} AND TimeEntryID = '{entry}'")
    checks.sql.rows(f"UPDATE projects.Projects SET Status = 'CLOSED' WHERE {one}")
    there = checks.client.projects.get_project(id)
    checks.all_same(
        "closed", [("Status", "CLOSED", there.status), ("MinutesLogged", 0, there.minutes_logged)]
    )


def sql_writes_assets(checks: Checks) -> None:
    new = {
        "AssetName": "Lathe by SQL",
        "AssetNumber": "SQL-FA-1",
        "PurchaseDate": DAY,
        "PurchasePrice": Decimal("12345.67"),
        "SerialNumber": "SN 1",
    }
    id = checks.sql.row(insert("assets.Assets", [new], "AssetID"))["AssetID"]
    there = checks.client.assets.get_asset_by_id(id)
    checks.all_same(
        "asset",
        [
            ("AssetName", new["AssetName"], there.asset_name),
            ("AssetNumber", new["AssetNumber"], there.asset_number),
            ("PurchaseDate", DAY, there.purchase_date),
            ("PurchasePrice", new["PurchasePrice"], there.purchase_price),
            ("SerialNumber", "SN 1", there.serial_number),
            ("AssetStatus", "Draft", there.asset_status),
        ],
    )


def sql_writes_files(checks: Checks) -> None:
    content = bytes(range(256)) * 40
    (checks.sql.home / "by-sql.pdf").write_bytes(content)
    folder = checks.sql.row("INSERT INTO files.Folders (Name) VALUES ('By SQL') RETURNING FolderID")
    id = checks.sql.row("CALL UploadFile('by-sql.pdf', Folder => 'By SQL', FileName => 'x.pdf')")["FileID"]
    checks.sql.rows(f"UPDATE files.Files SET Name = 'renamed.pdf' WHERE FileID = '{id}'")
    there = checks.client.files.get_file(id)
    came = Path(checks.client.files.get_file_content(id))
    invoice = checks.sql.rows("SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1")[0]["InvoiceID"]
    checks.sql.rows(f"CALL UploadAttachment('Invoices', '{invoice}', 'by-sql.pdf', FileName => 'sql.pdf')")
    attached = Path(
        checks.client.accounting.get_invoice_attachment_by_file_name(
            invoice, "sql.pdf", "application/pdf"
        )
    )
    checks.all_same(
        "file",
        [
            ("Name", "renamed.pdf", there.name),
            ("Size", len(content), there.size),
            ("FolderID", folder["FolderID"], there.folder_id),
            ("content", content, came.read_bytes()),
            ("attachment", content, attached.read_bytes()),
        ],
    )


# ---- the client writes, SQL reads ---------------------------------------------------------------


def client_writes_contacts(checks: Checks) -> None:
    from xero_python.accounting import Address, Contact, Contacts, Phone

    new = Contact(
        name="Ada & Söhne (client)",
        email_address="client@example.com",
        phones=[Phone(phone_type="MOBILE", phone_number="5550199")],
        addresses=[Address(address_type="STREET", city="Perth")],
    )
    [made] = checks.client.accounting.create_contacts(Contacts(contacts=[new])).contacts
    change = Contacts(contacts=[Contact(contact_id=made.contact_id, account_number="C-9")])
    checks.client.accounting.update_contact(made.contact_id, change)
    of_it = f"WHERE ContactID = '{made.contact_id}'"
    here = checks.sql.row(f"SELECT Name, EmailAddress, AccountNumber FROM Contacts {of_it}")
    phone = checks.sql.row(
        f"SELECT PhoneNumber FROM ContactPhones {of_it} AND PhoneType = 'MOBILE'"
    )
    street = checks.sql.row(
        f"SELECT City FROM ContactAddresses {of_it} AND AddressType = 'STREET'"
    )
    checks.all_same(
        "contact",
        [
            ("Name", here["Name"], new.name),
            ("EmailAddress", here["EmailAddress"], new.email_address),
            ("AccountNumber", here["AccountNumber"], "C-9"),
            ("PhoneNumber", phone["PhoneNumber"], "5550199"),
            ("City", street["City"], "Perth"),
        ],
    )


def client_writes_invoices(checks: Checks) -> None:
    from xero_python.accounting import (
        Account,
        Allocation,
        Allocations,
        Contact,
        CreditNote,
        CreditNotes,
        Invoice,
        Invoices,
        LineAmountTypes,
        LineItem,
        Payment,
    )

    contact = Contact(contact_id=checks.contact)

    def line(description, quantity, unit_amount, code):
        return LineItem(
            description=description,
            quantity=quantity,
            unit_amount=unit_amount,
            account_code=code,
            tax_type="EXEMPTOUTPUT",
        )

    new = [
        Invoice(
            type="ACCREC",
            contact=contact,
            invoice_number=f"CLIENT-{number}",
            date=DAY,
            due_date=DUE,
            status="AUTHORISED",
            line_amount_types=LineAmountTypes.EXCLUSIVE,
            line_items=[line(*one) for one in lines],
        )
        for number, lines in enumerate(LINES)
    ]
    made = checks.client.accounting.create_invoices(
        Invoices(invoices=new), summarize_errors=False, unitdp=4
    ).invoices
    checks.same("invoices", len(new), len(made))
    for invoice, lines in zip(made, LINES):
        of_it = f"WHERE InvoiceID = '{invoice.invoice_id}'"
        columns = "InvoiceNumber, Status, Date, DueDate, ContactID, Total, TotalTax, AmountDue"
        here = checks.sql.row(f"SELECT {columns} FROM Invoices {of_it}")
        checks.all_same(
            invoice.invoice_number,
            [
                ("InvoiceNumber", here["InvoiceNumber"], invoice.invoice_number),
                ("Status", here["Status"], "AUTHORISED"),
                ("Date", here["Date"], DAY),
                ("DueDate", here["DueDate"], DUE),
                ("ContactID", here["ContactID"], checks.contact),
                ("Total", here["Total"], total(lines)),
                ("Total by the client", here["Total"], invoice.total),
                ("TotalTax", here["TotalTax"], invoice.total_tax),
                ("AmountDue", here["AmountDue"], invoice.amount_due),
            ],
        )
        columns = "Description, Quantity, UnitAmount, AccountCode"
        rows = checks.sql.rows(f"SELECT {columns} FROM InvoiceLineItems {of_it} ORDER BY LineNumber")
        checks.same("lines", [plain(v) for row in rows for v in row.values()], [plain(v) for one in lines for v in one])
    first, second, third = made
    paid = Payment(
        invoice=Invoice(invoice_id=first.invoice_id),
        account=Account(account_id=checks.bank),
        date=DUE,
        amount=Decimal("10.01"),
    )
    [payment] = checks.client.accounting.create_payment(paid).payments
    columns = "p.Amount, p.Date, i.AmountPaid, i.AmountDue"
    here = checks.sql.row(
        f"SELECT {columns} FROM Payments p JOIN Invoices i USING (InvoiceID) "
        f"WHERE PaymentID = '{payment.payment_id}'"
    )
    checks.all_same(
        "payment",
        [
            ("Amount", here["Amount"], Decimal("10.01")),
            ("Date", here["Date"], DUE),
            ("AmountPaid", here["AmountPaid"], Decimal("10.01")),
            ("AmountDue", here["AmountDue"], total(LINES[0]) - Decimal("10.01")),
        ],
    )
    change = Invoices(invoices=[Invoice(invoice_id=second.invoice_id, reference="by the client")])
    checks.client.accounting.update_invoice(second.invoice_id, change)
    note = CreditNote(
        type="ACCRECCREDIT",
        contact=contact,
        date=DAY,
        status="AUTHORISED",
        line_amount_types=LineAmountTypes.NOTAX,
        line_items=[line("Back", Decimal("1"), Decimal("5.55"), "200")],
    )
    [note] = checks.client.accounting.create_credit_notes(CreditNotes(credit_notes=[note])).credit_notes
    applied = Allocation(invoice=Invoice(invoice_id=third.invoice_id), amount=Decimal("5.55"), date=DUE)
    checks.client.accounting.create_credit_note_allocation(
        note.credit_note_id, Allocations(allocations=[applied])
    )
    here = checks.sql.row(
        "SELECT i.Reference, c.RemainingCredit, a.Amount, t.AmountCredited FROM Invoices i, Invoices t, "
        "CreditNotes c JOIN CreditNoteAllocations a USING (CreditNoteID) "
        f"WHERE i.InvoiceID = '{second.invoice_id}' AND t.InvoiceID = '{third.invoice_id}' "
        f"AND c.CreditNoteID = '{note.credit_note_id}'"
    )
    checks.all_same(
        "changed",
        [
            ("Reference", here["Reference"], "by the client"),
            ("Amount", here["Amount"], Decimal("5.55")),
            ("RemainingCredit", here["RemainingCredit"], Decimal(0)),
            ("AmountCredited", here["AmountCredited"], Decimal("5.55")),
        ],
    )


def client_writes_money(checks: Checks) -> None:
    from xero_python.accounting import (
        Account,
        BankTransaction,
        BankTransactions,
        Contact,
        LineAmountTypes,
        LineItem,
        ManualJournal,
        ManualJournalLine,
        ManualJournals,
    )

    spent = BankTransaction(
        type="SPEND",
        contact=Contact(contact_id=checks.contact),
        bank_account=Account(account_id=checks.bank),
        date=DAY,
        line_amount_types=LineAmountTypes.INCLUSIVE,
        line_items=[
            LineItem(description="Ink", quantity=3, unit_amount=Decimal("7.77"), account_code="461")
        ],
    )
    [made] = checks.client.accounting.create_bank_transactions(
        BankTransactions(bank_transactions=[spent]), unitdp=4
    ).bank_transactions
    columns = "t.Type, t.Date, t.BankAccountID, t.Total, t.TotalTax, l.UnitAmount"
    here = checks.sql.row(
        f"SELECT {columns} FROM BankTransactions t JOIN BankTransactionLineItems l USING (BankTransactionID) "
        f"WHERE t.BankTransactionID = '{made.bank_transaction_id}'"
    )
    checks.all_same(
        "bank transaction",
        [
            ("Type", here["Type"], "SPEND"),
            ("Date", here["Date"], DAY),
            ("BankAccountID", here["BankAccountID"], checks.bank),
            ("Total", here["Total"], Decimal("23.31")),
            ("TotalTax", here["TotalTax"], made.total_tax),
            ("UnitAmount", here["UnitAmount"], Decimal("7.77")),
        ],
    )
    moved = ManualJournal(
        narration="Accrual by the client",
        date=DAY,
        journal_lines=[
            ManualJournalLine(line_amount=Decimal("1234.56"), account_code="469"),
            ManualJournalLine(line_amount=Decimal("-1234.56"), account_code="620"),
        ],
    )
    [made] = checks.client.accounting.create_manual_journals(
        ManualJournals(manual_journals=[moved])
    ).manual_journals
    of_it = f"WHERE ManualJournalID = '{made.manual_journal_id}'"
    here = checks.sql.row(f"SELECT Narration, Date, Status FROM ManualJournals {of_it}")
    lines = checks.sql.rows(
        f"SELECT AccountCode, LineAmount FROM ManualJournalLines {of_it} ORDER BY LineNumber"
    )
    checks.all_same(
        "manual journal",
        [
            ("Narration", here["Narration"], "Accrual by the client"),
            ("Date", here["Date"], DAY),
            ("Status", here["Status"], made.status),
            ("accounts", [line["AccountCode"] for line in lines], ["469", "620"]),
            ("debit", lines[0]["LineAmount"], Decimal("1234.56")),
            ("credit", lines[1]["LineAmount"], Decimal("-1234.56")),
        ],
    )


def client_writes_settings(checks: Checks) -> None:
    from xero_python.accounting import Account, AccountType, Item, Items, Purchase, TrackingOption

    account = Account(code="299", name="By the client", type=AccountType.REVENUE, tax_type="OUTPUT")
    [account] = checks.client.accounting.create_account(account).accounts
    item = Item(
        code="CLIENT-1",
        name="Thing",
        sales_details=Purchase(unit_price=Decimal("12.3456"), account_code="200"),
    )
    [item] = checks.client.accounting.create_items(Items(items=[item]), unitdp=4).items
    category = checks.client.accounting.get_tracking_categories().tracking_categories[0]
    option = TrackingOption(name="By the client")
    checks.client.accounting.create_tracking_options(category.tracking_category_id, option)
    account = checks.sql.row(f"SELECT Code, Name FROM Accounts WHERE AccountID = '{account.account_id}'")
    item = checks.sql.row(f"SELECT Code, SalesDetails_UnitPrice FROM Items WHERE ItemID = '{item.item_id}'")
    option = checks.sql.row(
        "SELECT Name, Status FROM TrackingOptions WHERE Name = 'By the client' "
        f"AND TrackingCategoryID = '{category.tracking_category_id}'"
    )
    checks.all_same(
        "settings",
        [
            ("account", account["Code"], "299"),
            ("item", item["Code"], "CLIENT-1"),
            ("item's price", item["SalesDetails_UnitPrice"], Decimal("12.3456")),
            ("option", option["Status"], "ACTIVE"),
        ],
    )


def client_writes_projects(checks: Checks) -> None:
    from xero_python.project import (
        Amount,
        ChargeType,
        CurrencyCode,
        ProjectCreateOrUpdate,
        ProjectPatch,
        ProjectStatus,
        TaskCreateOrUpdate,
        TimeEntryCreateOrUpdate,
    )

    api = checks.client.projects
    deadline = datetime(2026, 12, 10, 12, 59, 59, tzinfo=timezone.utc)
    new = ProjectCreateOrUpdate(
        contact_id=checks.contact,
        name="Kitchen by the client",
        estimate_amount=Decimal("99.99"),
        deadline_utc=deadline,
    )
    id = api.create_project(new).project_id
    rate = Amount(currency=CurrencyCode.AUD, value=Decimal("90.5"))
    new = TaskCreateOrUpdate(name="Tiles", rate=rate, charge_type=ChargeType.TIME)
    task = api.create_task(id, new).task_id
    new = TaskCreateOrUpdate(name="Gone", rate=rate, charge_type=ChargeType.FIXED)
    api.delete_task(id, api.create_task(id, new).task_id)
    user = api.get_project_users().items[0].user_id
    moment = datetime(2026, 5, 4, 9, tzinfo=timezone.utc)

    def time(minutes: int, description: str) -> TimeEntryCreateOrUpdate:
        return TimeEntryCreateOrUpdate(
            user_id=user, task_id=task, date_utc=moment, duration=minutes, description=description
        )

    entry = api.create_time_entry(id, time(30, "Laid")).time_entry_id
    api.update_time_entry(id, entry, time(90, "Laid anew"))
    api.update_project(
        id, ProjectCreateOrUpdate(name="Renamed by the client", deadline_utc=deadline)
    )
    api.patch_project(id, ProjectPatch(status=ProjectStatus.CLOSED))
    columns = "Name, Status, Estimate_Value, DeadlineUTC, MinutesLogged, TotalTaskAmount_Value"
    here = checks.sql.row(f"SELECT {columns} FROM projects.Projects WHERE ProjectID = '{id}'")
    [of_task] = checks.sql.rows(f"SELECT Name, Rate_Value FROM projects.Tasks WHERE ProjectID = '{id}'")
    [of_time] = checks.sql.rows(
        f"SELECT Duration, Description, DateUTC FROM projects.Time WHERE ProjectID = '{id}'"
    )
    checks.all_same(
        "project",
        [
            ("Name", here["Name"], "Renamed by the client"),
            ("Status", here["Status"], "CLOSED"),
            ("Estimate_Value", here["Estimate_Value"], None),
            ("DeadlineUTC", here["DeadlineUTC"], deadline),
            ("MinutesLogged", here["MinutesLogged"], 90),
            ("TotalTaskAmount_Value", here["TotalTaskAmount_Value"], Decimal("135.75")),
            ("task", of_task["Name"], "Tiles"),
            ("task's rate", of_task["Rate_Value"], Decimal("90.5")),
            ("time", of_time["Duration"], 90),
            ("time's text", of_time["Description"], "Laid anew"),
            ("time's moment", of_time["DateUTC"], moment),
        ],
    )


def client_writes_assets(checks: Checks) -> None:
    from xero_python.assets import (
        Asset,
        AssetStatus,
        AssetType,
        BookDepreciationDetail,
        BookDepreciationSetting,
    )

    def account(code: str) -> str:
        return checks.sql.row(f"SELECT AccountID FROM Accounts WHERE Code = '{code}'")["AccountID"]

    setting = BookDepreciationSetting(
        depreciation_method="DiminishingValue100",
        averaging_method="ActualDays",
        depreciation_rate=Decimal("40"),
        depreciation_calculation_method="None",
    )
    new = AssetType(
        asset_type_name="Boats by the client",
        fixed_asset_account_id=account("710"),
        depreciation_expense_account_id=account("416"),
        accumulated_depreciation_account_id=account("711"),
        book_depreciation_setting=setting,
    )
    of_type = checks.client.assets.create_asset_type(asset_type=new)
    new = Asset(
        asset_name="Dinghy by the client",
        asset_number="CLIENT-FA-1",
        asset_type_id=of_type.asset_type_id,
        purchase_date=DAY,
        purchase_price=Decimal("1000.01"),
        asset_status=AssetStatus.DRAFT,
        book_depreciation_setting=setting,
        book_depreciation_detail=BookDepreciationDetail(depreciation_start_date=DUE),
    )
    made = checks.client.assets.create_asset(new)
    rate = "BookDepreciationSetting_DepreciationRate"
    start = "BookDepreciationDetail_DepreciationStartDate"
    here = checks.sql.row(
        f"SELECT a.AssetName, t.AssetTypeName, a.PurchaseDate, a.PurchasePrice, a.{rate}, a.{start} "
        "FROM assets.Assets a JOIN assets.AssetTypes t USING (AssetTypeID) "
        f"WHERE a.AssetID = '{made.asset_id}'"
    )
    checks.all_same(
        "asset",
        [
            ("AssetName", here["AssetName"], "Dinghy by the client"),
            ("AssetTypeName", here["AssetTypeName"], "Boats by the client"),
            ("PurchaseDate", here["PurchaseDate"], DAY),
            ("PurchasePrice", here["PurchasePrice"], Decimal("1000.01")),
            (rate, here[rate], Decimal(40)),
            (start, here[start], DUE),
        ],
    )


def client_writes_files(checks: Checks) -> None:
    from xero_python.file import Association, FileObject, Folder, ObjectGroup

    content = bytes(reversed(range(256))) * 40
    folder = checks.client.files.create_folder(Folder(name="By the client"))
    named = {"name": "client.pdf", "filename": "client.pdf", "mime_type": "application/pdf"}
    made = checks.client.files.upload_file_to_folder(folder.id, content, **named)
    checks.client.files.update_file(made.id, FileObject(name="renamed by the client.pdf"))
    invoice = checks.sql.rows("SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1")[0]["InvoiceID"]
    of = Association(object_id=invoice, object_group=ObjectGroup.INVOICE)
    checks.client.files.create_file_association(made.id, of)
    checks.client.accounting.create_invoice_attachment_by_file_name(invoice, "client.pdf", content)
    here = checks.sql.row(f"SELECT Name, Size, FolderID FROM files.Files WHERE FileID = '{made.id}'")
    [joined] = checks.sql.rows(f"SELECT ObjectID FROM files.Associations WHERE FileID = '{made.id}'")
    checks.sql.rows(f"CALL DownloadFile('{made.id}', SaveAs => 'came.pdf')")
    attached = checks.sql.row(
        "SELECT ContentLength FROM InvoiceAttachments "
        f"WHERE InvoiceID = '{invoice}' AND FileName = 'client.pdf'"
    )
    (checks.sql.home / "papers").mkdir()
    checks.sql.rows(
        f"CALL DownloadAttachment('Invoices', '{invoice}', FileName => 'client.pdf', Folder => 'papers')"
    )
    checks.all_same(
        "file",
        [
            ("Name", here["Name"], "renamed by the client.pdf"),
            ("Size", here["Size"], len(content)),
            ("FolderID", here["FolderID"], folder.id),
            ("ObjectID", joined["ObjectID"], invoice),
            ("content", (checks.sql.home / "came.pdf").read_bytes(), content),
            ("attachment's size", attached["ContentLength"], len(content)),
            ("attachment", (checks.sql.home / "papers" / "client.pdf").read_bytes(), content),
        ],
    )


# ---- both read the same --------------------------------------------------------------------------


def both_read_every_list(checks: Checks) -> None:
    """Every list that the client knows is read by it whole, and has as many rows as SQL says."""
    api = checks.client.accounting
    for table, method, key, pages in [
        ("Accounts", api.get_accounts, "accounts", None),
        ("BankTransactions", api.get_bank_transactions, "bank_transactions", 1000),
        ("BankTransfers", api.get_bank_transfers, "bank_transfers", None),
        ("BatchPayments", api.get_batch_payments, "batch_payments", None),
        ("BrandingThemes", api.get_branding_themes, "branding_themes", None),
        ("Budgets", api.get_budgets, "budgets", None),
        ("ContactGroups", api.get_contact_groups, "contact_groups", None),
        ("Contacts", api.get_contacts, "contacts", 1000),
        ("CreditNotes", api.get_credit_notes, "credit_notes", 1000),
        ("Currencies", api.get_currencies, "currencies", None),
        ("Invoices", api.get_invoices, "invoices", 1000),
        ("Items", api.get_items, "items", None),
        ("ManualJournals", api.get_manual_journals, "manual_journals", 1000),
        ("Organisation", api.get_organisations, "organisations", None),
        ("Overpayments", api.get_overpayments, "overpayments", 1000),
        ("Payments", api.get_payments, "payments", 1000),
        ("Prepayments", api.get_prepayments, "prepayments", 1000),
        ("PurchaseOrders", api.get_purchase_orders, "purchase_orders", 1000),
        ("Quotes", api.get_quotes, "quotes", None),
        ("RepeatingInvoices", api.get_repeating_invoices, "repeating_invoices", None),
        ("TaxRates", api.get_tax_rates, "tax_rates", None),
        ("Users", api.get_users, "users", None),
    ]:
        more = {} if pages is None else {"page": 1, "page_size": pages}
        if table == "Contacts":
            more["include_archived"] = True
        if table == "BankTransfers":
            more["include_deleted"] = True
        there = len(getattr(method(**more), key))
        here = checks.sql.row(f"SELECT COUNT(*) AS Count FROM {table}")["Count"]
        checks.same(table, here, there)
    assets = sum(
        len(checks.client.assets.get_assets(status, page_size=100).items)
        for status in ["DRAFT", "REGISTERED", "DISPOSED"]
    )
    here = checks.sql.row("SELECT COUNT(*) AS Count FROM assets.Assets")["Count"]
    checks.same("Assets", here, assets)
    here = checks.sql.row("SELECT COUNT(*) AS Count FROM assets.AssetTypes")["Count"]
    checks.same("AssetTypes", here, len(checks.client.assets.get_asset_types()))
    projects = checks.client.projects.get_projects(page_size=500).items
    here = checks.sql.row("SELECT COUNT(*) AS Count FROM projects.Projects")["Count"]
    checks.same("Projects", here, len(projects))
    for table, method in [
        ("Tasks", checks.client.projects.get_tasks),
        ("Time", checks.client.projects.get_time_entries),
    ]:
        there = sum(len(method(one.project_id, page_size=500).items) for one in projects)
        here = checks.sql.row(f"SELECT COUNT(*) AS Count FROM projects.{table}")["Count"]
        checks.same(table, here, there)


ALL = [
    sql_writes_contacts,
    sql_writes_invoices,
    sql_writes_money,
    sql_writes_projects,
    sql_writes_assets,
    sql_writes_files,
    client_writes_contacts,
    client_writes_invoices,
    client_writes_money,
    client_writes_settings,
    client_writes_projects,
    client_writes_assets,
    client_writes_files,
    both_read_every_list,
]


def main(words: list[str]) -> int:
    binary = build()
    simulator = Simulator(binary, INVOICES)
    failed = 0
    try:
        with tempfile.TemporaryDirectory(prefix="xero-sql-python-") as home:
            sql = Program(binary, simulator, Path(home))
            client = Client(simulator.connection, TENANT)
            for check in ALL:
                name = check.__name__.replace("_", " ")
                if words and not any(word in name for word in words):
                    continue
                checks = Checks(sql, client)
                try:
                    check(checks)
                    print(f"python: {name}: {checks.values} values equal")
                except Exception:
                    failed += 1
                    print(f"python: {name}: FAILED\n{traceback.format_exc()}")
    finally:
        simulator.stop()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
