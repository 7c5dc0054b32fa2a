"""QR codes as drawings of a few strokes, with the address in words for those who cannot see them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from segno import make_qr

QUIET = 4  # modules of white around the code, without which cameras do not find it


def qr(address: str) -> SafeString:
    """The code of an address as an inline SVG; nothing for an empty one."""
    if not address:
        return mark_safe("")
    rows = [bytes(row) for row in make_qr(address, error="m").matrix]
    side = len(rows) + 2 * QUIET
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="100%">'
        '<title>QR-Code mit der Adresse {}</title><rect width="{}" height="{}" fill="#ffffff"/>'
        '<path d="{}" fill="#12424a"/></svg>',
        side, side, address, side, side, mark_safe("".join(_runs(rows))),
    )  # fmt: skip


def _runs(rows: list[bytes]) -> list[str]:
    """Neighbouring dark modules of a row as one bar: a third of the strokes."""
    bars = []
    for y, row in enumerate(rows, QUIET):
        start = None
        for x, module in enumerate([*row, 0]):
            if module and start is None:
                start = x
            elif not module and start is not None:
                bars.append(f"M{start + QUIET} {y}h{x - start}v1h-{x - start}z")
                start = None
    return bars
