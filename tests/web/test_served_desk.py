"""The desk for several people: who gets in, from day to day, and what an operator must not open by mistake."""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from newsletter.errors import ConfigError
from newsletter.web.desk.door import IDLE, OF_NAME
from newsletter.web.desk.place import Place, check
from tests.conftest import SAMPLE_DAY, Run
from tests.patience import PATIENCE
from tests.web.served import PASSWORD, ServedDesk, served_sample, token_of
from tests.web.serving import get, post

TODAY = f"/{SAMPLE_DAY}/"
FILE = Path("content/newsletter.toml")


@pytest.fixture
def served(own_sample: Path) -> Iterator[ServedDesk]:
    with served_sample(own_sample) as running:
        yield running


# -- who may come in --------------------------------------------------------------------------------
def test_whoever_opens_a_page_signs_in_first_and_lands_there(served: ServedDesk) -> None:
    served.account("Ada", "publisher")
    with httpx.Client(base_url=served.address, follow_redirects=True, timeout=PATIENCE) as client:
        asked = client.get(f"{TODAY}sign-off")
        assert asked.url.path == "/sign-in"
        assert "Content-Security-Policy" in asked.headers
        page = client.post("/sign-in", data={"name": "ada", "password": PASSWORD, "back": f"{TODAY}sign-off"})
        assert page.url.path == f"{TODAY}sign-off"
        assert "Checklist" in page.text
        assert client.get("/sign-in").url.path == TODAY, "whoever is in already is led to the desk"


@pytest.mark.parametrize("path", ["/", "/editions", TODAY, f"{TODAY}history", f"{TODAY}preview/", f"{TODAY}letter"])
def test_nobody_sees_anything_without_signing_in(served: ServedDesk, path: str) -> None:
    answer = get(served.address + path)
    assert answer.status_code in (303, 401)
    assert "Today" not in answer.text
    assert get(served.address + path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


@pytest.mark.parametrize("name", ["Ada", "Nobody"])
def test_a_wrong_password_is_said_in_the_same_words_for_all(served: ServedDesk, name: str) -> None:
    served.account("Ada", "publisher")
    form = {"name": name, "password": "wrong horse battery staple"}
    answer = post(f"{served.address}/sign-in", data=form)
    assert answer.status_code == 401
    assert "Name or password is not right." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_who_tries_too_often_waits(served: ServedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.web.desk.door.fits", lambda *_: False)
    answers = [post(f"{served.address}/sign-in", data={"name": "Ada"}) for _ in range(OF_NAME[0] + 1)]
    assert [answer.status_code for answer in answers] == [401] * OF_NAME[0] + [429]
    assert 60 <= int(answers[-1].headers["Retry-After"]) <= 90


def test_signing_in_leads_to_no_other_site_and_is_no_other_sites_to_do(served: ServedDesk) -> None:
    served.account("Ada", "publisher")
    form = {"name": "Ada", "password": PASSWORD}
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        assert post(f"{served.address}/sign-in", data=form | {"back": back}).headers["Location"] == "/"
    answer = post(f"{served.address}/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_form_is_believed_from_its_own_visit_and_site_alone(served: ServedDesk) -> None:
    with served.visit() as ada, served.visit("Bo", "editor") as bo:
        event = served.live().known_edition(SAMPLE_DAY)[0].items[0].event
        own, others = token_of(ada.get(TODAY)), token_of(bo.get(TODAY))
        form = {"event": event, "token": own}
        assert ada.post(f"{TODAY}do/pin", data=form | {"token": others}).status_code == 400
        assert ada.post(f"{TODAY}do/pin", data=form, headers={"Sec-Fetch-Site": "same-site"}).status_code == 400
        assert served.live().journal.changes(SAMPLE_DAY) == []
        assert ada.post(f"{TODAY}do/pin", data=form).status_code == 200


def test_sessions_end_by_sign_out_and_by_themselves(served: ServedDesk) -> None:
    with served.visit() as ada:
        cookies, page = dict(ada.cookies), ada.get("/editions")
        ada.post("/out", data={"token": token_of(page)})
        assert get(served.address + TODAY, cookies=cookies).status_code == 303
    with served.visit() as ada:
        served.clock.now += IDLE + timedelta(minutes=1)
        assert ada.get(TODAY).url.path == "/sign-in"


def test_an_editor_edits_and_a_publisher_signs_off(served: ServedDesk) -> None:
    with served.visit("Bo", "editor") as bo:
        page = bo.get(f"{TODAY}sign-off")
        assert "A publisher signs off" in page.text
        for action in ("approve", "pause", "resume"):
            answer = bo.post(f"{TODAY}do/{action}", data={"token": token_of(page), "digest": "x"})
            assert answer.status_code == 403, action
        event = served.live().known_edition(SAMPLE_DAY)[0].items[0].event
        assert bo.post(f"{TODAY}do/pin", data={"token": token_of(page), "event": event}).status_code == 200
    assert served.live().journal.changes(SAMPLE_DAY)[0].who == "Bo"


def test_an_approval_is_a_publishers_to_take_back(served: ServedDesk) -> None:
    with served.visit() as ada, served.visit("Bo", "editor") as bo:
        page = ada.get(f"{TODAY}sign-off")
        digest = re.search(r'name="digest" value="(\w+)"', page.text)
        assert digest
        ada.post(f"{TODAY}do/approve", data={"token": token_of(page), "digest": digest[1]})
        his = bo.get(TODAY)
        assert "Take back" not in his.text
        refused = bo.post(f"{TODAY}do/undo", data={"token": token_of(his)})
        assert refused.status_code == 403
        assert "only a publisher may take it back" in refused.text
        assert "Approved by Ada" in ada.get(TODAY).text
        assert "Take back: approved the edition" in ada.get(TODAY).text
        ada.post(f"{TODAY}do/undo", data={"token": token_of(page)})
        assert "Approved by" not in ada.get(TODAY).text
        assert served.live().known_edition(SAMPLE_DAY)[1] == "draft"


def test_the_journal_of_the_door_is_shown_to_publishers(served: ServedDesk) -> None:
    served.account("Bo", "editor")
    token = served.accounts.new_token("Bo", "morning")
    form = {"name": "Bo", "password": "wrong horse battery staple"}
    assert post(f"{served.address}/sign-in", data=form).status_code == 401
    with served.visit() as ada, served.visit("Bo", "editor") as bo:
        page = ada.get(f"{TODAY}accounts")
        for line in ("could not sign in from 127.0.0.1", "signed in from 127.0.0.1", "gave Bo a token for morning"):
            assert line in page.text
        assert "could not sign in" not in bo.get(f"{TODAY}accounts").text
        for text in (page.text, bo.get(f"{TODAY}accounts").text):
            assert token not in text
            assert "argon2" not in text
        forms = {"name": "Bo", "token": token_of(page)}
        assert bo.post(f"{TODAY}do/end_sessions", data=forms | {"token": token_of(bo.get(TODAY))}).status_code == 403
        assert "You signed Bo out, 2 times." in ada.post(f"{TODAY}do/end_sessions", data=forms | {"back": "/"}).text
        assert bo.get(TODAY).url.path == "/sign-in"


# -- from day to day --------------------------------------------------------------------------------
def test_the_desk_opens_at_todays_edition_in_the_newsletters_zone(served: ServedDesk) -> None:
    with served.visit() as ada:
        assert ada.get("/").url.path == TODAY
        served.clock.now -= timedelta(days=1)
        yesterday = SAMPLE_DAY - timedelta(days=1)
        assert ada.get("/").url.path == f"/{yesterday}/"
        listed = ada.get("/editions").text
        assert f'href="{TODAY}"' in listed
        assert f'href="/{yesterday}/"' in listed
        assert f'href="{TODAY}"' not in ada.get(f"/editions?before={SAMPLE_DAY}").text


def test_a_day_without_an_edition_leads_to_those_there_are(served: ServedDesk) -> None:
    served.clock.now += timedelta(hours=25)
    with served.visit() as ada:
        page = ada.get("/")
        assert page.url.path == "/editions"
        assert "no edition of today, Saturday 7 March 2026" in page.text
        for path in ("/2026-03-07/", "/2026-02-30/", "/20260306/", "/nonsense/"):
            assert ada.get(path).status_code in (400, 404), path


def test_a_form_is_about_the_day_of_its_page(served: ServedDesk) -> None:
    yesterday = SAMPLE_DAY - timedelta(days=1)
    room = served.live()
    with served.visit() as ada:
        page = ada.get(f"/{yesterday}/")
        event = room.known_edition(yesterday)[0].items[0].event
        assert f'action="/{yesterday}/do/pin"' in page.text
        answer = ada.post(f"/{yesterday}/do/pin", data={"token": token_of(page), "event": event, "back": "/history"})
        assert answer.url.path == f"/{yesterday}/history"
    assert room.journal.changes(SAMPLE_DAY) == []
    assert [change.edition for change in room.journal.changes(yesterday)] == [yesterday]


def test_the_preview_of_each_day_is_what_would_be_sent(served: ServedDesk, own_sample: Path) -> None:
    published = {path.name: path.read_bytes() for path in (own_sample / "build" / "email").iterdir()}
    yesterday = SAMPLE_DAY - timedelta(days=1)
    with served.visit() as ada:
        for day in (SAMPLE_DAY, yesterday):
            shown = ada.get(f"/{day}/preview/email.html")
            assert shown.text == ada.get(f"/{day}/letter").text
            assert f"Preview of {day}" in ada.get(f"/{day}/preview/?view=text").text
        token = token_of(ada.get(TODAY))
        words = {"was_subject": "", "was_note": "", "subject": "", "note": "Hello, reader."}
        ada.post(f"{TODAY}do/words", data={"token": token, **words})
        assert "Hello, reader." in ada.get(f"{TODAY}preview/email.html").text
        assert ada.get(f"{TODAY}preview/site/").status_code == 200
    assert {path.name: path.read_bytes() for path in (own_sample / "build" / "email").iterdir()} == published


# -- where it listens -------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.53"])
def test_this_machine_needs_nothing_more(host: str) -> None:
    check(Place(host, 0), FILE)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example.org", ""])  # noqa: S104 - refused
def test_the_network_needs_tls_or_a_proxy_that_does_it(host: str) -> None:
    with pytest.raises(ConfigError, match="set certificate and key, or proxy_header") as error:
        check(Place(host, 0), FILE)
    assert "\n" not in str(error.value)
    check(Place(host, 0, proxy_header="X-Forwarded-For"), FILE)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "desk.pem", folder / "desk.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def test_a_certificate_that_cannot_be_used_is_said_at_the_start(pem: tuple[Path, Path], tmp_path: Path) -> None:
    certificate, key = pem
    check(Place("0.0.0.0", 0, certificate, key), FILE)  # noqa: S104 - nothing listens
    with pytest.raises(ConfigError, match="belong together"):
        check(Place("127.0.0.1", 0, certificate), FILE)
    (tmp_path / "nonsense.pem").write_text("nonsense")
    for bad in (tmp_path / "gone.pem", tmp_path / "nonsense.pem"):
        with pytest.raises(ConfigError, match="cannot be used") as error:
            check(Place("127.0.0.1", 0, bad, key), FILE)
        assert "\n" not in str(error.value)


def test_behind_a_proxy_nothing_comes_in_beside_it(own_sample: Path) -> None:
    with served_sample(own_sample, Place("127.0.0.1", 0, proxy_header="X-Forwarded-For")) as served:
        served.account("Ada", "publisher")
        form = {"name": "Ada", "password": PASSWORD}
        assert post(f"{served.address}/sign-in", data=form).status_code == 421
        by_proxy = {"X-Forwarded-For": "10.1.2.3, 198.51.100.9", "Host": "desk.example.org"}
        answer = post(f"{served.address}/sign-in", data=form, headers=by_proxy)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-desk-")
        for word in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
            assert word in cookie
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert served.live().journal.changes()[0].what == "signed in from 198.51.100.9"


def test_on_this_machine_a_foreign_name_is_no_way_in() -> None:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("in"))], middleware=Place("127.0.0.1", 0).guards())
    assert TestClient(app, base_url="http://127.0.0.1").get("/").text == "in"
    assert TestClient(app, base_url="http://rebound.example").get("/").status_code == 400


# -- newsletter serve -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[desk]\nhost = "0.0.0.0"\n', "set certificate and key, or proxy_header"),
        ('[desk]\ncertificate = "desk.pem"\n', "belong together"),
        ('[desk]\ncertificate = "desk.pem"\nkey = "desk.key"\n', "cannot be used"),
        ("[desk]\nenabled = false\n", "there is nothing to serve"),
    ],
)
def test_what_would_not_be_safe_does_not_start(newsletter: Run, home: Path, toml: str, says: str) -> None:
    file = home / FILE
    file.write_text(file.read_text(encoding="utf-8") + toml, encoding="utf-8")
    done = newsletter("serve", "--port", "0", "--desk-port", "0")
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_serve_starts_the_desk_beside_the_readers_pages(home: Path, pem: tuple[Path, Path]) -> None:
    file = home / FILE
    table = f'[desk]\ncertificate = "{pem[0]}"\nkey = "{pem[1]}"\n[web]\npublic_url = "http://127.0.0.1"\n'
    file.write_text(file.read_text(encoding="utf-8") + table, encoding="utf-8")
    command = [sys.executable, "-m", "newsletter", "serve", "--port", "0", "--desk-port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            desk, pages = (re.search(r"https?://\S+", server.stdout.readline())[0] for _ in range(2))
            trust = ssl.create_default_context(cafile=str(pem[0]))
            assert desk.startswith("https://")
            assert get(f"{desk}sign-in", verify=trust).status_code == 200
            assert "Subscribe" in get(pages).text
            assert get(f"{pages}sign-in").status_code == 404, "the desk is not where readers are"
            assert get(f"{desk}subscribe/", verify=trust).status_code in (303, 404)
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0
