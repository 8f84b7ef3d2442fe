"""Draws the front page's picture (sea, skerries, birches) in its day and night colours.

Run it after changing a colour: ``python talkoot/ui/hero_svg.py``. It writes static/ui/hero-{light,dark}.svg.
"""

from pathlib import Path

HERE = Path(__file__).parent / "static" / "ui"

DAY = {
    "sun": "#f4d9a0", "far": "#bfd6d8", "near": "#9cc1c7", "sea": "#6fa7b3", "deep": "#3f8596", "ripple": "#e6f0f0",
    "rock": "#a3938a", "shade": "#86776f", "trunk": "#fbfaf5", "bark": "#4a4a48", "leaf": "#b5a444", "leaf2": "#8f9c4a",
    "sail": "#c75f3c", "wood": "#6e9a8a", "hull": "#7b4b2e",
}  # fmt: skip
NIGHT = {
    "sun": "#e9d9a8", "far": "#1b3b46", "near": "#17333d", "sea": "#133744", "deep": "#0d2731", "ripple": "#3d6a78",
    "rock": "#4a4643", "shade": "#383533", "trunk": "#c9cdc8", "bark": "#2b2b2a", "leaf": "#5f6a38", "leaf2": "#47552f",
    "sail": "#a8563c", "wood": "#1c3a36", "hull": "#4d3222",
}  # fmt: skip


def birch(x: int, foot: int, height: int, lean: int, c: dict[str, str]) -> str:
    """One birch: a leaning white trunk with bark marks under a crown of leaves."""
    top = foot - height
    marks = "".join(
        f'<path d="M{x + lean * step / 5 - 2:.0f} {foot - height * step / 5:.0f}h{4 + step % 2 * 2}"'
        f' stroke="{c["bark"]}" stroke-width="2"/>'
        for step in (1, 2, 3)
    )
    crown = "".join(
        f'<ellipse cx="{x + lean + dx}" cy="{top + dy}" rx="{rx}" ry="{ry}" fill="{c[colour]}"/>'
        for dx, dy, rx, ry, colour in ((-11, 14, 17, 24, "leaf2"), (10, 8, 18, 27, "leaf"), (0, -14, 15, 24, "leaf"))
    )
    trunk = f'<path d="M{x} {foot}Q{x} {foot - height / 2:.0f} {x + lean} {top}" stroke="{c["trunk"]}" stroke-width="5" fill="none"/>'
    return trunk + marks + crown


def picture(c: dict[str, str]) -> str:
    """The whole picture as SVG text; 1440 x 330 units, standing on its lower edge."""
    ripples = "".join(
        f'<path d="M{x} {y}q{w / 4:.0f} -4 {w / 2:.0f} 0t{w / 2:.0f} 0"/>'
        for x, y, w in (
            (90, 232, 90), (330, 252, 130), (610, 226, 80), (700, 262, 150),
            (900, 240, 70), (980, 290, 120), (180, 300, 140), (470, 296, 90),
        )
    )  # fmt: skip
    trees = "".join(birch(*spot, c) for spot in ((1182, 178, 96, -8), (1224, 172, 128, 5), (1262, 176, 84, 12), (1352, 188, 70, 6)))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1440 330" width="1440" height="330">'
        f'<circle cx="905" cy="96" r="44" fill="{c["sun"]}"/>'
        f'<path d="M0 214q120 -26 250 -8t210 -14 240 8 260 -18 230 6 250 -10V240H0z" fill="{c["far"]}"/>'
        f'<path d="M0 222q90 -14 200 -4t330 -2 300 4 300 -8 310 2V240H0z" fill="{c["near"]}"/>'
        f'<path d="M0 222H1440V330H0z" fill="{c["sea"]}"/><path d="M0 282q240 -22 520 -4t500 -4 420 -2V330H0z" fill="{c["deep"]}"/>'
        f'<g fill="none" stroke="{c["ripple"]}" stroke-width="2.5" stroke-linecap="round" opacity=".7">{ripples}</g>'
        f'<path d="M742 224v-52l34 44z" fill="{c["sail"]}"/><path d="M738 224v-44l-20 38z" fill="{c["sail"]}" opacity=".75"/>'
        f'<path d="M716 224h66l-10 13h-46z" fill="{c["hull"]}"/>'
        f'<path d="M1090 226q20 -66 66 -92t92 -22 84 -12 108 34V230H1090z" fill="{c["wood"]}"/>'
        f"{trees}"
        f'<path d="M1040 268q40 -58 118 -82t150 -14 132 34V284q-210 16 -400 -16z" fill="{c["rock"]}"/>'
        f'<path d="M1040 268q88 -30 190 -26t210 -14V284q-210 16 -400 -16z" fill="{c["shade"]}"/>'
        f'<path d="M0 262q60 -26 120 -12t66 26q-90 14 -186 4z" fill="{c["rock"]}"/>'
        f'<path d="M0 276q90 -10 186 0q-90 14 -186 4z" fill="{c["shade"]}"/>'
        "</svg>\n"
    )


if __name__ == "__main__":
    (HERE / "hero-light.svg").write_text(picture(DAY), encoding="utf-8")
    (HERE / "hero-dark.svg").write_text(picture(NIGHT), encoding="utf-8")
