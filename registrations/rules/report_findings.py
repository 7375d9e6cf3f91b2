"""What the machine has already looked at in a sent result report, so that a reviewer need not."""

from collections.abc import Iterator, Mapping, Sequence

from registrations.enums import Outcome
from registrations.rules.findings import NAMED, Finding, Namesake
from registrations.rules.report_completeness import fault_of, report_problems

SHORTEST_COPY = 80  # letters; shorter texts are alike by chance


def report_findings_of(
    payload: dict,
    late_by: int,
    files_now: Mapping[str, Mapping[str, str]],
    same_texts: Mapping[str, Sequence[Namesake]],
) -> list[Finding]:
    """What stands out in the report, sent `late_by` days late.

    `files_now` tells by token state and scan of the files today, one that is gone is not among them;
    `same_texts` by the text who else reports the same work in the same words.
    """
    found = [Finding(f"Gửi trễ hạn {late_by} ngày.")] if late_by else []
    found += [Finding(problem.sentence, problem.uid) for problem in report_problems(payload)]
    for item in payload["models"]:
        found += [Finding(sentence, item["uid"]) for sentence in _file_sentences(item, files_now)]
        found += _outcome_findings(item)
        found += _copy_findings(item, same_texts.get(item["work_done"], ()))
    return found


def is_comparable(text: str) -> bool:
    """Whether a text is long enough to be nobody's by chance."""
    return len(text) >= SHORTEST_COPY


def _file_sentences(item: dict, files_now: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The files that were fine when they were sent and are not any more."""
    for file in item["files"]:
        now = files_now.get(file["token"])
        if now is None:
            yield f"Tệp “{file['name']}” không còn trên hệ thống."
        elif fault_of(now) and not fault_of(file):
            yield f"Tệp “{file['name']}” {fault_of(now)}."


def _outcome_findings(item: dict) -> Iterator[Finding]:
    if item["outcome"] == Outcome.NOT_DONE:
        yield Finding("Đơn vị báo cáo chưa thực hiện được.", item["uid"])
    elif not item["files"]:
        yield Finding("Không có tệp minh chứng.", item["uid"], blocks=False)


def _copy_findings(item: dict, others: Sequence[Namesake]) -> Iterator[Finding]:
    where = list(dict.fromkeys(f"{other.unit} (năm {other.year})" for other in others))
    if where:
        rest = f" và {len(where) - NAMED} nơi khác" if len(where) > NAMED else ""
        sentence = f"Việc đã làm ghi giống hệt báo cáo của {', '.join(where[:NAMED])}{rest}."
        yield Finding(sentence, item["uid"])
