"""The filters beside the office's lists; each stays in the address while one goes back and forth."""

from collections.abc import Iterator

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from danvan.core import clock
from registrations.enums import (
    DeadlineKind,
    Outcome,
    PaperStand,
    Recognition,
    SheetKind,
    SheetState,
    UnitKind,
)
from registrations.models import (
    Area,
    Campaign,
    Deadline,
    Membership,
    Registration,
    ResultItem,
    units_expected_on,
    units_not_sent,
    units_owing,
    units_without_launch_plan,
)
from registrations.models.paper import paper_stand
from registrations.rules.states import SENT_STATES

EVERYTHING = "tat-ca"


def campaigns_of(request: HttpRequest) -> list[Campaign]:
    """The campaigns with a registration deadline, first the newest that has opened."""
    at = clock.received_at(request)
    rows = [row for row in beginnings_of(request) if row.kind == DeadlineKind.REGISTRATION]
    opened_first = sorted(rows, key=lambda row: not (row.opens_at and row.opens_at <= at))
    return [row.campaign for row in opened_first]


def beginnings_of(request: HttpRequest) -> list[Deadline]:
    """The deadlines for registrations and nominations, the newest year first; one query a request."""
    if not hasattr(request, "known_beginnings"):
        rows = Deadline.objects.of_kind(DeadlineKind.REGISTRATION, DeadlineKind.NOMINATION)
        request.known_beginnings = list(rows.order_by("-campaign__year"))
    return request.known_beginnings


def newest_campaign(request: HttpRequest) -> Campaign | None:
    """The campaign that the office works on now: the newest one that has opened."""
    return next(iter(campaigns_of(request)), None)


def chosen_campaign(request: HttpRequest) -> Campaign | None:
    """The campaign that the address names, else the newest."""
    named = request.GET.get(CampaignFilter.parameter_name)
    known = {str(campaign.pk): campaign for campaign in campaigns_of(request)}
    return known.get(named) or newest_campaign(request)


class DefaultingFilter(SimpleListFilter):
    """A filter that is set from the start; "Tất cả" takes it off."""

    default = ""
    everything = "Tất cả"

    def value(self) -> str:
        """What is chosen, else the default; a key that is no choice chooses nothing."""
        chosen = super().value()
        return chosen if chosen in {EVERYTHING, *dict(self.lookup_choices)} else self.default

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        """The choices, and with them the one that takes the filter off."""
        for key, label in [*self.lookup_choices, (EVERYTHING, self.everything)]:
            yield {
                "selected": str(key) == self.value(),
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": label,
            }


class CampaignFilter(DefaultingFilter):
    """Sheets of one campaign; at first of the newest one that has opened."""

    title, parameter_name, everything = "đợt thi đua", "dot", "Mọi đợt"

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin: ModelAdmin) -> None:
        newest = newest_campaign(request)
        self.default = str(newest.pk) if newest else EVERYTHING
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every campaign by its year."""
        by_year = sorted(campaigns_of(request), key=lambda campaign: -campaign.year)
        return [(str(campaign.pk), f"Năm {campaign.year}") for campaign in by_year]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets of the campaign."""
        chosen = self.value()
        return queryset if chosen == EVERYTHING else queryset.filter(campaign=chosen)


class ModelCampaignFilter(SimpleListFilter):
    """Adoptions of the models that were registered in one campaign."""

    title, parameter_name = "năm của mô hình", "dot"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every campaign by its year."""
        by_year = sorted(campaigns_of(request), key=lambda campaign: -campaign.year)
        return [(str(campaign.pk), f"Năm {campaign.year}") for campaign in by_year]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """The adoptions of the models of the campaign."""
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(registration__sheet__sheet__campaign=self.value())


class StateFilter(DefaultingFilter):
    """Sheets in one state; at first those that wait for the office."""

    title, parameter_name, default = "tình trạng", "tinh-trang", SheetState.SUBMITTED.value

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every state in the office's words."""
        return SheetState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets in the state."""
        return queryset.filter(state=self.value()) if self.value() in SheetState.values else queryset


class ChoiceFilter(SimpleListFilter):
    """A filter with fixed choices, `rows`."""

    rows: tuple[tuple[str, str], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> tuple[tuple[str, str], ...]:
        """The fixed choices."""
        return self.rows


class ReceiverFilter(DefaultingFilter):
    """Where the sheets are; at first those that have come as far as the office."""

    title, parameter_name, default, everything = "nơi tiếp nhận", "noi-nhan", "den-so", "Mọi nơi"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """With the office, sent straight to it, still with a consolidating unit, or accepted too late."""
        return [
            ("den-so", "Tất cả đã đến phòng"),
            ("thang", "Gửi thẳng về phòng"),
            ("dau-moi", "Còn ở đơn vị đầu mối"),
            ("sot", "Chưa tổng hợp"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets there."""
        match self.value():
            case "den-so":
                return queryset.arrived()
            case "thang":
                return queryset.filter(receiver=None)
            case "dau-moi":
                return queryset.exclude(receiver=None).exclude(state=SheetState.ACCEPTED)
            case "sot":
                return queryset.with_consolidation().filter(is_unconsolidated=True)
        return queryset


class SendingFilter(ChoiceFilter):
    """First sendings, or those that came back after the office had asked for more."""

    title, parameter_name = "lần gửi", "lan"
    rows = (("dau", "Lần đầu"), ("lai", "Gửi lại sau bổ sung"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets of the first or of a later version."""
        match self.value():
            case "dau":
                return queryset.filter(version=1)
            case "lai":
                return queryset.filter(version__gt=1)


class LateFilter(ChoiceFilter):
    """Sheets that were sent after the deadline as it stands for their unit."""

    title, parameter_name = "trễ hạn", "tre"
    rows = (("co", "Gửi trễ hạn"), ("khong", "Gửi trong hạn"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The late sheets, or those in time."""
        match self.value():
            case "co":
                return queryset.with_lateness().filter(is_late=True)
            case "khong":
                return queryset.with_lateness().filter(is_late=False, submitted_at__isnull=False)


class PaperFilter(ChoiceFilter):
    """Sheets by how the signed paper stands to what was sent."""

    title, parameter_name = "bản giấy", "ban-giay"
    stands = {
        "khop": PaperStand.MATCHED, "chua-doi-chieu": PaperStand.UNCOMPARED, "thieu": PaperStand.NO_PAPER,
        "cu": PaperStand.OLD,
        "chua-dat": PaperStand.FLAWED, "lech": PaperStand.MISMATCH, "chua-ro": PaperStand.UNKNOWN,
        "thieu-file": PaperStand.NO_FILE,
    }  # fmt: skip
    rows = (("khop", "Đủ, khớp"), *((key, stand.label) for key, stand in list(stands.items())[1:]))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets that stand so."""
        stand = self.stands.get(self.value())
        return queryset.annotate(paper_stand=paper_stand()).filter(paper_stand=stand) if stand else queryset


class ModelsFilter(SimpleListFilter):
    """A filter of sheets by their models; a list taken out holds just those models."""

    def models(self) -> dict[str, str]:
        """The models that are asked for, as the builder of a list names it."""
        raise NotImplementedError


class AreaFilter(ModelsFilter):
    """Sheets with a model in the area."""

    title, parameter_name = "lĩnh vực", "linh-vuc"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """The areas of the movement of the chosen campaign."""
        campaign = chosen_campaign(request)
        areas = Area.objects.filter(movement=campaign.movement_id) if campaign else []
        return [(str(area.pk), area.name) for area in areas]

    def value(self) -> str | None:
        """The chosen area; none where the campaign has no such area."""
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets that lie with the office, the returned ones included, and hold such a model."""
        if self.value():
            return queryset.filter(Exists(self.inside()), state__in=SENT_STATES)

    def inside(self) -> QuerySet:
        """The models of a sheet that are in the area."""
        return Registration.objects.filter(sheet=OuterRef("pk"), area=self.value())

    def models(self) -> dict[str, str]:
        """Those in the area, by its code; one query."""
        chosen = Area.objects.filter(pk=self.value()) if self.value() else Area.objects.none()
        return {"area": chosen.values_list("code", flat=True).first() or ""}


class ReportAreaFilter(AreaFilter):
    """Reports with a model in the area."""

    def inside(self) -> QuerySet:
        """The models of a report that are in the area."""
        return ResultItem.objects.filter(report=OuterRef("pk"), registration__area=self.value())


class OutcomeFilter(ModelsFilter):
    """Reports with a model that was carried out so far; of what is being written nothing is told."""

    title, parameter_name = "mức độ hoàn thành", "muc-do"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """How far a model can have come."""
        return Outcome.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """The reports that lie with the office and hold such a model."""
        if self.value() in Outcome.values:
            items = ResultItem.objects.in_office().filter(report=OuterRef("pk"), outcome=self.value())
            return queryset.filter(Exists(items))

    def models(self) -> dict[str, str]:
        """Those that came so far."""
        return {"outcome": self.value() if self.value() in Outcome.values else ""}


class RecognitionFilter(ModelsFilter):
    """Accepted reports with a model that is recognised, or is not."""

    title, parameter_name = "công nhận mô hình", "cong-nhan"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """The two decisions."""
        return [(value, label) for value, label in Recognition.choices if value != Recognition.PENDING]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """The accepted reports with such a model."""
        if self.value() in Recognition.values:
            items = ResultItem.objects.decided().filter(report=OuterRef("pk"), recognition=self.value())
            return queryset.filter(Exists(items))

    def models(self) -> dict[str, str]:
        """Those decided so."""
        return {"recognition": self.value() if self.value() in Recognition.values else ""}


class UnitKindFilter(ChoiceFilter):
    """Sheets of one kind of unit."""

    title, parameter_name = "loại đơn vị", "loai"
    rows = tuple(UnitKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The sheets of such units."""
        if self.value() in UnitKind.values:
            return queryset.filter(unit__kind=self.value())


class NotSentFilter(ChoiceFilter):
    """Units that have sent no registration yet in the newest campaign."""

    title, parameter_name, kind = "đăng ký đợt này", "dang-ky", SheetKind.REGISTRATION
    rows = (("chua", "Chưa gửi"), ("roi", "Đã gửi"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units that have sent, or not."""
        campaign = newest_campaign(request)
        if campaign and self.value() in ("chua", "roi"):
            day = clock.local_day(clock.received_at(request))
            missing = units_not_sent(campaign, day, self.kind).values("pk")
            if self.value() == "chua":
                return queryset.filter(pk__in=missing)
            owing = units_owing(campaign, day, self.kind).values("pk")
            return queryset.filter(pk__in=owing).exclude(pk__in=missing)


class ReportNotSentFilter(NotSentFilter):
    """Units with accepted models that have sent no report yet in the newest campaign."""

    title, parameter_name, kind = "báo cáo đợt này", "bao-cao", SheetKind.RESULT


class LaunchPlanFilter(ChoiceFilter):
    """Units that have not recorded their plan for the newest campaign, or have."""

    title, parameter_name = "kế hoạch phát động", "ke-hoach"
    rows = (("chua", "Chưa có"), ("roi", "Đã gửi"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units without a plan, or with one."""
        campaign = newest_campaign(request)
        if campaign and self.value() in ("chua", "roi"):
            day = clock.local_day(clock.received_at(request))
            missing = units_without_launch_plan(campaign, day).values("pk")
            if self.value() == "chua":
                return queryset.filter(pk__in=missing)
            expected = units_expected_on(day).values("pk")
            return queryset.filter(pk__in=expected).exclude(pk__in=missing)


class ActiveFilter(ChoiceFilter):
    """Memberships that hold today, or that are over."""

    title, parameter_name = "hiệu lực", "hieu-luc"
    rows = (("con", "Đang hiệu lực"), ("het", "Đã kết thúc"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The memberships that hold on the day of the request, or the others."""
        day = clock.local_day(clock.received_at(request))
        active = Membership.objects.active_on(day).values("pk")
        match self.value():
            case "con":
                return queryset.filter(pk__in=active)
            case "het":
                return queryset.exclude(pk__in=active)
