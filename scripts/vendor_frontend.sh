#!/usr/bin/env bash
# Refresh the vendored front-end files in static/vendor/. Run by hand on an update and commit the
# result; nothing of this is needed to run, test or build the portal.
#
# Needs: npm, node (for the Sass compiler), and a Python with fonttools and brotli (PYTHON=…).
# KERN changes markup in minor releases, so after an update look at every page again.
set -euo pipefail

KERN=2.7.2
HTMX=2.0.11
FIRA_TEXT=5.3.0 # @fontsource/fira-sans: only its licence text; the KERN package brings the fonts without it
SASS=1.93.2

root=$(cd "$(dirname "$0")/.." && pwd)
vendor=$root/static/vendor
python=${PYTHON:-$root/.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fetch() { # package@version -> unpacked in ./$2
    npm pack --silent "$1" >/dev/null
    mkdir -p "$2"
    tar xzf ./*.tgz -C "$2" --strip-components=1
    rm ./*.tgz
}

fetch "@kern-ux/native@$KERN" kern
fetch "htmx.org@$HTMX" htmx
fetch "@fontsource/fira-sans@$FIRA_TEXT" fira
npm install --silent --no-save --no-audit --no-fund --ignore-scripts "sass@$SASS"

# --- KERN: only the parts our templates use ---------------------------------------------------------
cat > kern-used.scss <<'SCSS'
@use "global"; @use "tokens"; @use "layers";
@use "components/icon"; @use "components/alert"; @use "components/button"; @use "components/check";
@use "components/checkbox"; @use "components/fieldset"; @use "components/input"; @use "components/progress";
@use "components/radio"; @use "components/select"; @use "components/table";
@use "typography";
SCSS
npx sass --quiet --quiet-deps --no-source-map --style=compressed -I kern/src/scss/core kern-used.scss kern.css
mkdir -p "$vendor/kern"
{
    printf '/* KERN-UX %s, EUPL-1.2 (LICENSE-EUPL-1.2.md). Subset compiled %s by scripts/vendor_frontend.sh. */\n' \
        "$KERN" "$(date +%F)"
    cat kern.css
} > "$vendor/kern/kern.css"
cp kern/LICENSE.md "$vendor/kern/LICENSE-EUPL-1.2.md"
cat > "$vendor/kern/VERSION" <<TXT
@kern-ux/native $KERN (npm), licence EUPL-1.2, https://kern-ux.de
Changed $(date +%F): reduced to the components listed in scripts/vendor_frontend.sh and compressed; no script, no font.
TXT

# --- Fira Sans: what German needs, and further Latin letters (names of people) only when they occur ---
latin='U+20-7E,U+A0-FF,U+152-153,U+1E9E,U+2010-2015,U+2018-201A,U+201C-201E,U+2022,U+2026,U+202F,U+2039-203A,U+20AC,U+2190-2193,U+2212,U+2264-2265'
extended='U+100-151,U+154-17F,U+218-21B,U+1E80-1E85,U+1EF2-1EF3'
mkdir -p "$vendor/fira-sans"
subset() { # weight-name number range suffix
    "$python" -m fontTools.subset "kern/dist/fonts/fira-sans/FiraSans-$1.woff2" --flavor=woff2 --no-hinting \
        --layout-features='kern,liga,mark,mkmk,tnum,locl,ccmp' --unicodes="$3" \
        --output-file="$vendor/fira-sans/fira-sans-$2$4.woff2"
}
subset Regular 400 "$latin" ''
subset SemiBold 600 "$latin" ''
subset Regular 400 "$extended" -ext
subset SemiBold 600 "$extended" -ext
{
    "$python" - <<'PY'
from fontTools.ttLib import TTFont
print(TTFont("kern/dist/fonts/fira-sans/FiraSans-Regular.woff2")["name"].getDebugName(0))
PY
    printf '\n'
    sed -n '/^This Font Software is licensed/,$p' fira/LICENSE
} > "$vendor/fira-sans/OFL.txt"
cat > "$vendor/fira-sans/VERSION" <<TXT
Fira Sans from @kern-ux/native $KERN (npm), licence SIL OFL 1.1 (text from @fontsource/fira-sans $FIRA_TEXT).
Changed $(date +%F): subsets without hinting; -ext holds Latin Extended-A and a few neighbours.
TXT

# --- htmx -------------------------------------------------------------------------------------------
mkdir -p "$vendor/htmx"
cp htmx/dist/htmx.min.js "$vendor/htmx/htmx.min.js"
cp htmx/LICENSE "$vendor/htmx/LICENSE"
printf 'htmx.org %s (npm), licence 0BSD, unchanged\n' "$HTMX" > "$vendor/htmx/VERSION"

find "$vendor/kern" "$vendor/fira-sans" "$vendor/htmx" -type f -exec wc -c {} +
