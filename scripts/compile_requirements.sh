#!/usr/bin/env bash
# Compile pyproject.toml to requirements/*.txt: exact versions with hashes, no index addresses, so two
# machines install the same. Give -U or -P NAME to raise versions.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    local out=$1
    shift
    uv pip compile --quiet pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make requirements" --output-file "requirements/$out.txt" "$@"
}

compile base "$@"
# The later sets hold the earlier ones at the same versions.
compile demo --extra demo --constraints requirements/base.txt
compile dev --extra demo --extra dev --constraints requirements/demo.txt
