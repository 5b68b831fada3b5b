"""What a mail looks like in a browser: by day and by night, on a desk and on a phone."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from written_calls import FRENCH_CALL, VOICEMAIL, item

from summarizer.deliver.account import Account
from summarizer.deliver.addresses import mailbox
from summarizer.deliver.mail import compose_mail
from summarizer.model import ContactValue, Recap
from summarizer.token import new_token
from summarizer.write import WriteOptions

ACCOUNT = Account(sender=mailbox("Nadia Ferrand <nadia@ferrand.example.com>"))
LONG = item(
    19,
    "contact",
    "Adresse d'un document",
    700.0,
    "l'adresse est très longue",
    value=ContactValue(url="https://example.com/" + "tres-long-chemin-sans-espace" * 12),
)
RECAPS = {
    "call": FRENCH_CALL.model_copy(update={"items": (*FRENCH_CALL.items, LONG), "warnings": ("Mot" * 60,)}),
    "voicemail": VOICEMAIL,
}
WIDTHS = (1280, 390)
SHADES = {"light": 1, "dark": 0}
BACKGROUNDS = {"light": (255, 255, 255), "dark": (20, 24, 28)}


def page_of(recap: Recap) -> str:
    message = compose_mail(
        recap,
        WriteOptions(me="Nadia Ferrand"),
        to=[mailbox("sylvie@example.com")],
        account=ACCOUNT,
        token=new_token(),
        message_id="<recap.0@ferrand.example.com>",
        attach=["pdf"],
    )
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def browse(chromium: str, folder: Path, page: str, *options: str) -> str:
    """What the browser prints when it opens the page."""
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [chromium, *quiet, profile, *options, file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", RECAPS)
@pytest.mark.parametrize("shade", SHADES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_mail_is_drawn(chromium: str, tmp_path: Path, name: str, shade: str, width: int) -> None:
    picture = tmp_path / f"{name}-{width}-{shade}.png"
    browse(
        chromium,
        tmp_path,
        page_of(RECAPS[name]),
        f"--blink-settings=preferredColorScheme={SHADES[shade]}",
        f"--window-size={width},2400",
        f"--screenshot={picture}",
    )
    size, colours = drawn(picture)
    assert size == (width, 2400)
    assert max(colours, key=lambda colour: colours[colour]) == BACKGROUNDS[shade]
    assert len(colours) > 50


@pytest.mark.slow
@pytest.mark.parametrize("name", RECAPS)
def test_nothing_is_wider_than_the_screen(chromium: str, tmp_path: Path, name: str) -> None:
    """The page in frames of a screen's width each, which tell how wide it would be."""
    page = html.escape(page_of(RECAPS[name]))
    frames = "".join(
        f'<iframe width="{w}" height="900" frameborder="0" srcdoc="{page}"></iframe>' for w in WIDTHS
    )
    measure = """<script>
      const measured = ({ contentDocument: page }) =>
        page.documentElement.scrollWidth + "/" + page.body.innerText.length;
      addEventListener("load", () => {
        document.title = [...document.querySelectorAll("iframe")].map(measured);
      });
    </script>"""
    shown = browse(
        chromium, tmp_path, f"<title></title>{frames}{measure}", "--virtual-time-budget=5000", "--dump-dom"
    )
    title = re.search(r"<title>(.*?)</title>", shown)
    assert title
    found = [tuple(map(int, each.split("/"))) for each in title[1].split(",")]
    assert [width for width, _ in found] == list(WIDTHS)
    assert all(letters > 300 for _, letters in found)


def drawn(picture: Path) -> tuple[tuple[int, int], dict[tuple[int, ...], int]]:
    """Size and colours of a picture, by how many of its points have them."""
    with Image.open(picture) as image:
        counted = image.convert("RGB").getcolors(image.width * image.height)
        return image.size, {colour: count for count, colour in counted or ()}
