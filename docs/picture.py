#!/usr/bin/env python3
"""Draws docs/prompt.svg from a real run of the prompt in tmux.

    docs/picture.py target/debug/xero-sql > docs/prompt.svg

Needs tmux and nothing but Python's own library.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import time

COLUMNS, LINES = 96, 33
CHAR, LINE, PADDING, BAR = 8.4, 18, 16, 34
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
BACKGROUND, FOREGROUND, FAINT = "#1b1f27", "#d7dae0", "#7d8491"
COLOURS = {30: "#5c6370", 31: "#e8787f", 32: "#98c379", 33: "#e5c07b",
           34: "#61afef", 35: "#c678dd", 36: "#56b6c2", 37: FOREGROUND}

# What is typed; a pause follows each.
KEYS = [
    ("select contactname, count(*) as open, sum(amountdue) as owed", True, 0.4),
    ("from invoices", True, 0.4),
    ("where status = 'AUTHORISED' and type = 'ACCREC' -- both travel to Xero", True, 0.4),
    ("group by contactname order by owed desc limit 5;", True, 1.5),
    ("select invoicenumber, totl from invoices;", True, 1.0),
    ("explain select name from contacts where contactstatus = 'ACTIVE' limit 10;", True, 1.0),
    ("select date, subt", False, 0.3),
]


def run(program):
    """The lines of the screen after KEYS, with the terminal's colours."""
    folder = tempfile.mkdtemp()
    socket = os.path.join(folder, "tmux")
    environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": folder,
                   "XDG_CONFIG_HOME": folder}
    environment.pop("NO_COLOR", None)

    def tmux(*words):
        return subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", *words], check=True,
                              env=environment, capture_output=True, text=True).stdout

    def typed(text):
        if text.endswith(";"):
            text = text[:-1] + "\\;"
        tmux("send-keys", "-t", "it", "-l", "--", text)

    tmux("new-session", "-d", "-s", "it", "-x", str(COLUMNS), "-y", str(LINES),
         program, "--demo")
    try:
        time.sleep(5)
        tmux("send-keys", "-t", "it", "C-l")
        time.sleep(0.3)
        for text, enter, pause in KEYS:
            typed(text)
            time.sleep(0.2)
            if enter:
                tmux("send-keys", "-t", "it", "Enter")
            time.sleep(pause)
        tmux("send-keys", "-t", "it", "Tab")
        time.sleep(0.5)
        return tmux("capture-pane", "-p", "-e", "-t", "it").rstrip("\n").split("\n")
    finally:
        tmux("kill-server")


def spans(line, style):
    """The line's pieces with their style, and the style that it ends with."""
    pieces = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            if part:
                pieces.append((part, style))
            continue
        for number in [int(n or 0) for n in code.group(1).split(";")]:
            colour, bold, faint = style
            if number == 0:
                style = (None, False, False)
            elif number == 1:
                style = (colour, True, faint)
            elif number == 2:
                style = (colour, bold, True)
            elif number == 22:
                style = (colour, False, False)
            elif number == 39:
                style = (None, bold, faint)
            elif number in COLOURS:
                style = (COLOURS[number], bold, faint)
            elif 90 <= number <= 97:
                style = (COLOURS[number - 60], bold, faint)
    return pieces, style


def drawn(lines):
    width = COLUMNS * CHAR + 2 * PADDING
    height = len(lines) * LINE + 2 * PADDING + BAR
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
           f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label="The prompt of xero-sql">')
    yield f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>'
    for at, colour in enumerate(["#e8787f", "#e5c07b", "#98c379"]):
        yield f'<circle cx="{PADDING + 6 + at * 20}" cy="{PADDING + 4}" r="6" fill="{colour}"/>'
    yield f'<g font-family="{FONT}" font-size="14" fill="{FOREGROUND}">'
    style = (None, False, False)
    for row, line in enumerate(lines):
        pieces, style = spans(line, style)
        y, column = BAR + PADDING + row * LINE + 12, 0
        for text, (colour, bold, faint) in pieces:
            if text.strip():
                look = f' fill="{FAINT if faint else colour}"' if faint or colour else ""
                look += ' font-weight="bold"' if bold else ""
                x = PADDING + column * CHAR
                # Spaces that XML doesn't collapse.
                shown = html.escape(text).replace(" ", "\u00a0")
                # A fixed length keeps columns in line whatever font there is.
                yield (f'<text x="{x:.1f}" y="{y}" textLength="{len(text) * CHAR:.1f}" '
                       f'lengthAdjust="spacingAndGlyphs"{look}>{shown}</text>')
            column += len(text)
    yield "</g>"
    yield "</svg>"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    screen = run(os.path.abspath(sys.argv[1]))
    print("\n".join(drawn(screen)))
