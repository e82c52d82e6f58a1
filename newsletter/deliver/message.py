"""From a letter to the bytes of one message for each reader (RFC 5322, MIME).

The letter is encoded once; per reader only the headers that differ and the placeholders are filled in. A placeholder's
value is encoded by itself, on lines of its own that quoted-printable joins again: no value can break out of its place.

Headers are written here and not by `email.message`: in Python 3.11 that decodes "=?UTF-8?Q?=0A?=" within a value and
writes the line break that comes out, which starts a header of the attacker's choice.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.quoprimime import body_encode
from email.utils import format_datetime
from urllib.parse import quote

from newsletter.errors import Rejected, RenderError
from newsletter.models import UNSUBSCRIBE_URL, Envelope, Letter
from newsletter.text import one_line

_PLACEHOLDER = re.compile(r"(%%[A-Z_]+%%)")
_ADDRESS = re.compile(r"""[^\s()<>@,;:\\"\[\]]{1,64}@[A-Za-z0-9.-]{1,253}""")  # a dot-atom, its domain in ASCII
_FOLDED = re.compile(r"[^\r\n\0]{,998}(?:\r\n [^\r\n\0]{,997})*")  # lines of 998 characters: RFC 5322, 2.1.1
_LONG = 4096  # bytes; a piece of this size is worth knowing again
_URI_CHARACTERS = "!#$%&'()*+,-./:;=?@[]_~"  # what may stand unescaped between < and > in a List- header (RFC 2369)


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who letters come from, as their headers say it."""

    from_name: str
    from_address: str
    list_id: str  # RFC 2919: a domain name such as "daily-intel.example.org"; Message-IDs end in it too
    reply_to: str = ""
    archive_url: str = ""
    unsubscribe_address: str = ""  # for readers whose program unsubscribes by mail
    help_address: str = ""  # where a person answers
    bounce_address: str = ""  # where undeliverable mail goes back to; the sender when empty

    def return_path(self, edition: date, serial: str) -> str:
        """The envelope's sender, of each message its own (VERP): whatever comes back tells whose it was."""
        if not self.bounce_address:
            return self.from_address
        local, _, domain = self.bounce_address.rpartition("@")
        return f"{local}+{edition:%Y%m%d}-{serial}@{domain}"


@dataclass(frozen=True, slots=True)
class Part:
    """Text in quoted-printable, cut at its placeholders: even pieces are bytes, odd ones placeholders' names."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]
    escape: Callable[[str], str]

    def filled(self, values: Mapping[str, str]) -> list[bytes]:
        """In pieces. Raises RenderError for a placeholder without a value."""
        whole = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            if name not in values:
                raise RenderError(
                    f"the letter holds the placeholder {name}, for which there is no value; see its template"
                )
            whole += (b"=\r\n", _quoted_printable(self.escape(one_line(values[name]))), b"=\r\n", piece)
        return whole


@dataclass(frozen=True, slots=True)
class Message:
    """A letter, encoded: all that is the same for every reader."""

    masthead: Masthead
    edition: date
    opening: bytes  # headers before those of the reader
    closing: bytes  # headers after those, and the empty line
    boundary: bytes
    text: Part
    html: Part

    def to(self, recipient: str, name: str, serial: str, values: Mapping[str, str]) -> Envelope:
        """Address it. values: what each placeholder stands for, for this reader.

        serial: what tells this delivery from others of the edition. Raises Rejected for an address that cannot be
        written and RenderError for a placeholder without a value.
        """
        message_id = f"<{self.edition.isoformat()}.{serial}@{self.masthead.list_id}>"
        delimiter = b"\r\n--" + self.boundary
        pieces = (
            self.opening,
            _line("To", mailbox("To", name, recipient)),
            _line("Message-ID", message_id),
            *_unsubscribe(values.get(UNSUBSCRIBE_URL, ""), self.masthead.unsubscribe_address),
            self.closing,
            delimiter[2:],
            _part_headers("plain"),
            *self.text.filled(values),
            delimiter,
            _part_headers("html"),
            *self.html.filled(values),
            delimiter + b"--\r\n",
        )
        return Envelope(
            sender=self.masthead.return_path(self.edition, serial),
            recipient=recipient,
            message_id=message_id,
            pieces=_joined(pieces),
            edition=self.edition,
            serial=serial,
        )


def compose(letter: Letter, masthead: Masthead, edition: date, dated: datetime) -> Message:
    """Encode a letter once for all readers. dated: the Date header, the same for all. The bytes depend on nothing else.

    Raises RenderError when the masthead holds an address that cannot be written.
    """
    text = _part(letter.text, str)
    html_part = _part(letter.html, html.escape)
    boundary = b"=_" + hashlib.sha256(b"\0".join((*text.pieces, *html_part.pieces))).hexdigest()[:32].encode()
    try:
        opening, closing = _opening(letter, masthead, dated), _closing(masthead, edition, boundary)
    except Rejected as error:
        raise RenderError(f"the newsletter's own address: {error}") from error
    return Message(masthead, edition, opening, closing, boundary, text, html_part)


def preview(message: Message, values: Mapping[str, str]) -> bytes:
    """The message as a reader would get it, addressed to nobody in particular."""
    return message.to("reader@example.org", "A reader", "preview", values).body


def mailbox(header: str, name: str, address: str) -> str:
    """A name and an address as they stand in a header. Raises Rejected for an address that cannot be written safely."""
    if not _ADDRESS.fullmatch(address) or one_line(address) != address:
        raise Rejected(f"{one_line(address)!r} is no address that a message can be sent to")
    shown = one_line(name)
    if not shown:
        return address
    if not shown.isascii() or "=?" in shown or len(shown) > 60:
        return f"{_encoded_words(header, shown)}\r\n <{address}>"
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def unstructured(header: str, value: str) -> str:
    """Free text of a header, such as a subject, folded; encoded when it is not plain ASCII or looks encoded."""
    plain = one_line(value)
    if not plain.isascii() or "=?" in plain or len(plain) > 900:
        return _encoded_words(header, plain)
    return Header(plain, "us-ascii", header_name=header).encode(linesep="\r\n")


def _opening(letter: Letter, masthead: Masthead, dated: datetime) -> bytes:
    return b"".join((
        _line("From", mailbox("From", masthead.from_name, masthead.from_address)),
        _line("Subject", unstructured("Subject", letter.subject)),
        _line("Date", format_datetime(dated)),
        _line("Reply-To", mailbox("Reply-To", "", masthead.reply_to)) if masthead.reply_to else b"",
    ))  # fmt: skip


def _closing(masthead: Masthead, edition: date, boundary: bytes) -> bytes:
    name = f"{mailbox('List-Id', masthead.from_name, 'x@' + masthead.list_id).rpartition('<')[0]}<{masthead.list_id}>"
    return b"".join((
        _line("List-Id", name),
        _line("List-Help", _uri(f"mailto:{masthead.help_address}?subject=help")) if masthead.help_address else b"",
        _line("List-Archive", _uri(masthead.archive_url)) if masthead.archive_url else b"",
        _line("Feedback-ID", f"{edition.isoformat()}:edition:{_sender_id(masthead.from_address)}"),
        _line("Auto-Submitted", "auto-generated"),
        _line("MIME-Version", "1.0"),
        _line("Content-Type", f'multipart/alternative;\r\n boundary="{boundary.decode()}"'),
        b"\r\n",
    ))  # fmt: skip


def _sender_id(address: str) -> str:
    """What mailbox providers count complaints under: 5 to 15 characters, always the same for a sender.

    https://support.google.com/a/answer/6254652: the last field of Feedback-ID; none of them may tell readers apart.
    """
    letters = re.sub(r"[^a-z0-9]", "", address.rpartition("@")[2].lower())
    return letters[:15].ljust(5, "0")


def _unsubscribe(url: str, address: str) -> tuple[bytes, ...]:
    """List-Unsubscribe (RFC 2369), and by one click (RFC 8058) where the page is https. At most one way of a kind."""
    ways = [_uri(url)] if url else []
    if address and not url.startswith("mailto:"):
        ways.append(_uri(f"mailto:{address}?subject=unsubscribe"))
    if not ways:
        return ()
    lines = [_line("List-Unsubscribe", ",\r\n ".join(ways))]
    if url.startswith("https://"):
        lines.append(_line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(lines)


def _part(text: str, escape: Callable[[str], str]) -> Part:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    pieces = _PLACEHOLDER.split(lines)
    return Part(tuple(_quoted_printable(piece) for piece in pieces[::2]), tuple(pieces[1::2]), escape)


def _joined(pieces: Iterable[bytes]) -> tuple[bytes, ...]:
    """Short pieces together, between the long ones, which are the letter's own for every reader."""
    joined: list[bytes] = []
    short: list[bytes] = []
    for piece in pieces:
        if len(piece) < _LONG:
            short.append(piece)
        else:
            joined += (b"".join(short), piece)
            short.clear()
    return (*joined, b"".join(short))


def _part_headers(kind: str) -> bytes:
    return (
        f"\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _quoted_printable(text: str) -> bytes:
    # body_encode wants one character per byte; 75 leaves room for the "=" that joins a placeholder's value
    return body_encode(text.encode("utf-8", "replace").decode("latin-1"), maxlinelen=75, eol="\r\n").encode("ascii")


def _encoded_words(header: str, text: str) -> str:
    return Header(text, "utf-8", header_name=header, maxlinelen=75).encode(linesep="\r\n")


def _uri(address: str) -> str:
    return f"<{quote(one_line(address), safe=_URI_CHARACTERS)}>"


def _line(name: str, value: str) -> bytes:
    """One header. The last guard: whatever the value, it stays one header of lines that may travel."""
    line = f"{name}: {value}"
    if not _FOLDED.fullmatch(line):
        raise Rejected(f"the header {name} cannot be written: its value is too long or holds a line break")
    return line.encode() + b"\r\n"
