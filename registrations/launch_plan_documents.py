""" "Danh sách kế hoạch phát động": which units have issued their plan for the year, by number and day."""

from collections.abc import Collection
from dataclasses import dataclass

from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame
from danvan.core.documents.listing import list_chunks
from danvan.core.exports import FORMATS, Column, ListResource
from danvan.core.vietnamese import number, short_date
from registrations.documents import filtered_by, office_heading, office_unit, signed_by_office
from registrations.models import LaunchPlan

KEY = "launch-plan-list"
NAME = "Danh sách kế hoạch phát động"


@dataclass(frozen=True)
class PlanRow:
    """One plan at its place in the list; the unit is called as on the day of the plan."""

    number: int
    plan: LaunchPlan

    @property
    def unit(self) -> str:
        """The unit as it was called when it issued the plan."""
        return self.plan.unit.name_on(self.plan.issued_on)


COLUMNS = [
    Column("number", "TT", lambda row: row.number, 7, "center"),
    Column("unit", "Đơn vị", lambda row: row.unit, 41),
    Column("place", "Địa danh", lambda row: row.plan.unit.place, 16),
    Column("plan", "Số kế hoạch", lambda row: row.plan.number, 21),
    Column("day", "Ngày ban hành", lambda row: short_date(row.plan.issued_on), 15, "center"),
]


def launch_plan_list(params: dict, progress: Progress) -> bytes:
    """The list that `launch_plan_params` asks for, as PDF, XLSX or CSV with the same rows."""
    rows = plan_rows(params["plans"])
    if params["format"] in FORMATS:
        return FORMATS[params["format"]]().export_data(ListResource(COLUMNS).export(rows))
    chunks = list_chunks(_frame(params, rows), COLUMNS, rows)
    title = f"{NAME} năm {params['year']}"
    return draw(chunks, title=title, progress=lambda done: progress(done, len(chunks)))


def launch_plan_params(
    *, plans: Collection[int], year: int | str, format: str = "pdf", words: str = ""
) -> dict:
    """What the list needs to know: the plans (keys), the year, the filter in words."""
    return {"plans": sorted(plans), "year": year, "format": format, "words": words}


def plan_rows(plans: Collection[int]) -> list[PlanRow]:
    """The plans in the order of their units; two queries."""
    rows = LaunchPlan.objects.recorded().filter(pk__in=plans).select_related("unit")
    rows = rows.prefetch_related("unit__names").order_by("unit__name_key", "unit__code", "pk")
    return [PlanRow(place, plan) for place, plan in enumerate(rows, start=1)]


def _frame(params: dict, rows: list[PlanRow]) -> Frame:
    office = office_unit()
    return Frame(
        heading=office_heading(
            office,
            "Danh sách",
            f"kế hoạch phát động phong trào thi đua “Dân vận khéo” năm {params['year']}",
        ),
        opening=filtered_by(params["words"]),
        closing=(f"Cộng: {number(len(rows))} kế hoạch.",),
        signature=signed_by_office(office),
    )
