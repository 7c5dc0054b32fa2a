"""Every font file keeps its own place in the PDF.

WeasyPrint 70 tells fonts apart by family, weight and style. Ours come in several files for each of these, one for Latin
letters, one for the accents of our neighbours, one for Cyrillic: taken for one font, their letters would be exchanged.
And where one letter is drawn as two, as in Arabic, the second sign stands for something too.
"""

from contextlib import contextmanager
from hashlib import md5

from weasyprint.pdf import fonts, stream
from weasyprint.text.ffi import ffi

_add_font = stream.Stream.add_font


class _Meanings(dict):
    """Which words a sign stands for; never none, or a reading program would stumble."""

    def __setitem__(self, glyph, words):
        super().__setitem__(glyph, words or "\u200d")


def _add_font_of_its_file(target, pango_font):
    key, description, size = stream.get_pango_font_key(pango_font)
    face = fonts.get_pango_font_hb_face(pango_font)
    key = (key, int(ffi.cast("uintptr_t", face)))
    if key not in target._fonts:
        font = stream.Font(pango_font, description, size)
        content = md5(font.file_content, usedforsecurity=False).digest()
        before, font.hash = font.hash.encode(), "".join(chr(65 + byte % 26) for byte in content[:6])
        font.name = font.name.replace(before, font.hash.encode(), 1)
        font.to_unicode = _Meanings()
        target._fonts[key] = font
    return target._fonts[key], size


@contextmanager
def fonts_apart():
    """Patch WeasyPrint for the time of one render. Inside tagpatch, which lets one render at a time in."""
    stream.Stream.add_font = _add_font_of_its_file
    try:
        yield
    finally:
        stream.Stream.add_font = _add_font
