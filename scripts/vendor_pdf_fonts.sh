#!/bin/sh
# Fetch the fonts of the PDF documents again (Source Sans 3, Source Serif 4, Noto Sans Arabic; SIL Open Font License).
# Run it to update them: change the versions below, run, look at all six documents, commit.
set -eu

SANS=5.3.1
SERIF=5.3.1
ARABIC=5.3.0
TARGET=$(cd "$(dirname "$0")/.." && pwd)/static/vendor/pdf-fonts
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

cd "$WORK"
npm pack --silent "@fontsource/source-sans-3@$SANS" "@fontsource/source-serif-4@$SERIF" \
    "@fontsource/noto-sans-arabic@$ARABIC" >/dev/null
for archive in *.tgz; do
    mkdir "${archive%.tgz}"
    tar xzf "$archive" -C "${archive%.tgz}"
done

rm -rf "$TARGET"
mkdir -p "$TARGET"
for subset in latin latin-ext; do
    for face in 400-normal 400-italic 600-normal 600-italic; do
        cp fontsource-source-sans-3-*/package/files/source-sans-3-$subset-$face.woff2 "$TARGET"
    done
    for face in 400-normal 400-italic 600-normal; do
        cp fontsource-source-serif-4-*/package/files/source-serif-4-$subset-$face.woff2 "$TARGET"
    done
done
# Letters that only some documents have: see strategy/documents/glyphs.py.
for subset in cyrillic greek; do
    for face in 400-normal 400-italic 600-normal 600-italic; do
        cp fontsource-source-sans-3-*/package/files/source-sans-3-$subset-$face.woff2 "$TARGET"
    done
    for face in 400-normal 600-normal; do
        cp fontsource-source-serif-4-*/package/files/source-serif-4-$subset-$face.woff2 "$TARGET"
    done
done
for face in 400-normal 600-normal; do
    cp fontsource-noto-sans-arabic-*/package/files/noto-sans-arabic-arabic-$face.woff2 "$TARGET"
done
cp fontsource-source-sans-3-*/package/LICENSE "$TARGET/LICENSE-source-sans-3"
cp fontsource-source-serif-4-*/package/LICENSE "$TARGET/LICENSE-source-serif-4"
cp fontsource-noto-sans-arabic-*/package/LICENSE "$TARGET/LICENSE-noto-sans-arabic"
printf '@fontsource/source-sans-3 %s\n@fontsource/source-serif-4 %s\n@fontsource/noto-sans-arabic %s\n' \
    "$SANS" "$SERIF" "$ARABIC" >"$TARGET/VERSION"
