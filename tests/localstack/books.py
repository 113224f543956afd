"""The books: what is filled into the emulator, and what must come out of it.

Amounts are `Decimal`s here and are added up here. Of the emulator's replies only what it makes up
itself is taken over: ids, and the instant of the change. The same books come out of every run.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from random import Random
from typing import Iterable, Iterator

from emulator import Emulator

CONTACTS = 350
INVOICES = 250
# Contacts after these have no invoice, for outer joins.
BUSY_CONTACTS = 300
# A draft may be empty, and is an invoice all the same.
INVOICE_WITHOUT_LINES = 17
# Xero's advice for one POST.
BATCH = 50

CENT = Decimal("0.01")
NOTHING = Decimal(0)
REGION = "5f2d4a6e-0b1c-4d3e-8f90-a1b2c3d4e5f6"
REGIONS = ["North", "South", "Münsterland"]

# With how many of a hundred invoices have them.
STATUSES = {
    "AUTHORISED": 50,
    "PAID": 15,
    "DRAFT": 14,
    "SUBMITTED": 7,
    "VOIDED": 7,
    "DELETED": 7,
}

# What hurts in SQL, CSV, JSON, URLs, LIKE patterns and Xero's `where`.
REFERENCES = [
    "PO-{}",
    "po-{}",
    "O'Brien's order {}",
    'the "big" one, {}',
    "Öl & Käse – №{}",
    "発注書 {} 🧾",
    "100% of A_B {}",
    "C:\\orders\\{}",
    "two\nlines {}",
    "a+b=c?d&e#{};",
    None,
]

NAMES = ["Smith & Sons {}", "Müller GmbH {}", 'O\'Connor "Joe" {}', "株式会社 {}", "Zoë's Café, {}"]


@dataclass
class Contact:
    name: str
    status: str
    email: str | None
    account_number: str | None
    city: str | None
    phone: str | None
    id: str = ""

    def body(self) -> dict:
        return {
            "Name": self.name,
            "ContactStatus": self.status,
            "EmailAddress": self.email or "",
            "AccountNumber": self.account_number or "",
            "Addresses": [{"AddressType": "STREET", "City": self.city or ""}],
            "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": self.phone or ""}],
        }


@dataclass
class Line:
    description: str
    quantity: Decimal
    unit_amount: Decimal
    amount: Decimal
    tax: Decimal
    tax_type: str
    account_code: str
    discount_rate: Decimal | None = None
    region: str | None = None
    id: str = ""

    def body(self) -> dict:
        body = {
            "Description": self.description,
            "Quantity": float(self.quantity),
            "UnitAmount": float(self.unit_amount),
            "LineAmount": float(self.amount),
            "TaxAmount": float(self.tax),
            "TaxType": self.tax_type,
            "AccountCode": self.account_code,
        }
        if self.discount_rate is not None:
            body["DiscountRate"] = float(self.discount_rate)
        if self.region is not None:
            tracking = {"TrackingCategoryID": REGION, "Name": "Region", "Option": self.region}
            body["Tracking"] = [tracking]
        return body


@dataclass
class Payment:
    amount: Decimal
    date: date
    id: str = ""

    def body(self, invoice: Invoice) -> dict:
        return {
            "Invoice": {"InvoiceID": invoice.id},
            "Account": {"Code": "090"},
            "Date": self.date.isoformat(),
            "Amount": float(self.amount),
            "PaymentType": f"{invoice.type}PAYMENT",
        }


@dataclass
class Invoice:
    type: str
    status: str
    number: str | None
    reference: str | None
    contact: Contact
    date: date
    due_date: date | None
    currency: str
    rate: Decimal
    lines: list[Line]
    paid_on: date | None = None
    payments: list[Payment] = field(default_factory=list)
    id: str = ""
    updated: datetime = datetime.min

    @property
    def sub_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), NOTHING)

    @property
    def total(self) -> Decimal:
        return self.sub_total + self.tax

    @property
    def paid(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), NOTHING)

    @property
    def due(self) -> Decimal:
        return self.total - self.paid

    def body(self) -> dict:
        body = {
            "Type": self.type,
            "Status": self.status,
            "InvoiceNumber": self.number or "",
            "Reference": self.reference or "",
            "Contact": {"ContactID": self.contact.id},
            "Date": self.date.isoformat(),
            "DueDate": self.due_date.isoformat() if self.due_date else "",
            "CurrencyCode": self.currency,
            "CurrencyRate": float(self.rate),
            "LineItems": [line.body() for line in self.lines],
        }
        if self.tax:
            body["SubTotal"] = float(self.sub_total)
            body["TotalTax"] = float(self.tax)
            body["Total"] = float(self.total)
        # Without tax the emulator adds the lines up by itself, in floats: 0.1 + 0.2 is then
        # 0.30000000000000004, which has to be read as 0.3.
        if self.paid_on:
            body["FullyPaidOnDate"] = f"/Date({milliseconds(self.paid_on)}+0000)/"
        return body


@dataclass
class Books:
    contacts: list[Contact]
    invoices: list[Invoice]

    def lines(self) -> Iterator[tuple[Invoice, int, Line]]:
        """Every line with its invoice and its place there, from 1."""
        for invoice in self.invoices:
            for number, line in enumerate(invoice.lines, 1):
                yield invoice, number, line

    def payments(self) -> Iterator[tuple[Invoice, Payment]]:
        for invoice in self.invoices:
            for payment in invoice.payments:
                yield invoice, payment

    def fill(self, xero: Emulator) -> None:
        """Creates everything in the emulator, and keeps the ids it gives."""
        for batch in batches(self.contacts):
            created = xero.post("Contacts", [contact.body() for contact in batch])
            for contact, reply in zip(batch, created):
                contact.id = reply["ContactID"]
        for batch in batches(self.invoices):
            created = xero.post("Invoices", [invoice.body() for invoice in batch])
            for invoice, reply in zip(batch, created):
                invoice.id = reply["InvoiceID"]
                invoice.updated = instant(reply["UpdatedDateUTC"])
                for line, line_reply in zip(invoice.lines, reply["LineItems"]):
                    line.id = line_reply["LineItemID"]
        for batch in batches(self.payments()):
            bodies = [payment.body(invoice) for invoice, payment in batch]
            for (_, payment), reply in zip(batch, xero.post("Payments", bodies)):
                payment.id = reply["PaymentID"]


def write_books() -> Books:
    random = Random(20240229)
    contacts = [write_contact(number) for number in range(1, CONTACTS + 1)]
    invoices = [write_invoice(random, number, contacts) for number in range(1, INVOICES + 1)]
    return Books(contacts, invoices)


def write_contact(number: int) -> Contact:
    return Contact(
        name=NAMES[number % len(NAMES)].format(number),
        status="ARCHIVED" if number % 9 == 0 else "ACTIVE",
        email=f"office+{number}@example.com" if number % 3 else None,
        account_number=f"{number:05}" if number % 4 else None,
        city=["Sydney", "Köln", "São Paulo", None][number % 4],
        phone=f"0400 {number:03}" if number % 2 else None,
    )


def write_invoice(random: Random, number: int, contacts: list[Contact]) -> Invoice:
    sale = random.random() < 0.6
    status = random.choices(list(STATUSES), STATUSES.values())[0]
    if number == INVOICE_WITHOUT_LINES:
        status = "DRAFT"
    reference = random.choice(REFERENCES) if sale else None
    home = random.random() < 0.7
    day = write_day(random, number)
    invoice = Invoice(
        type="ACCREC" if sale else "ACCPAY",
        status=status,
        # A supplier's number may repeat, and may be missing.
        number=f"INV-{number:04}" if sale else f"{number % 17}/2024" if number % 17 else None,
        reference=reference and reference.format(number),
        # Few contacts have many invoices, many have one or none.
        contact=contacts[int(BUSY_CONTACTS * random.random() ** 3)],
        date=day,
        due_date=None if status == "DRAFT" and number % 2 else day + timedelta(days=30),
        currency="AUD" if home else "USD",
        rate=Decimal(1) if home else Decimal(random.randint(6000000000, 6999999999)).scaleb(-10),
        lines=write_lines(random, number),
    )
    if status == "PAID" and invoice.total > 0:
        invoice.paid_on = day + timedelta(days=random.randint(0, 60))
        invoice.payments = write_payments(random, invoice.total, invoice.paid_on)
    elif status == "AUTHORISED" and number % 9 == 0 and invoice.total > 1:
        # Three payments, whose float sums are likely to be noisy.
        parts = [Decimal("0.10"), Decimal("0.20"), Decimal("0.30")]
        invoice.payments = [Payment(part, day) for part in parts]
    return invoice


def write_day(random: Random, number: int) -> date:
    """Every third day is the last of a month, for which a shift by hours would be a month."""
    if number % 50 == 0:
        return date(2024, 2, 29)
    year, month = random.choice([(2023, 11), (2023, 12), *((2024, m) for m in range(1, 13))])
    last = monthrange(year, month)[1]
    return date(year, month, last if number % 3 == 0 else random.randint(1, last))


def write_lines(random: Random, number: int) -> list[Line]:
    if number == INVOICE_WITHOUT_LINES:
        return []
    taxed = random.random() < 0.6
    lines = [write_line(random, taxed) for _ in range(random.randint(1, 6))]
    if number % 20 == 0:
        # The emulator checks that 4 x 25.00 less 12.5 % is 87.50.
        line = plain_line("Less 12.5 %", quantity="4", unit_amount="25", amount="87.50")
        line.discount_rate = Decimal("12.5")
        lines.append(line)
    if number == 99:
        dear = "12345678.91"
        lines.append(plain_line("A ship", quantity="1", unit_amount=dear, amount=dear))
    return lines


def plain_line(description: str, quantity: str, unit_amount: str, amount: str) -> Line:
    """A line without tax."""
    return Line(
        description=description,
        quantity=Decimal(quantity),
        unit_amount=Decimal(unit_amount),
        amount=Decimal(amount),
        tax=NOTHING,
        tax_type="NONE",
        account_code="720",
    )


def write_line(random: Random, taxed: bool) -> Line:
    quantity = Decimal(random.choice(["1", "2", "3", "12", "0.5", "2.25", "0.3333"]))
    unit_amount = Decimal(random.randint(1, 9_999_999)).scaleb(random.choice([-2, -4]))
    if random.random() < 0.05:
        unit_amount = -unit_amount
    amount = cents(quantity * unit_amount)
    return Line(
        description=random.choice(["Consulting, July", 'Nägel 5"', "Fuel", "Naïve “quotes”"]),
        quantity=quantity,
        unit_amount=unit_amount,
        amount=amount,
        tax=cents(amount / 10) if taxed else NOTHING,
        tax_type="OUTPUT" if taxed else "NONE",
        account_code=random.choice(["200", "260", "310", "400", "720"]),
        region=random.choice([*REGIONS, None]),
    )


def write_payments(random: Random, total: Decimal, last: date) -> list[Payment]:
    """One to three payments that come to the total."""
    parts = []
    for _ in range(random.randint(0, 2)):
        parts.append(cents((total - sum(parts)) / random.randint(2, 5)))
    parts.append(total - sum(parts))
    days = len(parts) - 1
    return [Payment(part, last - timedelta(days=days - n)) for n, part in enumerate(parts) if part]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def milliseconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000


def instant(xero_date: str) -> datetime:
    """Reads `/Date(1709164800000+0000)/`."""
    since_1970 = int(re.fullmatch(r"/Date\((\d+)\+0000\)/", xero_date)[1])
    return datetime.fromtimestamp(0, timezone.utc) + timedelta(milliseconds=since_1970)


def batches(items: Iterable) -> Iterator[list]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
