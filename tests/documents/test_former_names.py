"""FLT-51 on paper: an earlier day prints the names of that day, a letter reaches who answers today."""

from datetime import date

import pytest
from django.core import mail

from danvan.core import clock
from registrations import documents
from registrations.enums import Action, UnitKind
from registrations.models import Unit
from registrations.services import review
from tests import factories
from tests.documents.test_registration_papers import deliver_all, text_of
from tests.services.test_sending import submit
from tests.services.unit_changing import end, rename

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


@pytest.fixture
def sent(at_local):
    """A sheet sent on 1/3/2027 by a school with an address; the office stands under its department."""
    at_local(2027, 3, 1, 8)
    lead = factories.make_office()
    department = factories.make_unit("Sở Giáo dục và Đào tạo Cũ", kind=UnitKind.DEPARTMENT)
    Unit.objects.filter(code="CTTT").update(parent=department)
    unit = factories.make_unit("Trường Tiểu học Cũ", email="cu@example.edu.vn")
    sheet, actor = factories.make_ready_sheet(unit=unit)
    submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet, factories.actor_of(lead), at_local


def papers(sheet):
    """The text of the unit's list and of the receipt slip, as they are drawn now."""
    params = {"sheet": sheet.code, "version": 1}
    return [
        text_of(draw(params, lambda *_: None)).lower()
        for draw in (documents.registration_list, documents.receipt_slip)
    ]


def test_flt_51_papers_of_an_earlier_day_bear_the_names_of_that_day(sent):
    sheet, lead, at_local = sent
    before = papers(sheet)
    at_local(2027, 6, 1, 8)
    for code, name in [("CTTT", "Phòng Tuyên truyền Mới"), (sheet.unit.code, "Trường Tiểu học Mới")]:
        rename(Unit.objects.get(code=code), lead, date(2027, 5, 1), name=name)
    department = Unit.objects.get(kind=UnitKind.DEPARTMENT)
    rename(department, lead, date(2027, 5, 1), name="Sở Giáo dục và Đào tạo Mới")
    other = factories.make_unit(kind=UnitKind.DEPARTMENT)
    rename(Unit.objects.get(code="CTTT"), lead, date(2027, 5, 1), Action.MOVE_UNIT, parent=other)

    assert papers(sheet) == before
    assert "sở giáo dục và đào tạo cũ (qua phòng chính trị, tư tưởng)" in before[0]
    assert "trường tiểu học cũ" in before[1]


def test_flt_51_a_letter_about_an_ended_unit_reaches_its_successor(sent):
    sheet, lead, at_local = sent
    deliver_all()
    successor = factories.make_unit("Trường C", email="moi@example.edu.vn")
    end([sheet.unit], lead, date(2027, 3, 31), successor)
    at_local(2027, 4, 1, 8)
    mail.outbox.clear()

    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=lead, at=clock.now())
    deliver_all()

    [letter] = mail.outbox
    assert letter.to == ["moi@example.edu.vn"]
    assert "Trường Tiểu học Cũ" in letter.body
