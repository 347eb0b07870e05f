"""Plots as SVG that take their colours from the page around them, light or dark.

They are written without empty lines: a Markdown page that includes one would end the HTML there.
"""

from html import escape

WIDTH = 720
ROW = 17
ACCENT = "var(--links, #4183c4)"
STYLE = 'font-family="inherit" font-size="12" fill="currentColor" role="img"'


def svg(height, title, body):
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" '
            f'{STYLE} aria-label="{escape(title)}">')
    return "\n".join([head, f"<title>{escape(title)}</title>", *body, "</svg>"]) + "\n"


def text(x, y, what, anchor="start", **more):
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(what)}</text>'


def bars(panels, unit):
    """One panel under the other; in each a bar for each (name, value, whether it stands out)."""
    left, right = 160, WIDTH - 60
    body, y = [], 0
    for title, rows in panels.items():
        most = max(value for _, value, _ in rows)
        y += 22
        body.append(text(left, y, f"{title}: {unit}", font_weight="bold"))
        y += 8
        for name, value, stands_out in rows:
            width = (right - left) * value / most
            colour = f'fill="{ACCENT}"' if stands_out else 'fill-opacity="0.35"'
            body.append(f'<rect x="{left}" y="{y + 2}" width="{width:.1f}" height="{ROW - 4}" {colour}/>')
            body.append(text(left - 6, y + 13, name, "end"))
            body.append(text(left + width + 5, y + 13, f"{value:.2f}" if value < 10 else f"{value:.0f}"))
            y += ROW
    return svg(y + 8, f"{unit}, by strategy", body)


def lines(panels, across, unit, stands_out):
    """Panels side by side; in each a line for each name, through its (x, y) points."""
    gap, top, height = 40, 26, 190
    width = (WIDTH - gap * len(panels)) / len(panels)
    names = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    dashes = {name: dash for name, dash in zip(names, ["2 3", "7 3", "7 3 2 3", "12 3", "1 5"])}
    body = []
    for number, (title, by_name) in enumerate(panels.items()):
        left, bottom = gap + number * (width + gap), top + height
        most = max(value for points in by_name.values() for _, value in points) * 1.08
        steps = sorted({x for points in by_name.values() for x, _ in points})
        place = lambda x, y: (left + width * (steps.index(x) + 0.5) / len(steps), bottom - height * y / most)
        body.append(text(left, 14, title, font_weight="bold"))
        body.append(f'<path d="M{left:.1f} {top}V{bottom}H{left + width:.1f}" fill="none" stroke="currentColor"/>')
        body += [text(place(x, 0)[0], bottom + 15, str(x), "middle") for x in steps]
        tick = next(t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if most / t <= 6)
        for i in range(1, int(most / tick) + 1):
            y = place(steps[0], i * tick)[1]
            body.append(text(left - 4, y + 4, f"{i * tick:g}", "end"))
            body.append(f'<path d="M{left:.1f} {y:.1f}h{width:.1f}" stroke="currentColor" stroke-opacity="0.15"/>')
        for name, points in by_name.items():
            path = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in (place(x, y) for x, y in sorted(points)))
            how = f'stroke="{ACCENT}" stroke-width="3"' if name == stands_out else (
                f'stroke="currentColor" stroke-width="1.6" stroke-dasharray="{dashes[name]}"')
            body.append(f'<path d="{path}" fill="none" {how}><title>{escape(name)}</title></path>')
    y = top + height + 34
    body.append(text(gap, y, f"{unit}, by number of {across}"))
    for number, name in enumerate(names):
        x, line = gap + number % 3 * 220, y + 20 + number // 3 * 18
        how = f'stroke="{ACCENT}" stroke-width="3"' if name == stands_out else (
            f'stroke="currentColor" stroke-width="1.6" stroke-dasharray="{dashes[name]}"')
        body.append(f'<path d="M{x} {line - 4}h34" fill="none" {how}/>')
        body.append(text(x + 40, line, name))
    return svg(y + 30 + (len(names) - 1) // 3 * 18, f"{unit}, by number of {across}", body)
