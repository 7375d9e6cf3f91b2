"""The pages of an achievement report: one for each part of the form that the campaign asks for."""

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.vietnamese import short_date
from nominations.forms.achievement import ReportPartForm
from nominations.models import FormField, Nomination
from nominations.rules.achievement import EMPTY_FORM, NO_FORM, part_slugs
from nominations.services import achievements, prefill
from registrations.enums import SheetKind
from registrations.models.people import PersonTitle
from registrations.views.places import BACK_TO_CHECK
from registrations.views.writing import WritingView

SEX = {PersonTitle.MR: "Nam", PersonTitle.MS: "Nữ"}
NOTHING_KNOWN = "Chưa có dữ liệu nào cho các mục còn trống của trang này."


class ReportPartPage(WritingView):
    """One part of a nominee's report."""

    kind = SheetKind.NOMINATION
    template = "nominations/report_part"

    @cached_property
    def nomination(self) -> Nomination:
        """The nominee of the address with its form; 404 when it does not stand in this dossier."""
        rows = Nomination.objects.standing_in(self.sheet).select_related("person", "form")
        nomination = get_object_or_404(rows, uid=self.kwargs["uid"])
        nomination.dossier = self.sheet.nomination_dossier
        nomination.dossier.sheet = self.sheet
        if nomination.form is None:
            raise RuleViolation(NO_FORM)
        return nomination

    @cached_property
    def fields_of_form(self) -> list[FormField]:
        """Everything that the form asks for, in its order; raises RuleViolation where that is nothing yet."""
        fields = list(FormField.objects.filter(form=self.nomination.form_id).order_by("position"))
        if not fields:
            raise RuleViolation(EMPTY_FORM)
        return fields

    @cached_property
    def parts(self) -> dict[str, str]:
        """The parts of the form: what stands in the address, and the heading."""
        return part_slugs(field.part for field in self.fields_of_form)

    @cached_property
    def fields(self) -> list[FormField]:
        """What this page asks for; 404 for a part that the form does not have."""
        if self.kwargs["part"] not in self.parts:
            raise Http404
        title = self.parts[self.kwargs["part"]]
        return [field for field in self.fields_of_form if field.part == title]

    def form(self, data: QueryDict | None) -> ReportPartForm:
        """The page's form, built from the rows of the decree's form."""
        return ReportPartForm(
            data,
            fields=self.fields,
            stored=achievements.report_values(self.nomination, self.fields),
            row_version=self.nomination.row_version,
            today=clock.local_day(self.at),
        )

    def store(self, form: ReportPartForm) -> Nomination:
        """Store the page, then fill what is still empty where the person asks for it."""
        nomination = achievements.save_report_part(
            nomination=self.nomination, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip
        if "prefill" not in self.request.POST:
            return nomination
        keys = [field.key for field in self.fields]
        nomination, filled = prefill.prefill_part(
            nomination=nomination, keys=keys, actor=self.actor, at=self.at
        )
        messages.info(self.request, self._filled_in_words(filled))
        return nomination

    def _filled_in_words(self, keys: list[str]) -> str:
        labels = [f"“{field.label}”" for field in self.fields if field.key in keys]
        return f"Đã điền {', '.join(labels)}; hãy đọc lại và bổ sung." if labels else NOTHING_KNOWN

    def stored(self) -> Nomination:
        """The nomination with who changed it last."""
        return Nomination.objects.select_related("changed_by").get(pk=self.nomination.pk)

    def next_page(self, nomination: Nomination) -> str:
        """The same page for more, the check page or the task list where asked for, else the next part."""
        code, posted = self.sheet.code, self.request.POST
        if "more" in posted or "prefill" in posted:
            return self.request.get_full_path()
        if "later" in posted:
            return reverse("sheet", args=[code])
        if self.request.GET.get("ve") == BACK_TO_CHECK:
            return reverse("sheet-check", args=[code])
        slugs = [*self.parts, None]
        following = slugs[slugs.index(self.kwargs["part"]) + 1]
        if following is None:
            return reverse("sheet", args=[code])
        return reverse("nominee-report", args=[code, nomination.uid, following])

    def show(self, form: ReportPartForm, **context: object) -> HttpResponse:
        """The page among the other parts."""
        slug = self.kwargs["part"]
        return super().show(
            form,
            nomination=self.nomination,
            part=slug,
            parts=self.parts,
            title=self.parts[slug],
            number=[*self.parts].index(slug) + 1,
            facts=self.facts if slug == next(iter(self.parts)) else [],
            **context,
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the report takes from the records of nominee and unit, so that nobody types it twice."""
        person, unit = self.nomination.person, self.sheet.unit.name
        if person is None:
            return [("Tên tập thể", self.nomination.name), ("Đơn vị", unit)]
        born = short_date(person.born_on) if person.born_on else ""
        return [
            ("Họ và tên", person.full_name),
            ("Sinh ngày", born),
            ("Giới tính", SEX.get(person.title, "")),
            ("Đơn vị công tác", unit),
        ]

    def both_texts(self, form: ReportPartForm, stale: StaleVersion) -> list[tuple[str, str, str]]:
        """Label, the person's text and the stored text of every field in conflict."""
        labels = {field.key: field.label for field in self.fields}
        return [
            (labels[key], in_words(form.values[key]), in_words(theirs))
            for key, theirs in stale.changed.items()
        ]

    @property
    def labels(self) -> Mapping[str, str]:
        """What people call everything that can be typed into a report, whichever its form."""
        return labels_of(FormField.objects.all(), self.request.POST or self.kept_text or {})

    labels_of_gone = labels


def labels_of(fields: QuerySet[FormField], typed: Mapping[str, str]) -> dict[str, str]:
    """Label by name of the controls; a cell of a table is called after its table."""
    known = dict(fields.order_by("-form__valid_from").values_list("key", "label"))
    cells = {name: name.rsplit("-", 2)[0] for name in typed}
    return known | {name: known[key] for name, key in cells.items() if key in known and not _is_count(name)}


def _is_count(name: str) -> bool:
    return name.endswith("_FORMS")


def in_words(value: object) -> str:
    """A text as it is, a table line by line."""
    if isinstance(value, str):
        return value
    rows = [row for row in value if row.get("name")]
    return "\n".join(f"Năm {row['year']}: {row['name']}. {row['decision']}".strip() for row in rows)
