"""The papers of a dossier: one record feeds request, list, minutes and reports; who signs where."""

import pytest

from danvan.core.codes import paper_code
from danvan.core.documents import layout
from danvan.core.errors import RuleViolation
from nominations.dossier_documents import achievement_report, minutes, papers_of, request_with_list
from nominations.dossier_words import NO_TIME
from nominations.enums import HonourKind
from nominations.models import CouncilMember, Honour, Nomination, NominationDossier, Vote
from nominations.services.paper_copies import NO_SUCH_SET
from registrations.enums import UnitKind
from registrations.models import Sheet, Snapshot, Unit
from tests import factories
from tests.documents.pdf import Printed
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, nominations_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
BUILDERS = {
    "request": request_with_list, "minutes": minutes, "achievement-collective": achievement_report,
    "achievement-individual": achievement_report,
}  # fmt: skip


@pytest.fixture
def draft():
    """A dossier of one collective and one person, the chair of whose council is known, one member absent."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", symbol="THPTUVK")
    sheet, actor = make_ready_dossier(unit=unit, subjects=[COLLECTIVE, INDIVIDUAL])
    person = nominations_of(sheet)[1]
    Honour.objects.create(
        nomination=person, kind=HonourKind.TITLE, year=2024, name="Chiến sĩ thi đua cơ sở",
        decision="Quyết định số 12/QĐ-SGDĐT ngày 05/02/2024 của Sở GDĐT",
    )  # fmt: skip
    absent = CouncilMember.objects.filter(meeting__dossier=sheet.pk).last()
    CouncilMember.objects.filter(pk=absent.pk).update(is_present=False, absence_reason="đi công tác")
    Vote.objects.filter(meeting__dossier=sheet.pk).update(votes_for=4)
    return sheet, actor


@pytest.fixture
def sent(draft):
    """The same, sent."""
    return send(*draft)


def printed_of(snapshot: Snapshot, tmp_path, key: str, **more: str | int) -> Printed:
    """The paper as it is printed."""
    params = {"sheet": snapshot.payload["code"], "version": snapshot.version} | more
    path = tmp_path / f"{key}.pdf"
    path.write_bytes(BUILDERS[key](params, lambda done, total: None))
    return Printed(path)


def test_every_paper_names_the_same_person_the_same_way(sent, tmp_path):
    person = sent.payload["nominees"][1]
    name = f"{person['title']} {person['name']}"

    texts = {key: printed_of(sent, tmp_path, key, **more).text() for key, _, more in papers_of(sent.payload)}

    assert [key for key, _, _ in papers_of(sent.payload)] == [
        "request", "minutes", "achievement-collective", "achievement-individual",
    ]  # fmt: skip
    assert {key: name in text for key, text in texts.items()} == {
        "request": True, "minutes": True, "achievement-collective": False, "achievement-individual": True,
    }  # fmt: skip


def test_the_request_counts_its_list_and_cites_the_minutes(sent, tmp_path):
    department = factories.make_unit("Sở Giáo dục và Đào tạo An Giang", code="SGD", kind=UnitKind.DEPARTMENT)
    Unit.objects.filter(code="CTTT").update(parent=department)
    printed = printed_of(sent, tmp_path, "request")
    text = printed.text()
    unit = sent.payload["unit"]["name"]

    [annex] = [" ".join(piece.text.split()) for piece in printed.pieces() if "(Kèm theo" in piece.text]
    assert annex == f"(Kèm theo Tờ trình số /TTr-THPTUVK ngày tháng năm của {unit})"
    assert "Kính gửi: Sở Giáo dục và Đào tạo An Giang (qua Phòng Chính trị, tư tưởng)" in text
    assert f"{unit} kính trình Sở Giáo dục và Đào tạo An Giang xem xét, quyết định./." in text
    assert "cho 01 tập thể và 01 cá nhân" in text
    assert "Danh sách gồm 01 tập thể và 01 cá nhân./." in text
    assert "Căn cứ Biên bản số 02/BB-HĐTĐKT ngày" in text
    assert "02 báo cáo thành tích" in text
    assert "4/4 phiếu" in text


def test_minutes_have_neither_place_nor_day_in_their_head(sent, tmp_path):
    text = printed_of(sent, tmp_path, "minutes").text()

    assert f"{sent.payload['unit']['place']}, ngày" not in text
    assert "lý do: đi công tác" in text
    assert text.index("THƯ KÝ") < text.index("CHỦ TỌA")
    assert "Có mặt 4/5 thành viên Hội đồng" in text


def test_a_report_is_signed_by_its_person_the_head_and_the_level_above(sent, tmp_path):
    person = sent.payload["nominees"][1]
    text = printed_of(sent, tmp_path, "achievement-individual", nominee=person["uid"]).text()

    assert "THỦ TRƯỞNG ĐƠN VỊ XÁC NHẬN, ĐỀ NGHỊ" in text
    assert "NGƯỜI BÁO CÁO THÀNH TÍCH" in text
    assert "XÁC NHẬN CỦA CẤP TRÌNH KHEN THƯỞNG" in text
    assert "Chiến sĩ thi đua cơ sở" in text
    assert "12/QĐ-SGDĐT" in text


def test_a_collective_report_has_two_signatures(sent, tmp_path):
    group = sent.payload["nominees"][0]
    text = printed_of(sent, tmp_path, "achievement-collective", nominee=group["uid"]).text()

    assert "(Mẫu báo cáo này áp dụng đối với tập thể)" in text
    assert text.index("XÁC NHẬN CỦA CẤP TRÌNH KHEN THƯỞNG") < text.index("HIỆU TRƯỞNG")
    assert "NGƯỜI BÁO CÁO" not in text


def test_sensitive_answers_that_the_form_does_not_ask_for_stay_at_home(draft, tmp_path):
    sheet, actor = draft
    person = nominations_of(sheet)[1]
    texts = person.texts | {"religion": "Phật giáo Hòa Hảo"}
    Nomination.objects.filter(pk=person.pk).update(texts=texts)

    snapshot = send(sheet, actor)

    assert "Hòa Hảo" not in str(snapshot.payload)


def test_inv_16_the_same_sending_gives_the_same_bytes(sent):
    params = {"sheet": sent.payload["code"], "version": sent.version}
    for key, _, more in papers_of(sent.payload):
        builder = BUILDERS[key]
        first, second = (builder(params | more, lambda done, total: None) for _ in range(2))
        assert first == second


@pytest.mark.parametrize("key", BUILDERS)
def test_each_set_has_a_copy_of_its_own(sent, tmp_path, key):
    code, version = sent.payload["code"], sent.version
    more = next(more for paper, _, more in papers_of(sent.payload) if paper == key)

    texts = [printed_of(sent, tmp_path, key, **more, set=number).text() for number in (1, 2, 3)]

    for number, text in enumerate(texts, start=1):
        assert f"Mã hồ sơ {code} · lần gửi {version} · Bộ {number}/3" in text
        assert f"Mã bản giấy {paper_code(code, version, number)}" in text
    plain = printed_of(sent, tmp_path, key, **more).text()
    assert f"Mã bản giấy {paper_code(code, version)}" in plain
    assert "Bộ" not in plain.replace("Bộ Giáo dục", "")


@pytest.mark.parametrize("number", [-1, 4])
def test_a_set_that_the_dossier_has_not_is_refused(sent, tmp_path, number):
    with pytest.raises(RuleViolation, match=NO_SUCH_SET):
        printed_of(sent, tmp_path, "request", set=number)


def test_long_names_and_texts_are_neither_cut_nor_lost(draft, tmp_path):
    sheet, actor = draft
    long = "Tập thể cán bộ, giáo viên, nhân viên điểm trường Phum Xoài " * 3
    Nomination.objects.filter(dossier=sheet.pk, subject=COLLECTIVE).update(collective=long.strip()[:200])
    NominationDossier.objects.filter(sheet=sheet).update(grounds="Vận động bền bỉ. " * 400)

    snapshot = send(Sheet.objects.get(pk=sheet.pk), actor)
    printed = printed_of(snapshot, tmp_path, "request")

    assert printed.text().count("bền") == 400
    assert long.strip()[:60] in printed.text()
    assert NO_TIME not in printed.text()
    assert {name.partition("-")[0] for name in printed.fonts()} == {layout.FONT.split()[0]}
