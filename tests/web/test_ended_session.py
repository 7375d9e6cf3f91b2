"""A button pressed with an ended session or a stale token: nothing is done, and the way back is shown."""

import pytest
from django.test import Client
from django.urls import reverse

from danvan.core.models import StoredDocument, TypedText
from danvan.core.typed_text import AUTOSAVE, FIELD, signature
from registrations.models import Sheet, Snapshot
from tests import factories
from tests.web.school import BACKEND, campaign_of_today, ready, send, sending_form, shows, url

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
LOGIN = "/dang-nhap/"
NOT_DONE = "Phiên làm việc đã hết nên việc vừa bấm chưa được thực hiện; hãy đăng nhập rồi bấm lại."
REOPEN = "Hãy mở lại trang rồi bấm lại."


@pytest.fixture
def sheet() -> Sheet:
    _, sheet = ready()
    return sheet


@pytest.fixture
def client() -> Client:
    """A browser that is checked for its tokens."""
    return Client(enforce_csrf_checks=True)


def press(client: Client, page: str, to: str, form: dict, came_from: str | None = None):
    """Press a button of the page; `came_from` where the browser names another page than that."""
    referer = HOST + page if came_from is None else came_from
    return client.post(to, form, headers={"Referer": referer} if referer else {})


def sign_in(client: Client, user, following: str = ""):
    page = client.get(LOGIN, {"next": following} if following else {})
    names = {"username": user.username, "password": factories.PASSWORD, "next": following}
    return client.post(LOGIN, names | token_of(page)), page


def token_of(page) -> dict[str, str]:
    return {"csrfmiddlewaretoken": str(page.context["csrf_token"])}


def check_page(client: Client, sheet: Sheet) -> tuple[str, dict]:
    """The check page open in the browser of its person, and what its button sends."""
    client.force_login(sheet.changed_by, backend=BACKEND)
    address = url("sheet-check", sheet)
    page = client.get(address)
    return address, sending_form(page) | token_of(page)


def test_flt_36_a_sending_of_an_ended_session_comes_back_to_the_check_page_and_is_sent_once(client, sheet):
    page, form = check_page(client, sheet)
    client.session.flush()

    answer = press(client, page, url("sheet-submit", sheet), form)

    assert answer.url == f"{LOGIN}?next={page}"
    assert (Snapshot.objects.count(), TypedText.objects.count()) == (0, 0)
    signed_in, login_page = sign_in(client, sheet.changed_by, page)
    assert shows(login_page, NOT_DONE)
    assert signed_in.url == page
    again = client.get(page)
    sent = [
        press(client, page, url("sheet-submit", sheet), sending_form(again) | token_of(again)) for _ in "ab"
    ]
    assert [one.url for one in sent] == [url("receipt", sheet, 1)] * 2
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("came_from", "following"),
    [
        ("", "/"),
        ("https://xau.example/ho-so/", "/"),
        ("http://testserver.xau.example/", "/"),
        ("http://[testserver", "/"),
        (f"{HOST}//xau.example/x", "/%2Fxau.example/x"),
        (f"{HOST}/ke-hoach/2027/?q=a&p=2", "/ke-hoach/2027/?q=a&p=2"),
    ],
)
def test_sec_web_06_only_an_own_page_is_gone_back_to(client, sheet, came_from, following):
    page, form = check_page(client, sheet)
    client.session.flush()

    answer = press(client, page, url("sheet-submit", sheet), form, came_from=came_from)

    assert client.get(answer.url).context["next"] == following


def test_the_sheet_is_begun_from_the_page_of_the_button(client):
    unit = factories.make_unit()
    user = factories.make_member(unit)
    start = reverse("sheet-start", args=[unit.code, campaign_of_today().year])
    client.force_login(user, backend=BACKEND)
    form = token_of(client.get("/"))
    client.session.flush()

    answer = press(client, "/", start, form)

    assert answer.url == f"{LOGIN}?next=/"
    assert shows(client.get(answer.url), NOT_DONE)
    assert not Sheet.objects.exists()


def test_the_office_comes_back_to_the_queue_as_it_was_filtered(client, sheet):
    client.force_login(factories.make_office(), backend=BACKEND)
    queue = reverse("admin:registrations_sheet_changelist")
    form = token_of(client.get(queue))
    client.session.flush()

    export = reverse("admin:registrations_sheet_export", args=["xlsx"])
    answer = press(client, f"{queue}?state=SUBMITTED", export, form)

    login_page = client.get(answer.url)
    assert login_page.context["next"] == f"{queue}?state=SUBMITTED"
    assert shows(login_page, NOT_DONE)
    assert not StoredDocument.objects.exists()


def test_signing_out_and_a_wrong_password_are_no_lost_clicks(client, sheet):
    form = token_of(client.get(LOGIN))
    out = press(client, "/", "/dang-xuat/", form)
    assert out.url == LOGIN
    wrong = press(client, LOGIN, LOGIN, form | {"username": "hoa", "password": "x"})
    assert wrong.status_code == 200
    assert not shows(wrong, NOT_DONE)


def test_who_is_signed_in_without_the_right_is_not_told_that_the_session_ended(client, sheet):
    client.force_login(sheet.changed_by, backend=BACKEND)
    form = token_of(client.get("/"))
    export = reverse("admin:registrations_sheet_export", args=["xlsx"])

    answer = client.get(press(client, "/", export, form).url)

    assert answer.status_code == 404
    assert not shows(client.get("/"), NOT_DONE)


# --- A stale token (FLT-37)


def test_flt_37_a_stale_token_on_the_check_page_leads_back_to_it(client, sheet):
    page, form = check_page(client, sheet)
    client.session.flush()
    sign_in(client, sheet.changed_by)

    answer = press(client, page, url("sheet-submit", sheet), form)

    assert answer.status_code == 403
    assert shows(answer, REOPEN)
    assert f'href="{page}">Mở lại trang</a>' in answer.content.decode()
    assert not shows(answer, "cookie")
    assert not Snapshot.objects.exists()


def test_flt_37_a_post_of_another_site_is_offered_no_way_back_to_it(client, sheet):
    client.force_login(sheet.changed_by, backend=BACKEND)

    answer = press(client, "", url("sheet-submit", sheet), {}, came_from="https://xau.example/a")

    assert answer.status_code == 403
    assert "Mở lại trang</a>" not in answer.content.decode()
    assert not shows(answer, "xau.example")


# --- A form that saves itself


@pytest.fixture
def typed(client, sheet) -> tuple[str, dict]:
    """The page of the details, and what its script sends; the session has ended since."""
    client.force_login(sheet.changed_by, backend=BACKEND)
    page = url("sheet-details", sheet)
    form = token_of(client.get(page)) | {"contact_name": "Lê Lan", "row_version": sheet.row_version}
    client.session.flush()
    return page, form | {FIELD: signature(sheet.changed_by, page)}


def test_flt_36_autosave_of_an_ended_session_says_so_and_the_button_keeps_the_last_text_once(
    client, sheet, typed
):
    page, form = typed

    line = press(client, page, page, form | {AUTOSAVE: "1"})
    saved = press(client, page, page, form | {"contact_name": "Lê Lan Anh"})

    assert line.status_code == 200
    assert line.content.decode().strip() == (
        '<span id="autosaved"><span class="dv-unsaved">Chưa tự lưu được: Phiên làm việc đã hết. '
        "Hãy bấm Lưu rồi đăng nhập; chữ vừa gõ được giữ lại.</span></span>"
    )
    assert saved.url == f"{LOGIN}?next={page}"
    assert client.get(saved.url).content.decode().count("Phiên làm việc đã hết") == 1
    assert TypedText.objects.count() == 1
    sign_in(client, sheet.changed_by, page)
    assert client.get(page).context["form"]["contact_name"].value() == "Lê Lan Anh"
    assert TypedText.objects.count() == 0


def test_flt_36_of_what_a_script_sent_nothing_but_the_text_is_kept(client, typed):
    page, form = typed
    press(client, page, page, form | {AUTOSAVE: "1"})
    assert AUTOSAVE not in TypedText.objects.get().body


# --- Addresses that only buttons post to


def test_an_address_of_a_button_opened_by_itself_leads_to_the_page_of_the_button():
    client, sheet = ready()
    uid = sheet.registration_sheet.models.get().uid
    of_year = [sheet.unit.code, sheet.campaign.year]
    colleague = sheet.unit.memberships.get().pk

    found = {
        "submit": client.get(url("sheet-submit", sheet)).url,
        "move": client.get(url("model-move", sheet, uid)).url,
        "start": client.get(reverse("sheet-start", args=of_year)).url,
        "report": client.get(reverse("report-start", args=of_year)).url,
        "dossier": client.get(reverse("dossier-start", args=of_year)).url,
        "code": client.get(reverse("member-code", args=[sheet.unit.code, colleague])).url,
        "end": client.get(reverse("member-end", args=[sheet.unit.code, colleague])).url,
    }

    members = reverse("members", args=[sheet.unit.code])
    assert found == {
        "submit": url("sheet-check", sheet), "move": url("sheet", sheet),
        "start": "/", "report": "/", "dossier": "/", "code": members, "end": members,
    }  # fmt: skip


def test_the_address_of_a_paper_leads_to_the_receipt_and_asks_for_nothing():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    key = "phieu-dang-ky"
    assert client.get(url("receipt-document", sheet, 1, key)).url == url("receipt", sheet, 1)
    assert client.get(url("receipt-document", sheet, 2, key)).status_code == 404
    assert not StoredDocument.objects.exists()
