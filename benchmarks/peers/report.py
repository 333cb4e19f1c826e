# SPDX-License-Identifier: BSL-1.0
"""The comparison as a page of Markdown and as a bar chart in SVG."""
from html import escape

TITLES = {"plain": "Plain", "gzip": "Compressed (gzip)"}


def markdown(result):
    sizes = result["sizes"]
    page_size = sizes["plain_bytes"] / sizes["pages"] / 1000
    packed_size = sizes["gzip_bytes"] / sizes["pages"] / 1000
    lines = [
        "# confab beside other clients", "",
        "Written by `scripts/bench`. What is read, by whom and how fairly: [benchmarks/peers](../../benchmarks/peers/README.md).", "",
        f"Each client reads {sizes['sessions']:,} sessions on {sizes['pages']:,} pages of {page_size:.1f} KB ({packed_size:.1f} KB in"
        f" gzip) from nginx over TLS 1.3, {result['in_flight']} requests in flight, on one core; nginx has another one"
        f" ({result['machine']}). Medians of {result['rounds']} interleaved rounds after one that does not count. The ratio is a client's"
        " time of the processor ÷ that of confab's pages in the same round: above 1, confab needs less.", "",
        "![time of the processor for a session](peers.svg)", ""]
    for coding, rows in result["tables"].items():
        lines += [f"## {TITLES[coding]}", "",
                  "| client | CPU, µs a session (least to most) | sessions a second | peak memory, MiB | ratio (least to most) |",
                  "| --- | ---: | ---: | ---: | ---: |"]
        for row in rows:
            ratio = f"{row['ratio']:.2f} ({row['ratio_spread'][0]:.2f} to {row['ratio_spread'][1]:.2f})" if "ratio" in row else ""
            lines.append(f"| {row['name']} | {row['cpu']:.2f} ({row['cpu_spread'][0]:.2f} to {row['cpu_spread'][1]:.2f})"
                         f" | {row['rate']:,.0f} | {row['rss']:.0f} | {ratio} |")
        lines.append("")
    if result["missing"]:
        lines += ["Missing, as they could not be installed, built or run: " + ", ".join(result["missing"]) + ".", ""]
    return "\n".join(lines)


def chart(rows):
    """Horizontal bars of the time that a session takes, the shortest at the top."""
    rows = sorted(rows, key=lambda row: row["cpu"])
    longest = max(row["cpu"] for row in rows)
    left, width, step = 190, 420, 26
    height = 44 + step * len(rows)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{height}" font-family="sans-serif"'
             ' font-size="13">', "<!-- SPDX-License-Identifier: BSL-1.0 -->", '<rect width="100%" height="100%" fill="white"/>',
             '<text x="10" y="22" font-weight="bold">CPU time for a session, µs (plain, TLS 1.3, less is better)</text>']
    for index, row in enumerate(rows):
        top = 36 + step * index
        length = max(1.0, width * row["cpu"] / longest)
        colour = "#2a6fb0" if row["name"].startswith("confab") else "#a9b4be"
        parts += [f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{escape(row["name"])}</text>',
                  f'<rect x="{left}" y="{top}" width="{length:.1f}" height="{step - 7}" fill="{colour}"/>',
                  f'<text x="{left + length + 6:.1f}" y="{top + 14}">{row["cpu"]:.2f}</text>']
    return "\n".join([*parts, "</svg>", ""])
