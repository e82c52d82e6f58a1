"""What the doctor looks at: the parts of a newsroom, each by itself, so that one that fails hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.deliver.dkim import dns_value
from newsletter.deliver.domains import domain_of
from newsletter.deliver.ses import Ses
from newsletter.deliver.smtp import Smtp, SmtpMailer
from newsletter.doctor import certificates, mail
from newsletter.doctor.findings import Finding, advice, fine, unchecked, wrong
from newsletter.doctor.names import Lookup, addresses
from newsletter.errors import DeliveryError, NoAnswer, RenderError
from newsletter.models import Health
from newsletter.pipeline import read_news
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.publish import letter_of
from newsletter.render import render_site
from newsletter.render.templates import load

_TEMPLATES = (".html", ".mjml", ".txt", ".xml", ".css")
_PROVIDERS = {"outbox": "whoever sends var/outbox", "ses": "Amazon SES, with Easy DKIM,"}  # who may sign for us
_HERE = ("localhost", "127.0.0.1", "::1")
_READ_IT_AGAIN = "`newsletter sources check` says more"


def templates(room: Newsroom) -> list[Finding]:
    """Every template is compiled, and filled in with the latest edition."""
    env = room.press.templates
    edition = next((known for known, _ in room.editions.editions()), None)
    try:
        for name in env.list_templates(filter_func=lambda name: name.endswith(_TEMPLATES)):
            load(env, name)
        if edition:
            letter_of(room.press, edition)
            press = room.press
            list(render_site([edition], press.newsletter, press.theme, env, press.pages, press.setup))
    except RenderError as error:
        what, _, mend = str(error).rpartition("; ")
        return [wrong("templates", what or mend, mend if what else "")]
    told = f"email and archive can be made of the edition of {edition.date}" if edition else "all can be read"
    return [fine("templates", told)]


def deliveries(room: Newsroom) -> Iterator[Finding]:
    """Editions that wait for a person."""
    for day, tally in room.ledger.tallies().items():
        if unknown := tally.get("unknown"):
            mend = f"`newsletter send --status --date {day}` names them; settle them with --resolve"
            yield advice("deliveries", f"the answer to {unknown:,} of {day} was lost, they may have arrived", mend)
        if room.ledger.paused(day):
            mend = f"`newsletter send --resume --date {day}` goes on"
            yield advice("deliveries", f"the edition of {day} is paused", mend)


def hours(room: Newsroom) -> Finding:
    """When an edition goes out by the scheduler, and how long a person has to read it before."""
    rules = room.rules
    out = f"editions go out at {rules.send_at:%H:%M} ({rules.zone.key})"
    if rules.draft_at is None:
        return fine("hours", f"{out}, and nobody has to approve them")
    signed = "has to be approved by then" if rules.approval_required else "is made anew then, as editors decided"
    return fine("hours", f"{out}; the draft is there at {rules.draft_at:%H:%M}, and {signed}")


def sources(room: Newsroom, now: datetime) -> Iterator[Finding]:
    """Each source is read now; its stories are kept, as always."""
    if not room.sources:
        yield wrong("sources", "there is no source", "`newsletter sources add URL` adds one")
        return
    report = read_news(room, now)
    if len(report.failed) == len(report.outcomes):
        text = f"none of {len(report.outcomes)} can be read: {report.failed[0].error}"
        yield wrong("sources", text, f"see that this machine is on the network; {_READ_IT_AGAIN}")
        return
    for outcome in report.failed:
        yield wrong("sources", f"{outcome.source}: {outcome.error}", f"correct or remove it; {_READ_IT_AGAIN}")
    yield fine("sources", f"{len(report.outcomes) - len(report.failed)} of {len(report.outcomes)} can be read")
    known = room.stories.health()
    for source in room.sources:
        if (health := known.get(source.name)) and (stale := _stale(health, now)):
            yield advice("sources", f"{source.name}: {stale}", "look whether its feed has moved")


def _stale(health: Health, now: datetime) -> str:
    if health.last_error or health.newest is None:
        return ""
    days = (now - health.newest).days
    return f"nothing new for {days} days" if days > 30 else ""


def way_out(room: Newsroom, now: datetime) -> list[Finding]:
    """The back end is opened, which for a mail server means connection, encryption and login; no message is sent."""
    name = room.deliverer.name
    if isinstance(room.deliverer, Ses):
        return _account(room.deliverer, room.audience.count().get("active", 0))
    try:
        with room.deliverer.open() as mailer:
            until = mailer.trusted_until() if isinstance(mailer, SmtpMailer) else None
    except DeliveryError as error:
        what, _, mend = str(error).rpartition("; ")
        return [wrong("way out", f"{name}: {what or mend}", mend if what else "correct [deliver]")]
    found = [fine("way out", _open(room))]
    if until and isinstance(room.deliverer, Smtp):
        found.append(certificates.judge(f"the mail server {room.deliverer.host}", until, now))
    return found


def _account(ses: Ses, readers: int) -> list[Finding]:
    """What Amazon lets the account send."""
    try:
        account = ses.account()
    except DeliveryError as error:
        what, _, mend = str(error).rpartition("; ")
        return [wrong("way out", what, mend)]
    if not account.sending:
        return [
            wrong("way out", f"ses: Amazon has stopped sending in {ses.region}", "see the account's reputation page")
        ]
    found = [
        fine("way out", f"ses: {ses.region} takes {account.per_second:g} a second, {account.left_today:g} more today")
    ]
    if not account.production:
        text = f"ses: the account is in the sandbox of {ses.region}, where only verified addresses get mail"
        found.append(wrong("way out", text, "ask Amazon for production access"))
    elif account.left_today < readers:
        text = f"ses: {account.left_today:g} more today are less than your {readers:,} readers"
        found.append(wrong("way out", text, "ask Amazon for a larger quota"))
    return found


def _open(room: Newsroom) -> str:
    way = room.deliverer
    if not isinstance(way, Smtp):
        return f"{way.name} can be opened"
    login = "takes our login" if way.user else "asks for no login"
    return f"{way.host}:{way.port} answers ({way.tls if way.tls != 'none' else 'not encrypted'}) and {login}"


def website(room: Newsroom, now: datetime) -> Iterator[Finding]:
    """The certificates of the archive and of the readers' pages, where they have any."""
    newsletter = room.press.newsletter
    addresses = [urlsplit(url) for url in (newsletter.base_url, newsletter.public_url)]
    servers = {(one.hostname, one.port or 443) for one in addresses if one.scheme == "https" and one.hostname}
    for host, port in sorted(servers):
        yield certificates.look(host, port, now)
    if addresses[1].scheme == "http" and addresses[1].hostname not in _HERE:
        text = f"[web] public_url is {newsletter.public_url}: what readers write there can be read on its way"
        yield advice("certificate", text, "serve it by https; mail programs offer one-click unsubscription only then")


def in_the_dns(room: Newsroom, lookup: Lookup, given: tuple[str, ...]) -> Iterator[Finding]:
    """SPF, DKIM, DMARC, MX and PTR. given: IP addresses that the mail leaves from."""
    head = room.press.masthead
    domain = domain_of(head.from_address)
    local = room.deliverer.name == "outbox"
    if "." not in domain:
        text = f"[newsletter] from is at {domain}, which nobody else can look up"
        mend = "take an address at a domain of yours"
        yield unchecked("mail", f"{text}; nor does mail leave", "") if local else wrong("mail", text, mend)
        return
    sender = mail.Sender(
        domain=domain,
        bounces=domain_of(head.bounce_address or head.from_address),
        replies=domain_of(head.reply_to or head.from_address),
        keys=tuple(mail.DkimKey(one.domain, one.selector, dns_value(one.key)) for one in room.signers),
        addresses=given or _own_server(room, domain, lookup),
        provider=_PROVIDERS.get(room.deliverer.name, "the mail server"),
    )
    yield from mail.look(sender, lookup)


def _own_server(room: Newsroom, domain: str, lookup: Lookup) -> tuple[str, ...]:
    """Addresses of a mail server within the From domain. One elsewhere is a provider's door, not its way out."""
    way = room.deliverer
    if not isinstance(way, Smtp) or not (way.host == domain or way.host.endswith(f".{domain}")):
        return ()
    try:
        return addresses(lookup, way.host)
    except NoAnswer:
        return ()
