"""Runs one check after the other: asks, compares, prints a line for each."""

from collections import Counter
from datetime import date, datetime
from typing import Callable, Iterable

from books import Invoice
from program import Program, Run

# What is wrong with a run, or `None`.
Verdict = Callable[[Run], "str | None"]
# What a verdict may stumble over when the output isn't of the expected shape.
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError)


class Checks:
    """Runs checks and remembers which failed; those without any of the words are left out."""

    def __init__(self, program: Program, invoices: list[Invoice], words: list[str]):
        self.program = program
        self.invoices = invoices
        self.words = words
        self.passed = 0
        self.failed: list[str] = []

    def same(
        self,
        title: str,
        sql: str,
        expected: Iterable[tuple],
        *,
        ordered: bool = False,
        most_calls: int | None = None,
        **options,
    ) -> None:
        """The query gives exactly these rows, each as often; in this order if `ordered`."""
        expected = [tuple(plain(value) for value in row) for row in expected]

        def verdict(run: Run) -> str | None:
            return difference(expected, run.json_tuples(), ordered)

        self.holds(title, sql, verdict, most_calls=most_calls, **options)

    def picks(
        self, title: str, where: str, predicate: Callable[[Invoice], bool], **options
    ) -> None:
        """The condition picks exactly the invoices that the predicate picks, at least one."""
        picked = [(invoice.id,) for invoice in self.invoices if predicate(invoice)]
        if not picked:
            raise RuntimeError(f"check `{title}`: the books have no such invoice")
        self.same(title, f"SELECT InvoiceID FROM Invoices WHERE {where}", picked, **options)

    def picks_none(self, title: str, where: str, **options) -> None:
        """The condition picks no invoice."""
        self.same(title, f"SELECT InvoiceID FROM Invoices WHERE {where}", [], **options)

    def some(
        self, title: str, sql: str, count: int, among: Iterable[tuple], *, most_calls: int
    ) -> None:
        """The query gives so many different rows of these: which ones is up to it."""

        def verdict(run: Run) -> str | None:
            got = run.json_tuples()
            strangers = set(got) - set(among)
            if len(got) == count == len(set(got)) and not strangers:
                return None
            return (
                f"expected {count} different rows, got {len(got)}, {len(set(got))} of them "
                f"different, {len(strangers)} of them not in the books"
            )

        self.holds(title, sql, verdict, most_calls=most_calls)

    def fails(self, title: str, sql: str, code: int, says: str, **options) -> None:
        """The query fails with this exit code, says this on stderr and prints no row."""

        def verdict(run: Run) -> str | None:
            if run.code == code and says in run.stderr and not run.stdout:
                return None
            return f"expected exit code {code}, `{says}` on stderr and nothing on stdout"

        self._check(title, sql, lambda: self.program.query(sql, **options), verdict)

    def holds(
        self,
        title: str,
        sql: str,
        verdict: Verdict,
        *,
        ask: Callable[[], Run] | None = None,
        most_calls: int | None = None,
        **options,
    ) -> None:
        """The query succeeds, the verdict on it is good, and it needs no more calls than that."""

        def whole_verdict(run: Run) -> str | None:
            if run.code != 0:
                return "expected exit code 0"
            if problem := verdict(run):
                return problem
            if most_calls is not None and run.calls() > most_calls:
                return f"{run.calls()} calls where {most_calls} do"
            return None

        ask = ask or (lambda: self.program.query(sql, **options))
        self._check(title, sql, ask, whole_verdict)

    def _check(self, title: str, sql: str, ask: Callable[[], Run], verdict: Verdict) -> None:
        if self.words and not any(word in title for word in self.words):
            return
        run = ask()
        try:
            problem = verdict(run)
        except UNREADABLE as error:
            problem = f"the output can't be read: {error!r}"
        calls = f"{run.calls()} call{'' if run.calls() == 1 else 's'}"
        if problem is None:
            self.passed += 1
            print(f"ok   {title} ({calls})", flush=True)
            return
        self.failed.append(title)
        print(f"FAIL {title} ({calls}, exit code {run.code})\n     {sql}\n     {problem}")
        for request in run.requests:
            print(f"     request: {request}")
        for line in run.stderr.splitlines():
            print(f"     stderr: {line}")
        if run.code != 0 and run.stdout:
            print(f"     stdout: {run.stdout[:300]}")
        print(end="", flush=True)


def difference(expected: list[tuple], got: list[tuple], ordered: bool = False) -> str | None:
    """What tells the rows apart, or `None`. Numbers are equal by value: 0.3 is 0.3000."""
    if ordered:
        for number, (wanted, came) in enumerate(zip(expected, got), 1):
            if wanted != came:
                return f"row {number}: expected {wanted}, got {came}"
    missing = list((Counter(expected) - Counter(got)).elements())
    extra = list((Counter(got) - Counter(expected)).elements())
    if not missing and not extra:
        return None
    return (
        f"expected {len(expected)} rows, got {len(got)}: "
        f"{len(missing)} missing, such as {missing[:2]}; {len(extra)} too many, such as {extra[:2]}"
    )


def plain(value):
    """A value of the books as JSON has it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
    return value.isoformat() if isinstance(value, date) else value
