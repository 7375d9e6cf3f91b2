"""The two gates on every road (INV-04, INV-05), and their twin in the database that lists ask."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.errors import RuleViolation
from nominations.enums import CopyDefect
from nominations.models import DossierSheet, Nomination, PaperCopy
from nominations.models.checklists import checklist_of, checklists_of, paper_words, with_defects, with_gate
from nominations.rules.checklist import INTAKE, LISTING
from nominations.services.gates import require_intake, require_listable
from registrations.enums import SheetKind, SheetState
from registrations.models import Sheet
from registrations.services import review
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    accept,
    is_accepted,
    make_accepted_dossier,
    make_lead,
    make_nomination,
    make_officer,
    make_sent_dossier,
    make_year,
    nominations_of,
    receive_all_copies,
    send,
)

pytestmark = pytest.mark.django_db
NEVER = "Còn thiếu 27 dấu trên 9 bản giấy nên chưa duyệt được hồ sơ."


def test_inv_04_a_dossier_without_its_sets_is_not_accepted_and_each_paper_is_named():
    sheet, _ = make_sent_dossier()
    name = nominations_of(sheet)[0].name

    with pytest.raises(RuleViolation, match=NEVER) as refused:
        accept(sheet)

    papers = ["Bản đề nghị kèm danh sách", "Biên bản họp Hội đồng thi đua khen thưởng"]
    papers.append(f"Báo cáo thành tích của bà {name}")
    assert list(refused.value.problems) == [
        f"Bộ {number}: chưa nhận {paper}." for number in (1, 2, 3) for paper in papers
    ]
    assert not is_accepted(sheet)


def test_inv_04_the_first_gate_does_not_wait_for_the_endorsement_and_the_second_does():
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer(), endorsed=False)

    accept(sheet)

    assert is_accepted(sheet)
    with pytest.raises(RuleViolation) as refused:
        require_listable(nominations_of(sheet))
    assert refused.value.reason == (
        "Còn thiếu 3 dấu trên 3 bản giấy của 1 hồ sơ nên chưa đưa vào danh sách được."
    )
    assert refused.value.problems[0].startswith(
        f"{sheet.code} ({sheet.unit}): Bộ 1: Báo cáo thành tích của bà"
    )
    PaperCopy.objects.update(endorsed=True)
    require_listable(nominations_of(sheet))


@pytest.mark.parametrize("mark", ["signed", "stamped", "original"])
def test_inv_04_one_mark_of_eighteen_and_twelve_each_keeps_the_gate_shut(mark):
    sheet, _ = make_sent_dossier(subjects=[INDIVIDUAL, COLLECTIVE])
    receive_all_copies(sheet, make_officer())
    copies = list(PaperCopy.objects.all())
    assert len(copies) == 3 * (2 + 2)

    for copy in copies:
        PaperCopy.objects.filter(pk=copy.pk).update(**{mark: False})
        with pytest.raises(RuleViolation, match="Còn thiếu 1 dấu trên 1 bản giấy"):
            require_intake(sheet)
        PaperCopy.objects.filter(pk=copy.pk).update(**{mark: True})

    require_intake(sheet)


def test_inv_05_a_complete_dossier_beside_an_incomplete_one_does_not_help_it():
    campaign = make_year()
    complete, _ = make_accepted_dossier(campaign=campaign)
    lacking, _ = make_accepted_dossier(campaign=campaign)
    PaperCopy.objects.filter(dossier=lacking.pk, set_no=2).update(defect=CopyDefect.PHOTOCOPY)

    require_listable(nominations_of(complete))
    with pytest.raises(RuleViolation) as refused:
        require_listable([*nominations_of(complete), *nominations_of(lacking)])

    assert len(refused.value.problems) == 3
    assert all(problem.startswith(lacking.code) for problem in refused.value.problems)


def test_inv_04_what_came_on_paper_is_old_once_the_unit_sends_again():
    sheet, actor = make_sent_dossier()
    officer = make_officer()
    receive_all_copies(sheet, officer)
    remark = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remark, row_version=sheet.row_version, actor=officer, at=clock.now()
    )

    send(sheet, actor)

    sheet = Sheet.objects.get(pk=sheet.pk)
    assert (sheet.state, sheet.version) == (SheetState.SUBMITTED, 2)
    with pytest.raises(RuleViolation) as refused:
        accept(sheet)
    assert refused.value.problems[0] == ("Bộ 1: Bản đề nghị kèm danh sách là bản cũ (lần 1, hiện là lần 2).")


def test_inv_04_a_nominee_added_later_makes_the_dossier_incomplete_and_a_dropped_one_is_not_asked_for():
    sheet, _ = make_accepted_dossier()
    require_listable(nominations_of(sheet))

    added = make_nomination(sheet, COLLECTIVE)

    with pytest.raises(RuleViolation, match="Còn thiếu 12 dấu trên 3 bản giấy"):
        require_listable(nominations_of(sheet))
    Nomination.objects.filter(pk=added.pk).update(is_dropped=True)
    require_listable(nominations_of(sheet))


def test_the_checklists_of_many_dossiers_ask_as_much_as_those_of_one():
    campaign = make_year()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_sent_dossier(campaign=campaign, subjects=[INDIVIDUAL, COLLECTIVE])
        sheets = list(Sheet.objects.filter(kind=SheetKind.NOMINATION))
        with CaptureQueriesContext(connection) as queries:
            checklists_of(sheets)
        counts.append(len(queries))

    assert counts == [4, 4]


def test_inv_04_a_scheme_that_names_no_papers_opens_neither_gate():
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    PaperCopy.objects.all().delete()
    sheet.nomination_dossier.scheme.document_kinds.all().delete()
    why = "Hình thức khen thưởng này chưa có danh mục giấy tờ."

    with pytest.raises(RuleViolation) as refused:
        accept(sheet)
    assert refused.value.reason == why and not is_accepted(sheet)

    with pytest.raises(RuleViolation) as refused:
        require_listable(nominations_of(sheet))
    assert refused.value.reason == why and paper_words(sheet) == why
    for gate in (INTAKE, LISTING):
        assert with_gate(DossierSheet.objects.all(), gate).get().is_complete is False


def test_inv_04_the_gate_in_the_database_and_the_rule_are_twins():
    chance, officer, campaign = random.Random(4), make_officer(), make_year()
    for number in range(6):
        sheet, _ = make_sent_dossier(campaign=campaign, subjects=[INDIVIDUAL, COLLECTIVE][: 1 + number % 2])
        receive_all_copies(sheet, officer)
    Nomination.objects.filter(pk=Nomination.objects.last().pk).update(is_dropped=True)
    faults = [{"defect": "NO_SEAL"}, {"signed": False}, {"endorsed": False}, {"version": 0}, {"set_no": 9}]
    seen = set()
    for _ in range(40):
        copy = chance.choice(list(PaperCopy.objects.all()))
        PaperCopy.objects.filter(pk=copy.pk).update(**chance.choice(faults))
        for gate in (INTAKE, LISTING):
            stored = dict(with_gate(DossierSheet.objects.all(), gate).values_list("pk", "is_complete"))
            checklists = checklists_of(list(DossierSheet.objects.all()))
            assert stored == {key: bool(one.may_pass(gate)) for key, one in checklists.items()}
            seen |= {(gate, *sorted(set(stored.values())))}
        PaperCopy.objects.filter(pk=copy.pk).update(
            **{name: getattr(copy, name) for name in ("defect", "signed", "endorsed", "version", "set_no")}
        )
        if chance.random() < 0.2:
            PaperCopy.objects.filter(pk=copy.pk).delete()

    assert {len(found) for found in seen} > {2}  # lists with open and shut gates at once were among them


def test_only_defects_of_the_present_sending_are_listed():
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer(), defect=CopyDefect.NO_SEAL)
    assert list(with_defects(DossierSheet.objects.all())) == [DossierSheet.objects.get()]

    PaperCopy.objects.update(version=0)

    assert list(with_defects(DossierSheet.objects.all())) == []


def test_the_words_for_the_unit_follow_what_lies_at_the_office():
    sheet, _ = make_sent_dossier()
    assert paper_words(sheet).startswith("Sở chưa nhận bản giấy nào: nộp 3 bộ")

    receive_all_copies(sheet, make_officer(), endorsed=False)

    assert paper_words(sheet) == "Sở đã nhận đủ 3 bộ hồ sơ giấy."


def test_the_paper_is_called_as_the_portal_calls_it_not_by_the_whole_sentence_of_the_plan():
    sheet, _ = make_sent_dossier(subjects=[COLLECTIVE])
    kind = sheet.nomination_dossier.scheme.document_kinds.get(per_nominee=True)
    kind.name = "Báo cáo thành tích của tập thể, cá nhân (theo mẫu số 01 và 02)"
    kind.save()
    name = nominations_of(sheet)[0].name

    assert checklist_of(sheet).papers[2].name == f"Báo cáo thành tích của {name}"
    kind.paper = ""
    kind.save()
    assert checklist_of(sheet).papers[2].name.startswith("Báo cáo thành tích của tập thể, cá nhân (theo mẫu")


def test_inv_04_a_lead_and_an_officer_meet_the_same_gate():
    sheet, _ = make_sent_dossier()

    for actor in (make_lead(), factories.actor_of(factories.make_office())):
        with pytest.raises(RuleViolation, match=NEVER):
            accept(sheet, actor)
