"""The receiver's decision on each model of a sheet: accepted or not, recognised or not."""

from collections.abc import Mapping
from uuid import UUID

from danvan.core.errors import RuleViolation
from registrations.enums import Recognition, Verdict
from registrations.models import Registration, ResultItem, Sheet
from registrations.services.common import require_reason


def accept_models(sheet: Sheet, refused: Mapping[UUID, str]) -> None:
    """Accept the models of a registration but those `refused`, each with its reason.

    Raises RuleViolation for a foreign model, a missing reason, or when none is left of a sheet that carries
    no other units' models.
    """
    models = list(Registration.objects.filter(sheet=sheet.pk))
    _require_known(refused, {model.uid for model in models})
    for model in models:
        model.verdict = Verdict.REFUSED if model.uid in refused else Verdict.ACCEPTED
        model.verdict_reason = refused.get(model.uid, "")
        if model.uid in refused:
            require_reason(model.verdict_reason, f"Nêu lý do không duyệt mô hình “{model.name}”.")
    if models and len(refused) == len(models) and not sheet.unit.is_consolidator:
        raise RuleViolation("Không duyệt mọi mô hình thì hãy trả lại hồ sơ.")
    Registration.objects.bulk_update(models, ["verdict", "verdict_reason"])


def forget_verdicts(sheet: Sheet) -> None:
    """A sheet that comes again is decided anew."""
    decided = Registration.objects.filter(sheet=sheet.pk).exclude(verdict=Verdict.PENDING)
    decided.update(verdict=Verdict.PENDING, verdict_reason="")


def recognise_models(sheet: Sheet, refused: Mapping[UUID, str]) -> None:
    """Recognise the models of a report but those `refused`, each with its reason.

    Raises RuleViolation for a foreign model or a missing reason.
    """
    items = list(ResultItem.objects.filter(report=sheet.pk).reported().select_related("registration"))
    _require_known(refused, {item.uid for item in items})
    for item in items:
        is_refused = item.uid in refused
        item.recognition = Recognition.NOT_RECOGNISED if is_refused else Recognition.RECOGNISED
        item.recognition_reason = refused.get(item.uid, "")
        if is_refused:
            require_reason(item.recognition_reason, f"Nêu lý do không công nhận mô hình “{item}”.")
    ResultItem.objects.bulk_update(items, ["recognition", "recognition_reason"])


def forget_recognitions(sheet: Sheet) -> None:
    """A report that comes again is decided anew."""
    decided = ResultItem.objects.filter(report=sheet.pk).exclude(recognition=Recognition.PENDING)
    decided.update(recognition=Recognition.PENDING, recognition_reason="")


def _require_known(refused: Mapping[UUID, str], known: set[UUID]) -> None:
    if refused.keys() - known:
        raise RuleViolation("Mô hình bị từ chối không có trong hồ sơ này.")
