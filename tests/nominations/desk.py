"""Short words for tests of the desk of a dossier's paper."""

import re

from danvan.core import clock
from danvan.core.codes import paper_code
from registrations.models import Sheet
from registrations.services import review
from tests import factories
from tests.admin.office import text_of, url
from tests.nomination_world import make_officer, make_sent_dossier, send
from tests.nominations.test_dossier_admin import page_url

DESK = "registrations_paperreceipt_desk"


def sent_twice(campaign):
    """A dossier that was sent twice."""
    sheet, actor = make_sent_dossier(factories.make_unit("Trường hai lần gửi"), campaign)
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)
    return Sheet.objects.get(pk=sheet.pk)


def code_of(sheet, set_no=0, version=0, edited=False):
    return paper_code(sheet.code, version or sheet.version, set_no, edited)


def scan(client, sheet, typed):
    """The page of the dossier after a scan on the general desk, which leads to it without a click."""
    return client.get(url(DESK), {"ma": typed}, follow=True)


def posted(client, sheet, page=None, **boxes):
    """The page of the dossier sent back as it was shown, with `boxes` on top."""
    page = page or client.get(page_url("papers", sheet))
    data = {"version": sheet.version, "in_hand": "", "place-seen": "", "place-shelf": ""}
    field = re.search(r'name="in_hand" value="(.*?)"', text_of(page))
    data["in_hand"] = field[1] if field else ""
    for form in page.context["page"].forms:
        for field in form:
            if field.value() not in (False, None, ""):
                data[field.html_name] = "on" if field.value() is True else field.value()
    data = {name: value for name, value in (data | boxes).items() if value is not None}
    return client.post(page_url("papers", sheet), data, follow=True)


def facts(page):
    """Tone and sentence of the scan, and where the focus stands."""
    shown = page.context["page"]
    return shown.scan.tone, shown.scan.words, shown.focus


def focused(page):
    """What the script is told to focus: name and value."""
    found = re.findall(r'<(?:button|input)[^>]*name="(\w+)" value="(\w+)"[^>]* data-focus', text_of(page))
    return found
