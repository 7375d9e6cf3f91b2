"""The pages of one nominee, as a school uses them: who it is, what is said of it, where it stands."""

import pytest

from nominations.models import Nomination
from registrations.models import Sheet
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, nominations_of
from tests.nominations.school import page_of, ready
from tests.web.school import shows, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"born_on": "5/2/2985"}, "born_on", "Ngày sinh phải trước hôm nay."),
        (
            {"born_on": "5/2/1085"},
            "born_on",
            "Ngày sinh 5/2/1085 không đúng; hãy xem lại năm vừa ghi.",
        ),
        (
            {"born_on": "31/2/1985"},
            "born_on",
            "“31/2/1985” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm.",
        ),
        ({"full_name": ""}, "full_name", "Nhập họ và tên."),
    ],
)
def test_what_can_not_be_of_a_person_is_one_sentence_at_its_field(typed, field, sentence):
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    good = {"row_version": 1, "full_name": "Néang Oanh", "job": "Giáo viên"}

    answer = client.post(page_of("nominee-step", nomination, "ai"), good | typed)

    assert answer.context["form"].errors == {field: [sentence]}
    assert shows(answer, "Giáo viên")
    nomination.person.refresh_from_db()
    assert nomination.person.full_name != "Néang Oanh"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("100,1", "Tỉ lệ phải từ 0 đến 100."),
        ("-5", "“-5” nhỏ hơn 0; hãy ghi số từ 0 trở lên."),
        ("12,55", "Tỉ lệ ghi nhiều nhất một chữ số sau dấu phẩy, ví dụ 62,5."),
        ("nửa", "“nửa” chưa phải là một số; chỉ ghi chữ số, ví dụ 1.234.567 hoặc 12,5."),
    ],
)
def test_a_percentage_that_can_not_be_is_one_sentence_at_its_field(typed, sentence):
    client, sheet = ready(COLLECTIVE)
    (nomination,) = nominations_of(sheet)

    form = {"row_version": 1, "collective": nomination.collective, "women_percent": typed}
    answer = client.post(page_of("nominee-step", nomination, "ai"), form)

    assert answer.context["form"].errors == {"women_percent": [sentence]}


def test_an_autosave_answers_in_one_line_and_a_conflict_shows_both_texts():
    client, sheet = ready(COLLECTIVE)
    (nomination,) = nominations_of(sheet)
    address = page_of("nominee-criteria", nomination)
    fields = [name for name in client.get(address).context["form"].fields if name.startswith("criterion")]
    typed = {"row_version": 1, "autosave": "1"} | dict.fromkeys(fields, "Được phụ huynh ghi nhận.")

    assert shows(client.post(address, typed | {fields[0]: "Của tôi"}), "Đã lưu lúc")
    other = typed | {fields[0]: "Của bạn"}
    del other["autosave"]
    conflict = client.post(address, other)

    assert conflict.status_code == 409
    assert conflict.context["rows"] == [("Tiêu chí 1", "Của bạn", "Của tôi")]


def test_a_conflict_about_a_person_reads_well():
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    address = page_of("nominee-step", nomination, "ai")
    typed = {"row_version": 1, "title": "MR", "full_name": "Danh Oan", "job": "Kế toán",
             "born_on": "6/2/1985", "groups": ["LEADER", "PARTY_MEMBER"]}  # fmt: skip
    client.post(address, typed)

    mine = typed | {"title": "MS", "groups": ["UNION_MEMBER"], "born_on": ""}
    conflict = client.post(address, mine)

    assert conflict.context["rows"] == [
        ("Nhóm đối tượng", "Đoàn viên, hội viên", "Cán bộ lãnh đạo, quản lý, Đảng viên"),
        ("Ông/Bà", "Bà", "Ông"),
        ("Ngày sinh", "", "6/2/1985"),
    ]


def test_somebody_else_of_the_unit_needs_a_name():
    client, sheet = ready()
    choice = f"{nominations_of(sheet)[0].registration.uid}:nguoi-khac"

    for nobody in ("", "\u200b"):
        answer = client.post(url("nominee-add", sheet), {"choice": choice, "full_name": nobody})
        assert answer.context["form"].errors == {"full_name": ["Nhập họ và tên người được đề nghị."]}
    client.post(url("nominee-add", sheet), {"choice": choice, "full_name": "Néang Oanh"})
    assert [row.name for row in nominations_of(sheet)][1] == "Néang Oanh"


@pytest.mark.parametrize("choice", ["", "x", "a:b:c", "55c64709-7fd1-4eba-8036-e09b748d8f4c:tap-the"])
def test_a_choice_that_is_not_offered_is_refused(choice):
    client, sheet = ready()
    answer = client.post(url("nominee-add", sheet), {"choice": choice})
    assert answer.status_code == 200
    assert [*answer.context["form"].errors] == ["choice"]


def test_who_stands_in_the_dossier_already_is_not_offered_again():
    client, sheet = ready(COLLECTIVE)
    (nomination,) = nominations_of(sheet)
    Nomination.objects.filter(pk=nomination.pk).update(collective="Chi đoàn giáo viên")

    (entry,) = client.get(url("nominee-add", sheet)).context["candidates"]
    assert [choice.is_taken for choice in entry.choices] == [True, False]
    answer = client.post(url("nominee-add", sheet), {"choice": entry.choices[0].value})
    assert [*answer.context["form"].errors] == ["choice"]


def test_a_model_without_an_accepted_report_is_visibly_so():
    client, sheet = ready()
    Sheet.objects.filter(kind="RESULT").update(state="SUBMITTED")

    assert shows(client.get(url("nominee-add", sheet)), "Chưa công nhận kết quả")
    assert shows(client.get(url("sheet", sheet)), "Mô hình chưa công nhận kết quả")
    assert shows(client.get(url("sheet-check", sheet)), "chưa được công nhận kết quả nên chưa đề nghị")


def test_nominees_are_moved_and_removed_asked_twice():
    client, sheet = ready(INDIVIDUAL, COLLECTIVE)
    first, second = nominations_of(sheet)

    moved = client.post(page_of("nominee-move", first), {"step": "1"})
    assert moved.url == url("sheet", sheet) + f"#{first.uid}"
    assert nominations_of(sheet) == [second, first]
    assert shows(client.get(page_of("nominee-remove", first)), "Bỏ đề nghị khen thưởng này?")
    assert client.post(page_of("nominee-remove", first)).url == url("sheet", sheet)
    assert nominations_of(sheet) == [second]
    assert client.get(page_of("nominee-step", first, "ai")).status_code == 404
