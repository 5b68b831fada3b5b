"""Numbers, days and telephone numbers put into words, for tests to read back."""

from __future__ import annotations

# fmt: off
FRENCH = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
]
FRENCH_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
ENGLISH = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
ENGLISH_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
FRENCH_MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
]
ENGLISH_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]
# fmt: on


def in_words(number: int, language: str, *, hyphens: bool = True) -> str:
    """A whole number below a thousand million in words."""
    said = _french(number) if language == "fr" else _english(number)
    return said if hyphens else said.replace("-", " ")


def _french(number: int) -> str:
    if number >= 1_000_000:
        millions, rest = divmod(number, 1_000_000)
        return f"{_french(millions)} million{'s' * (millions > 1)} {_french(rest) if rest else ''}".strip()
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mille" if thousands == 1 else f"{_french(thousands).removesuffix('s')} mille"
        head = head.replace("troi mille", "trois mille").replace("si mille", "six mille")
        return f"{head} {_french(rest) if rest else ''}".strip()
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{FRENCH[hundreds]} cent{'s' * (not rest)}"
        return f"{head} {_french(rest) if rest else ''}".strip()
    return _french_below_hundred(number)


def _french_below_hundred(number: int) -> str:
    if number < 17:
        return FRENCH[number]
    if number < 20:
        return f"dix-{FRENCH[number - 10]}"
    tens, rest = divmod(number, 10)
    if tens in (7, 9):
        tens, rest = tens - 1, rest + 10
    head = FRENCH_TENS.get(tens, "quatre-vingt")
    if not rest:
        return head + "s" * (tens == 8)
    glue = " et " if rest in (1, 11) and tens != 8 else "-"
    return head + glue + _french_below_hundred(rest)


def _english(number: int) -> str:
    for size, word in ((1_000_000, "million"), (1000, "thousand")):
        if number >= size:
            head, rest = divmod(number, size)
            joint = " and " if 0 < rest < 100 else " "
            return f"{_english(head)} {word}" + (joint + _english(rest) if rest else "")
    if number >= 100:
        head, rest = divmod(number, 100)
        return f"{ENGLISH[head]} hundred" + (f" and {_english(rest)}" if rest else "")
    if number < 20:
        return ENGLISH[number]
    tens, rest = divmod(number, 10)
    return ENGLISH_TENS[tens] + (f"-{ENGLISH[rest]}" if rest else "")


def ordinal(number: int) -> str:
    """The English ordinal of a number up to 31."""
    if number in ORDINALS:
        return ORDINALS[number]
    if number in (20, 30):
        return ENGLISH_TENS[number // 10].replace("y", "ieth")
    if number > 20:
        return f"{ENGLISH_TENS[number // 10]}-{ordinal(number % 10)}"
    return ENGLISH[number] + "th"


def pairs_in_words(digits: str) -> str:
    """A French number in pairs: "zéro six trente-neuf…"."""
    pairs = [digits[index : index + 2] for index in range(0, len(digits), 2)]
    return " ".join(
        f"zéro {_french(int(pair[1]))}" if pair[0] == "0" else _french(int(pair)) for pair in pairs
    )


def digits_in_words(digits: str) -> str:
    """A number digit by digit in English, zeros as "oh" and twins as "double"."""
    words, index = [], 0
    while index < len(digits):
        word = "oh" if digits[index] == "0" else ENGLISH[int(digits[index])]
        twin = index + 1 < len(digits) and digits[index + 1] == digits[index]
        words.append(f"double {word}" if twin else word)
        index += 1 + twin
    return " ".join(words)
