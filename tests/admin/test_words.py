"""No English is left on any screen of the office's side (UXT-33)."""

import ast
import gettext
import re
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils.html import strip_tags

from danvan.core import clock
from danvan.core.models import Outbox
from nominations.models import AwardRecord
from registrations.models import Deadline, Event, Registration
from registrations.services import adoptions
from registrations.services.extensions import request_extension, set_deadline
from registrations.services.paper import issue_slip
from tests import factories
from tests.admin.office import sent_sheet, sheet_url, text_of, url
from tests.admin.test_reports import report_url, sent_report

LOCALE = Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES"
HIDDEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
SPOKEN = re.compile(r'(?:title|alt|placeholder|aria-label|type="submit" value)="([^"]*)"')
ENGLISH = re.compile(
    r"\b(a|about|account|action|add|all|and|any|applied|are|attempt|available|back|been|by|can|cancel|change[ds]?"
    r"|choose|clear|click|close|code|comment|confirm|correct|count[s]?|created|date|delete[ds]?|do|does|done|edit"
    r"|empty|enter|error[s]?|export|false|field[s]?|filter|for|from|go|has|have|hide|history|home|import|in|is|it"
    r"|item[s]?|link|list|log|manager|model|models|must|name|new|none|not|number|object[s]?|of|on|only|open|or|page"
    r"|please|preview|quantity|read|remove|required|result[s]?|row[s]?|save[d]?|search|select|selected|server|show"
    r"|site|state|submit|text|that|the|theme|this|time|to|toggle|total|true|type|unit|update[d]?|user|value|view"
    r"|welcome|with|yes|you|your)\b",
    re.IGNORECASE,
)
VIETNAMESE_TOO = {"a", "do", "in", "to", "can", "go"}
OURS = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|\b[\w-]*(?:chua|dv|nguoi)[\w-]*-\d+|file mềm", re.IGNORECASE
)


RAW = re.compile(r"\+00:00|\b\d{4}-\d\d-\d\d\b|\b(?:None|True|False)\b|\b[A-Z]+(?:_[A-Z]+)+\b")


def words_on(page: str) -> str:
    """What a person sees or hears on the page."""
    shown = HIDDEN.sub(" ", page)
    return unescape(" ".join([strip_tags(shown), *SPOKEN.findall(shown)]))


def english_in(page: str) -> set[str]:
    """The English words that a person sees or hears on the page."""
    found = {word.group().lower() for word in ENGLISH.finditer(OURS.sub(" ", words_on(page)))}
    return found - VIETNAMESE_TOO


def raw_values_in(page: str) -> set[str]:
    """What stands on the page as the database or Python writes it: instants, days, truths, stored choices."""
    stored = "|".join(stored_choices())
    return set(re.findall(f"{RAW.pattern}|\\b(?:{stored})\\b", words_on(page)))


@cache
def stored_choices() -> set[str]:
    """The values of choices, where the label does not hold them."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    pairs = [pair for field in fields for pair in getattr(field, "flatchoices", None) or []]
    codes = [(value, label) for value, label in pairs if re.fullmatch("[A-Z_]{3,}", str(value))]
    return {value for value, label in codes if value not in label}


def test_the_search_for_english_finds_it():
    page = '<p>Xem Select all <input aria-label="Toggle navigation"> <script>var the = 1</script></p>'

    assert english_in(page) == {"select", "all", "toggle"}


def test_the_search_for_raw_values_finds_them():
    page = "<li>False → True</li> BLOCK ACCEPT_LATE <i title='None'></i> 2027-03-11 17:00:00+00:00 THPT"

    assert raw_values_in(page) == {"False", "True", "BLOCK", "ACCEPT_LATE", "2027-03-11", "+00:00"}


def test_what_is_counted_below_a_list_has_no_plural(officer):
    for number in (1, 2):
        AwardRecord.objects.create(
            year=2020 + number,
            subject="INDIVIDUAL",
            name="Neáng Sóc Kha",
            unit_name="Trường A",
            award="Giấy khen",
        )

    counted = strip_tags(
        text_of(officer.get(url("nominations_awardrecord_changelist"))).split('class="paginator">')[1]
    )

    assert counted.split()[:4] == ["2", "mục", "khen", "thưởng"]


def adopted(campaign, unit):
    """A recognised model that the unit has taken up."""
    report = sent_report(campaign)
    factories.accept_sent(report)
    return adoptions.record_adoption(
        registration=Registration.objects.recognised().get(), unit=unit, year=campaign.year,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip


def changed(campaign, deadline):
    """The event of a moved deadline, after its campaign has changed too: both have a history to show."""
    campaign.late_policy, campaign.head_only = "ACCEPT_LATE", True
    campaign.save()
    set_deadline(
        deadline=deadline, opens_at=None, closes_at=deadline.closes_at + timedelta(days=1), reason="Bão",
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    return Event.objects.get(action="SET_DEADLINE")


@pytest.fixture
def addresses(campaign, settings, tmp_path):
    """An address for every kind of page, with rows on each."""
    settings.MEDIA_ROOT = tmp_path
    draft, actor = factories.make_ready_sheet(campaign=campaign)
    sheet = sent_sheet(campaign, models=2)
    deadline = Deadline.objects.get(kind="REGISTRATION")
    at = clock.now()
    unit = factories.make_unit()
    asked = request_extension(
        deadline=deadline, unit=unit, wanted_day=clock.local_day(deadline.closes_at), reason="Bão",
        actor=factories.actor_of(factories.make_member(unit)), at=at,
    )  # fmt: skip
    report = sent_report(campaign, models=2)
    adoption = adopted(campaign, unit)
    rows = [report, adoption, sheet, draft, unit, campaign, campaign.movement, deadline, asked, actor.user]
    rows += [
        campaign.movement.areas.get(),
        sheet.events.first(),
        changed(campaign, deadline),
        unit.memberships.get(),
        Outbox.objects.first(),
    ]
    office = factories.actor_of(factories.make_office())
    receipt = factories.make_paper(sheet, office)
    issue_slip(receipt=receipt, actor=office, at=at)
    rows.append(receipt)
    lists = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    changes = [f"{row._meta.app_label}_{row._meta.model_name}" for row in rows]
    changes[0] = "registrations_reportsheet"
    return [
        url("index"),
        *(url(f"{name}_{page}") for name in lists for page in ("changelist", "add")),
        *(url(f"{name}_change", row.pk) for name, row in zip(changes, rows, strict=True)),
        *(url(f"{name}_history", row.pk) for name, row in zip(changes, rows, strict=True)),
        url("registrations_unit_on_behalf", unit.pk),
        url("registrations_unitprogress_remind"),
        url("registrations_reminderrule_coming"),
        url("registrations_adoption_record", adoption.registration.uid),
        url("registrations_reportsheet_change", adoption.registration.results.get().report_id),
        url("registrations_reportsheet_changelist") + "?q=truong&tinh-trang=tat-ca&muc-do=DONE",
        url("registrations_paperreceipt_desk") + f"?ma={sheet.code}",
        url("registrations_paperreceipt_desk") + "?ma=x",
        *(f"/quan-tri/{app}/" for app in ("core", "registrations", "nominations")),
        url("registrations_sheet_changelist") + "?q=truong&tinh-trang=tat-ca",
        url("registrations_unit_changelist") + "?_facets=True",
    ]


def test_uxt_33_no_english_on_any_page_of_the_office(officer, addresses):
    found = {}
    for address in addresses:
        page = officer.get(address)
        if page.status_code != 403:
            assert page.status_code == 200, address
            found[address] = english_in(text_of(page)) | raw_values_in(text_of(page))

    assert {address: words for address, words in found.items() if words} == {}
    assert len(found) > 50


def test_uxt_33_no_english_after_posts_that_fail_or_succeed(officer, campaign):
    sheet = sent_sheet(campaign)
    answers = [
        officer.post(url("registrations_unit_add"), {}, follow=True),
        officer.post(url("registrations_area_add"), {"contents-TOTAL_FORMS": "x"}, follow=True),
        officer.post(url("registrations_sheet_changelist"), {"action": ""}, follow=True),
        officer.post(
            url("registrations_sheet_changelist"),
            {"action": "accept_selected", "_selected_action": sheet.pk}, follow=True,
        ),
        officer.post(url("registrations_readyphrase_add"), {"text": "Câu mẫu", "position": "1"}, follow=True),
        officer.get(url("registrations_unit_change", 10**9), follow=True),
        officer.post(sheet_url("give_back", sheet), {"row_version": "x", "remarks-TOTAL_FORMS": "y"}),
        *answers_about_reports(officer, campaign),
        officer.get(url("jsi18n")),
    ]  # fmt: skip

    assert [english_in(text_of(page)) for page in answers[:-1]] == [set()] * 12
    assert '"Choose a Date": "Ch\\u1ecdn ng\\u00e0y"' in text_of(answers[-1])


def answers_about_reports(officer, campaign):
    """Decisions on reports and adoptions that fail."""
    report = sent_report(campaign, evidence=False)
    ticked = {"action": "accept_selected", "_selected_action": report.pk}
    adoption = adopted(campaign, factories.make_unit())
    record = url("registrations_adoption_record", adoption.registration.uid)
    return [
        officer.post(url("registrations_reportsheet_changelist"), ticked, follow=True),
        officer.post(report_url("accept", report), {"row_version": "x", "refuse_1": "on"}),
        officer.post(report_url("give_back", report), {"row_version": "1", "remarks-TOTAL_FORMS": "y"}),
        officer.post(record, {"unit": "x", "year": "-3"}),
        officer.post(url("registrations_adoption_remove", adoption.pk), {"reason": ""}),
    ]


def test_every_letter_has_a_vietnamese_name():
    assert set(settings.LETTER_NAMES) == set(settings.OUTBOX_HANDLERS)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_words_are_those_of_the_source(domain):
    with (LOCALE / f"{domain}.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)._catalog
    compiled.pop("")
    known = {key[0] if isinstance(key, tuple) else key: words for key, words in compiled.items()}

    assert known == dict(written_words((LOCALE / f"{domain}.po").read_text()))


def written_words(source: str):
    """Pairs of English and Vietnamese in a .po file, the way the compiled catalogue keys them."""
    for entry in source.split("\n\n")[1:]:
        fields = {
            name: ast.literal_eval(text)
            for name, text in re.findall(r'^(msg\w+(?:\[0\])?) (".*")$', entry, re.MULTILINE)
        }
        context = f"{fields['msgctxt']}\x04" if "msgctxt" in fields else ""
        yield context + fields["msgid"], fields.get("msgstr", fields.get("msgstr[0]"))
