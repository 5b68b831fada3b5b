"""E-mail addresses and links as they are written."""

from __future__ import annotations

import re
from functools import cache

from summarizer.write.safe.folding import Line
from summarizer.write.safe.sounds import any_of, words_of

Span = tuple[int, int]

# Endings of domain names: all countries, and those that small firms take.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg es et eu fi fj fk fm fo fr ga gd ge gf "
    "gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki "
    "km kn kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my "
    "mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd "
    "se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy "
    "uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "com net org info biz pro name shop store site online web website app dev tech cloud blog page link "
    "click space art design studio agency media digital photo photos photography pics gallery graphics "
    "video film music band live life world today news press email mail chat social network community team "
    "group company business services solutions consulting expert works work jobs careers academy school "
    "education training coach coaching fitness yoga health care clinic dental doctor beauty salon spa "
    "fashion boutique clothing shoes jewelry gifts toys garden house homes immo properties estate rent "
    "repair plumbing electrician construction builders contractors carpet furniture kitchen lighting "
    "energy solar cleaning bio organic eco green farm vin wine beer pub bar cafe coffee restaurant "
    "catering recipes pizza food menu hotel holiday travel tours voyage taxi limo cab auto car cars bike "
    "paris alsace bzh corsica brussels vlaanderen gent swiss zuerich quebec london scot wales cymru irish "
    "nyc berlin amsterdam istanbul cat eus gal fun games game xyz top vip club one plus best cool ink "
    "wiki guru ninja rocks family love wedding events party tickets show theater dance dog pet pets "
    "church foundation charity ong ngo asso museum legal law lawyer tax finance financial fund money cash "
    "credit insurance bank bet casino systems software computer hosting domains codes tools support help "
    "center zone city town place land earth direct express delivery supply parts equipment market sale "
    "deals discount cheap free guide directory reviews exchange international global asia africa mobi tel "
    "aero coop edu gov int mil post onion eth test example local"
)
# Not the name of anything on the web, though the ending is one of a domain too.
_FILES = frozenset({"zip", "mov", "md", "pages"})
_FILES_IF_SAID = frozenset(
    {"ai", "ps", "sh", "py", "pl", "rs", "so", "app", "cat", "cab", "ink", "mm", "mp", "ms"}
)
ENDINGS = frozenset((_COUNTRIES + " " + _OTHERS).split()) - _FILES
# A file of such a kind may be in several languages: "README.fr.md".
_WRITINGS = frozenset({"md", "srt", "vtt", "json", "html", "txt"})
_LANGUAGES = frozenset({"fr", "be", "ca", "uk"})
_SURE = frozenset({"fr", "com", "net", "org", "eu", "be", "ch", "lu", "ca", "uk", "io", "info"})
FILE_SUFFIX = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|csv|txt|rtf|md|html?|css|js|ts|json|xml|ya?ml|toml|php|jpe?g|png|gif|svg|"
    r"webp|tiff?|bmp|heic|raw|psd|indd|eps|dwg|dxf|mp[34]|m4[av]|wav|amr|ogg|opus|aac|flac|mov|avi|mkv|webm|zip|rar|7z|"
    r"gz|tar|eml|ics|vcf|srt|vtt|sql|exe|apk|iso|ttf|otf|woff2?|sketch|fig|key|numbers)(?![^\W_])"
)

_WRITTEN = (
    re.compile(r"(?<![^\W_])(?:[a-z][a-z+.-]{1,20}|hxxps?):/{1,3}\S+"),
    re.compile(
        r"(?<![^\W_])(?:mailto|tel|sms|callto|skype|facetime|facetime-audio|xmpp|sips?|live|whatsapp|tg|viber):(?=\S)\S+"
    ),
    re.compile(r"(?<![^\W_])www\d?\.\S+"),
    re.compile(r"(?<![^\W_])www\s+[^\s.]\S*(?:\s(?:fr|com|net|org|be|ch|eu|uk|bzh)(?![^\W_]))?"),
    re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)*(?:\s\.\s?|\.\s)(?:fr|com|net|org|eu|bzh|co\.uk)(?![^\W_])"),
    re.compile(r"(?<!\S)\S*(?:%40|&#0*64;|&#x0*40;|&commat;)\S*"),
    # where one is on the globe
    re.compile(r"-?\d{1,3}[.,]\d{4,}\s?[,;/\s]\s?-?\d{1,3}[.,]\d{4,}"),
    re.compile(r"\d{1,3}\s?°\s?\d{1,2}\s?['′]\s?\d{1,2}(?:[.,]\d+)?\s?(?:\"|″|'')?\s?[nsewo]?"),
    re.compile(r"///[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+"),
)
_SHOUTED = re.compile(r"(?<![^\W_])[a-z0-9.]{2,40}AT[a-z0-9]{2,40}DOT[a-zA-Z]{2,10}(?![^\W_])")
_DOTTED = re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)+(?:[/?#:][^\s,;]*)?")
_GLUED = re.compile(r"(?<!\S)[^\s@]+@\s?[^\s@]\S*")
_LOOSE_ENDS = ".,;:!?)]}>\"'»"


def written_links(line: Line) -> list[Span]:
    """Where e-mails and links are written out."""
    found = [match.span() for pattern in (*_WRITTEN, *_disguised()) for match in pattern.finditer(line.low)]
    found += [match.span() for match in _SHOUTED.finditer(line.text)]
    found += [match.span() for match in _GLUED.finditer(line.low)]
    found += [match.span() for match in _DOTTED.finditer(line.low) if is_domain(line, match)]
    return [(start, _without_loose_ends(line.low, start, end)) for start, end in found]


@cache
def _disguised() -> tuple[re.Pattern[str], ...]:
    """Patterns for e-mails with words in the place of their signs, in one piece: "lucien_at_garrec_dot_fr"."""
    sure = any_of(words_of("spelling", "at"))
    at = any_of((*words_of("spelling", "at"), *words_of("spelling", "weak_at")))
    dot = any_of(words_of("spelling", "dot"))
    return (
        re.compile(
            rf"(?<![\w.-])[a-z0-9.]{{1,60}}[-_(\[{{<]{at}[-_)\]}}>]"
            rf"[\w-]{{1,60}}(?:[-_.(\[{{<]{dot}[-_.)\]}}>]|\.)[\w.-]{{2,60}}"
        ),
        re.compile(rf"(?<!\S)(?=\S{{10}})[\w.-]{{0,60}}{sure}[\w.-]{{0,60}}"),
    )


@cache
def _a_file() -> re.Pattern[str]:
    """What tells, before a name with a dot, that it is a file's."""
    return re.compile(rf"(?<![^\W_]){any_of(words_of('files', 'kinds'))}\W{{1,3}}(?:\w+\W{{1,2}}){{0,2}}\Z")


def is_domain(line: Line, match: re.Match[str]) -> bool:
    """Whether a name with dots is one on the web, and not a file, an abbreviation or two sentences."""
    name = re.split(r"[/?#:]", match.group(), maxsplit=1)[0]
    labels = name.split(".")
    if all(len(label) == 1 for label in labels) or not any(c.isalpha() for c in name) or name == "asp.net":
        return False
    if (
        len(labels[-1]) > 1
        and labels[-1] in _FILES_IF_SAID
        and _a_file().search(line.low[max(0, match.start() - 60) : match.start()])
    ):
        return False
    if labels[-1] in _WRITINGS:
        return any(label in _SURE and label not in _LANGUAGES for label in labels[1:-1])
    if any(label in _SURE for label in labels[1:]):
        return True
    if labels[-1] not in ENDINGS:
        return (
            len(name) < match.end() - match.start()
            and "/" in match.group()
            and len(labels[-1]) > 1
            and labels[-1].isalpha()
            and not FILE_SUFFIX.search(name)
        )
    last = line.text[match.start() : match.start() + len(name)].rsplit(".", 1)[-1]
    return not (last[:1].isupper() and last[1:].islower())


def _without_loose_ends(low: str, start: int, end: int) -> int:
    while end > start + 1 and low[end - 1] in _LOOSE_ENDS:
        end -= 1
    return end
