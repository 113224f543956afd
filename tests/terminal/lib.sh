#!/usr/bin/env bash
# Runs one script ($1) in a terminal of its own, COLUMNS_WIDE wide and 40 lines high.
#
# What a script can say:
#   demo [ARG…]          starts the program on the demo, waits for the prompt
#   against_simulator INVOICES LATENCY [ARG…]
#                        starts a simulator and the program on it, waits for the prompt
#   keys KEY…            presses keys, by tmux's names
#   text TEXT            types a text
#   enter TEXT           types a text and presses Enter
#   see PATTERN          waits until the screen has a line that matches; fails after some seconds
#   unseen PATTERN       fails if the screen has such a line
#   prompt               waits for an empty prompt
#   clear_screen         empties the screen, so that what is seen next is new
set -euo pipefail

folder=$(mktemp -d)
socket=$folder/tmux
export HOME=$folder XDG_STATE_HOME=$folder XDG_CONFIG_HOME=$folder
unset NO_COLOR PAGER XERO_SQL_PAGER LESS VISUAL EDITOR
simulator=
WAIT=${TERMINAL_WAIT:-20}

in_tmux() { tmux -S "$socket" "$@"; }

finish() {
    local code=$?
    if [ $code != 0 ] && [ -S "$socket" ]; then
        echo "--- the screen:" >&2
        in_tmux capture-pane -p -t it >&2 || true
        echo "---" >&2
    fi
    in_tmux kill-server 2>/dev/null || true
    [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
    rm -rf "$folder"
    exit $code
}
trap finish EXIT

fail() {
    echo "$1" >&2
    exit 1
}

screen() { in_tmux capture-pane -p -t it; }
keys() { in_tmux send-keys -t it "$@"; }
# A semicolon at the end would be tmux's own.
text() {
    case $1 in
        *\;) in_tmux send-keys -t it -l -- "${1%;}\;" ;;
        *) in_tmux send-keys -t it -l -- "$1" ;;
    esac
}
enter() {
    text "$1"
    keys Enter
}

see() {
    local deadline=$((SECONDS + WAIT))
    until screen | grep -qE -- "$1"; do
        [ $SECONDS -lt $deadline ] || fail "not seen within $WAIT s: $1"
        sleep 0.05
    done
}

unseen() {
    if screen | grep -qE -- "$1"; then
        fail "seen: $1"
    fi
}

prompt() {
    local deadline=$((SECONDS + WAIT))
    until [ "$(screen | sed '/^ *$/d' | tail -1 | sed 's/ *$//')" = "xero>" ]; do
        [ $SECONDS -lt $deadline ] || fail "no prompt within $WAIT s"
        sleep 0.05
    done
}

clear_screen() {
    keys C-l
    sleep 0.1
    in_tmux clear-history -t it
}

start() {
    in_tmux -f /dev/null new-session -d -s it -x "$COLUMNS_WIDE" -y 40 "$@"
    prompt
}

demo() { start "$XERO_SQL" --demo "$@"; }

against_simulator() {
    local invoices=$1 latency=$2
    shift 2
    rm -f "$folder/simulator" "$folder/requests"
    "$XERO_SQL" simulate --port 0 --invoices "$invoices" --latency "$latency" -v \
        >"$folder/simulator" 2>"$folder/requests" &
    simulator=$!
    local deadline=$((SECONDS + 60))
    until grep -qs AuthScheme "$folder/simulator"; do
        [ $SECONDS -lt $deadline ] || fail "the simulator doesn't start"
        sleep 0.05
    done
    start "$XERO_SQL" --connection-string "$(grep AuthScheme "$folder/simulator")" \
        --set "Tenant=Demo Company (AU)" "$@"
}

# Requests that have reached the simulator.
requests() { grep -c ' GET /api' "$folder/requests" || true; }

# shellcheck source=/dev/null
source "$1"
