"""Imports: a preview writes nothing but itself, a confirmation stores everything or nothing."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.accounts import issue_activation_code
from danvan.core.errors import NotAllowed, RuleViolation
from danvan.core.models import ActivationCode, User
from registrations.enums import Action, Role
from registrations.models import Event, ImportBatch, Membership, Unit
from registrations.rules.import_reading import SheetReading
from registrations.services import files, imports, units
from tests.factories import actor_of, make_member, make_office, make_unit, make_user

pytestmark = pytest.mark.django_db
UNITS, MEMBERSHIPS = ImportBatch.Kind.UNITS, ImportBatch.Kind.MEMBERSHIPS
UNIT_HEADER = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Địa danh", "Mã cấp trên", "Có từ ngày"]
MEMBER_HEADER = ["Tên đăng nhập", "Họ và tên", "Thư điện tử", "Mã đơn vị", "Vai trò", "Từ ngày"]
CHANGED = "Dữ liệu vừa thay đổi so với bản xem thử; hãy xem lại rồi xác nhận."
NOTHING = "Mọi dòng trong tệp đều đã có đúng như vậy; không có gì để nhập."


@pytest.fixture
def office():
    """An officer of the office."""
    return actor_of(make_office())


def unit_rows(count, name="Trường Tiểu học số {}"):
    """A file of units, each below the one in the row after it."""
    rows = [[f"TH-{i}", name.format(i), "Trường", "Tri Tôn", f"TH-{i + 1}", "1/9/2000"] for i in range(count)]
    rows[-1][4] = ""
    return [UNIT_HEADER, *rows]


def member_rows(count, unit):
    """A file of new persons for one unit."""
    return [
        MEMBER_HEADER,
        *([f"nguoi-moi-{i}", "Néang Kim Chêng", "", unit.code, "Cán bộ phụ trách", ""] for i in range(count)),
    ]


def preview(rows, actor, kind=UNITS):
    """The batch and plan of the rows."""
    return imports.preview_import(
        kind=kind,
        uploaded=SimpleUploadedFile("tệp.xlsx", b"PK"),
        reading=SheetReading(rows),
        actor=actor,
        at=clock.now(),
    )


def run(rows, actor, kind=UNITS):
    """Preview and confirm the rows."""
    batch, plan = preview(rows, actor, kind)
    return imports.apply_import(batch=batch, seen=plan.fingerprint, actor=actor, at=clock.now())


def all_counts():
    """How many rows each table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def forbid(table, condition):
    """Let the database itself refuse one row, as a failing disk or constraint would."""
    name = "tests_refuse_row"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            act = f"EXECUTE FUNCTION {name}()"
        else:
            act = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        cursor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW WHEN ({condition}) {act}")


# --- Preview ----------------------------------------------------------------


@pytest.mark.parametrize("kind", [UNITS, MEMBERSHIPS])
def test_flt_27_a_preview_writes_nothing_but_the_batch(office, kind):
    rows = unit_rows(5) if kind == UNITS else member_rows(5, make_unit())
    before = all_counts()
    batch, plan = preview(rows, office, kind)
    assert len(plan.new) == 5
    assert all_counts() == before | {"registrations.ImportBatch": before["registrations.ImportBatch"] + 1}
    assert (batch.rows, batch.applied_at) == (rows, None)


def test_flt_27_a_file_without_header_keeps_nothing(office):
    before = all_counts()
    with pytest.raises(RuleViolation):
        preview([["a", "b"]], office)
    assert all_counts() == before


@pytest.mark.parametrize("kind", [UNITS, MEMBERSHIPS])
@pytest.mark.parametrize("role", [Role.AUDITOR, None])
def test_only_who_keeps_the_register_imports(kind, role):
    unit = make_unit()
    actor = actor_of(make_office(role) if role else make_member(unit, Role.UNIT_HEAD))
    rows = unit_rows(1) if kind == UNITS else member_rows(1, unit)
    with pytest.raises(NotAllowed) as refusal:
        preview(rows, actor, kind)
    assert refusal.value.reason == "Chỉ phòng phụ trách của Sở làm được việc này."
    batch, plan = preview(rows, actor_of(make_office()), kind)
    before = all_counts()
    with pytest.raises(NotAllowed):
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=actor, at=clock.now())
    assert all_counts() == before


# --- Units ------------------------------------------------------------------


def test_new_units_have_links_keys_history_and_log(office):
    run(unit_rows(3), office)
    first = Unit.objects.get(code="TH-0")
    assert (first.parent.code, first.valid_from) == ("TH-1", date(2000, 9, 1))
    assert Unit.objects.search("tieu hoc so 0 tri ton").get() == first
    again = Unit.objects.get(code="TH-0")
    again.fill_keys()
    assert (first.name_key, first.search_text) == (again.name_key, again.search_text)
    assert [(h.history_type, h.parent.code, h.history_user) for h in first.history.all()] == [
        ("+", "TH-1", office.user)
    ]
    events = Event.objects.order_by("action", "pk").values_list("action", "unit__code", "about", "actor")
    assert list(events) == [
        (Action.IMPORT, None, "Đơn vị: 3 mới, 0 thay đổi – tệp.xlsx", office.user.pk),
        *((Action.SET_UNIT, f"TH-{i}", f"Trường Tiểu học số {i}", office.user.pk) for i in range(3)),
    ]


def test_a_changed_unit_keeps_what_the_file_leaves_blank(office):
    unit = make_unit("Trường Cũ", code="TH-0", head_name="Danh Sóc Kha")
    run([["Mã", "Tên đơn vị", "Họ tên thủ trưởng"], ["TH-0", "Trường Hòa Bình", ""]], office)
    unit.refresh_from_db()
    assert (unit.name, unit.head_name, unit.place) == ("Trường Hòa Bình", "Danh Sóc Kha", "Long Xuyên")
    assert Unit.objects.search("truong hoa binh").get() == unit
    assert unit.history.first().history_type == "~"


def test_flt_30_the_same_file_again_changes_nothing_and_says_so(office):
    run(unit_rows(4), office)
    before = all_counts()
    batch, plan = preview(unit_rows(4), office)
    assert (plan.new, plan.changed, plan.problems) == ([], [], [])
    with pytest.raises(RuleViolation) as refusal:
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert refusal.value.reason == NOTHING
    assert all_counts() == before | {"registrations.ImportBatch": before["registrations.ImportBatch"] + 1}


def test_flt_11_confirming_twice_stores_once(office):
    batch, plan = preview(unit_rows(2), office)
    first = imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    before = all_counts()
    second = imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert second.applied_at == first.applied_at
    assert all_counts() == before


def test_flt_28_a_failure_at_the_last_rows_leaves_nothing(office):
    batch, plan = preview(unit_rows(120), office)
    forbid("registrations_event", "NEW.about = 'Trường Tiểu học số 118'")
    before = all_counts()
    with pytest.raises(RuleViolation) as refusal:
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert refusal.value.reason == CHANGED
    assert all_counts() == before
    assert imports.plan_import(batch=batch, actor=office, at=clock.now()).fingerprint == plan.fingerprint


def test_what_changed_since_the_preview_is_to_be_looked_at_again(office):
    unit = make_unit("Trường Cũ", code="TH-0")
    batch, plan = preview([["Mã", "Tên đơn vị"], ["TH-0", "Trường Mới"]], office)
    units.save_unit(unit=unit, values={"name": "Trường Khác"}, actor=office, at=clock.now())
    with pytest.raises(RuleViolation) as refusal:
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert refusal.value.reason == CHANGED
    assert Unit.objects.get(code="TH-0").name == "Trường Khác"


def test_one_wrong_cell_keeps_the_whole_file_out(office):
    batch, plan = preview([*unit_rows(3), ["TH-9", "Trường 9", "Nhà trẻ", "Tri Tôn", "", ""]], office)
    with pytest.raises(RuleViolation) as refusal:
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert refusal.value.reason == "Tệp còn ô sai nên chưa nhập; hãy sửa rồi tải lên lại."
    assert refusal.value.problems == tuple(plan.problems)
    assert not Unit.objects.filter(code__startswith="TH-").exists()


# --- Memberships ------------------------------------------------------------


def test_new_accounts_have_no_password_and_their_keys(office):
    unit = make_unit()
    run(member_rows(2, unit), office, MEMBERSHIPS)
    user = User.objects.get(username="nguoi-moi-0")
    filled = User(username="nguoi-moi-0", full_name="Néang Kim Chêng")
    filled.fill_keys()
    assert (user.has_usable_password(), user.name_key, user.search_text) == (
        False, filled.name_key, filled.search_text,
    )  # fmt: skip
    today = clock.local_day(clock.now())
    assert list(user.memberships.values_list("unit", "role", "starts_on", "ends_on")) == [
        (unit.pk, Role.UNIT_OFFICER, today, None)
    ]
    events = Event.objects.order_by("pk").values_list("action", "unit", "acting_unit", "about")
    assert list(events) == [
        *[(Action.ASSIGN, unit.pk, office.office_unit_id, "Néang Kim Chêng: Cán bộ phụ trách")] * 2,
        (Action.IMPORT, None, office.office_unit_id, "Phân công: 2 mới, 0 thay đổi – tệp.xlsx"),
    ]


def test_flt_30_the_same_memberships_again_change_nothing(office):
    rows = member_rows(3, make_unit())
    run(rows, office, MEMBERSHIPS)
    _, plan = preview(rows, office, MEMBERSHIPS)
    assert (plan.new, plan.changed, plan.problems) == ([], [], [])


def test_a_known_person_gets_one_more_role_and_a_new_address(office):
    unit, user = make_unit(), make_user("Trần Văn Bảy", email="cu@example.edu.vn")
    Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on=date(2000, 1, 1))
    rows = [
        MEMBER_HEADER,
        [user.username, "", "moi@example.edu.vn", unit.code, "UNIT_OFFICER", "2/1/2000"],
        [user.username, "", "", unit.code, "UNIT_HEAD", "3/1/2000"],
    ]
    run(rows, office, MEMBERSHIPS)
    user.refresh_from_db()
    assert (user.full_name, user.email) == ("Trần Văn Bảy", "moi@example.edu.vn")
    assert user.has_usable_password()
    assert set(user.memberships.values_list("role", "starts_on")) == {
        (Role.UNIT_OFFICER, date(2000, 1, 2)),
        (Role.UNIT_HEAD, date(2000, 1, 3)),
    }


def test_an_ended_membership_is_not_opened_again_by_an_old_file(office):
    unit = make_unit()
    rows = member_rows(1, unit)
    rows[1][5] = "1/1/2000"
    run(rows, office, MEMBERSHIPS)
    units.end_assignment(membership=Membership.objects.get(unit=unit), actor=office, at=clock.now())
    _, plan = preview(rows, office, MEMBERSHIPS)
    assert [problem.column for problem in plan.problems] == ["Từ ngày"]


@pytest.mark.parametrize(
    ("by", "role", "at_office", "sentences"),
    [
        (Role.OFFICE_OFFICER, Role.OFFICE_LEAD, True, ["Chỉ lãnh đạo phòng làm được việc này."]),
        (Role.OFFICE_LEAD, Role.OFFICE_LEAD, True, []),
        (Role.SYSADMIN, Role.OFFICE_OFFICER, True, []),
        (Role.OFFICE_LEAD, Role.AUDITOR, False, ["Vai trò của phòng chỉ giao cho người của Sở."]),
        (Role.OFFICE_OFFICER, Role.UNIT_HEAD, False, []),
    ],
)
def test_a_role_is_given_only_by_who_may_give_it(by, role, at_office, sentences):
    actor = actor_of(make_office(by))
    unit = Unit.objects.get(code="CTTT") if at_office else make_unit()
    _, plan = preview([MEMBER_HEADER, ["moi", "An", "", unit.code, role.value, ""]], actor, MEMBERSHIPS)
    assert [(problem.row, problem.column, problem.sentence) for problem in plan.problems] == [
        (2, "Vai trò", sentence) for sentence in sentences
    ]


def test_an_officer_does_not_change_the_account_of_the_lead(office):
    lead, unit = make_office(Role.OFFICE_LEAD), make_unit()
    row = [lead.username, "", "gian@example.edu.vn", unit.code, "UNIT_OFFICER", ""]
    _, plan = preview([MEMBER_HEADER, row], office, MEMBERSHIPS)
    assert [(problem.column, problem.sentence) for problem in plan.problems] == [
        ("Tên đăng nhập", "Chỉ lãnh đạo phòng làm được việc này.")
    ]


def test_flt_28_a_failing_membership_leaves_no_account_behind(office):
    unit = make_unit()
    batch, plan = preview(member_rows(30, unit), office, MEMBERSHIPS)
    forbid("registrations_event", f"NEW.unit_id = {unit.pk}")
    before = all_counts()
    with pytest.raises(RuleViolation):
        imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    assert all_counts() == before


# --- Activation codes -------------------------------------------------------


def test_codes_are_issued_once_for_each_account_without_a_password(office):
    unit, other = make_unit("Trường A"), make_unit("Trường B")
    known = make_member(unit)
    rows = [*member_rows(2, unit), ["nguoi-moi-0", "Néang Kim Chêng", "", other.code, "UNIT_HEAD", ""]]
    rows.append([known.username, "", "", other.code, "UNIT_HEAD", ""])
    batch = run(rows, office, MEMBERSHIPS)
    assert not ActivationCode.objects.exists()
    issued = imports.issue_codes(batch=batch, actor=office, at=clock.now())
    assert [membership.user.username for membership, _ in issued] == ["nguoi-moi-0", "nguoi-moi-1"]
    assert ActivationCode.objects.count() == 2
    assert Event.objects.filter(action=Action.ISSUE_CODE).count() == 2


def test_codes_wait_for_the_import_and_end_with_the_password(office):
    batch, plan = preview(member_rows(1, make_unit()), office, MEMBERSHIPS)
    with pytest.raises(RuleViolation) as refusal:
        imports.issue_codes(batch=batch, actor=office, at=clock.now())
    assert refusal.value.reason == "Tệp này chưa được nhập nên chưa có tài khoản để cấp mã."
    batch = imports.apply_import(batch=batch, seen=plan.fingerprint, actor=office, at=clock.now())
    user = User.objects.get(username="nguoi-moi-0")
    issue_activation_code(user=user, by=office.user, at=clock.now())
    user.set_password("mot-mat-khau-du-dai")
    user.save()
    assert imports.issue_codes(batch=batch, actor=office, at=clock.now()) == []


# --- Number of queries ------------------------------------------------------


def queries_of(act):
    """How many reads, and the heads of the writes, while `act` runs."""
    with CaptureQueriesContext(connection) as captured:
        act()
    words = [query["sql"].split()[:3] for query in captured.captured_queries]
    writes = [" ".join(head) for head in words if head[0] in ("INSERT", "UPDATE")]
    return sum(head[0] == "SELECT" for head in words), writes


@pytest.mark.parametrize("kind", [UNITS, MEMBERSHIPS])
def test_perf_11_reads_do_not_grow_with_the_rows_and_writes_go_in_batches(office, kind):
    previews, reads, writes = {}, {}, {}
    for count in (3, 300):
        name = f"Trường {{}} của tệp {count} dòng"
        rows = unit_rows(count, name) if kind == UNITS else member_rows(count, make_unit())
        for row in rows[1:]:
            row[0] = f"{count}-{row[0]}"
            row[4] = row[4] if kind == MEMBERSHIPS else ""
        batch, plan = preview(rows, office, kind)
        by = {"batch": batch, "actor": office, "at": clock.now()}
        previews[count] = queries_of(lambda by=by: imports.plan_import(**by))
        confirmed = by | {"seen": plan.fingerprint}
        reads[count], writes[count] = queries_of(lambda by=confirmed: imports.apply_import(**by))
    assert previews[3] == previews[300]
    assert reads[3] == reads[300]
    assert set(writes[3]) == set(writes[300])
    assert len(writes[300]) < len(writes[3]) + 300 / 10  # SQLite takes some fifty rows at a time


def test_priv_03_an_uploaded_file_is_kept_with_its_rows_and_goes_with_them(office):
    batch, _ = preview(unit_rows(1), office)
    name, later = batch.file.name, clock.now() + timedelta(days=31)
    files.remove_orphans(later)
    assert default_storage.exists(name)
    assert imports.expire(later) == 1
    files.remove_orphans(later)
    assert not default_storage.exists(name)


def test_priv_03_rows_of_a_file_are_gone_after_a_month_and_the_log_stays(office):
    at = clock.now()
    ImportBatch.objects.create(
        kind="UNITS", filename="cu.csv", sha256="0" * 64, rows=[["ten"]], uploaded_by=office.user,
        uploaded_at=at - timedelta(days=30),
    )  # fmt: skip
    ImportBatch.objects.create(
        kind="UNITS",
        filename="moi.csv",
        sha256="1" * 64,
        rows=[["ten"]],
        uploaded_by=office.user,
        uploaded_at=at,
    )

    assert imports.expire(at) == 1
    assert list(ImportBatch.objects.values_list("filename", flat=True)) == ["moi.csv"]
