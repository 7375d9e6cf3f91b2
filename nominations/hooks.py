"""What this app plugs into the shared life of sheets; the app below knows nothing of nominations."""

from nominations.guards import are_not_nominated, is_not_listed, is_not_needed
from nominations.models.checklists import gap_of_dossier
from nominations.notices import DOSSIER_LETTERS
from nominations.rules.completeness import dossier_problems
from nominations.rules.counts import received_with
from nominations.rules.reading import DOSSIER, READERS
from nominations.services import import_awards
from nominations.services.beginnings import begin_dossier
from nominations.services.conflicts import may_decide_on_dossier
from nominations.services.decisions import accept_dossier, forget_nothing, reopen_dossier
from nominations.services.dossier_files import forget_files
from nominations.services.lists import lists_being_corrected
from nominations.services.payload import READ_ALONG as DOSSIER_READ_ALONG
from nominations.services.payload import count_nominees, dossier_payloads_of
from nominations.views.pages import DOSSIER_PAGES
from registrations import documents
from registrations.enums import SheetKind
from registrations.gap_documents import GAP_OF
from registrations.guards import acceptance_guards, removal_guards, withdrawal_guards
from registrations.models import ImportBatch
from registrations.models.sheets import DETAILS, READ_ALONG
from registrations.notices import LETTERS_OF
from registrations.parts import COUNTED, FILES_OF
from registrations.rules import difference
from registrations.rules.labels import LABELS_OF
from registrations.services.archive import CORRECTIONS
from registrations.services.checksum import LIVES_ON
from registrations.services.imports import KIND_OF_IMPORT
from registrations.services.kinds import KINDS, KindOfSheet, Letters
from registrations.views.home import DUTIES
from registrations.views.kinds import PAGES_OF

DETAILS[SheetKind.NOMINATION] = "nomination_dossier"
READ_ALONG += DOSSIER_READ_ALONG
KINDS[SheetKind.NOMINATION] = KindOfSheet(
    begin=begin_dossier,
    payloads_of=dossier_payloads_of,
    problems_of=dossier_problems,
    decide=accept_dossier,
    forget_decisions=forget_nothing,
    refused_words="{} đề nghị không nhận",
    letters=Letters(receipt="dossier-receipt", soft_file=""),
    count_words=count_nominees,
    reopen=reopen_dossier,
    forget_files=forget_files,
    may_decide=may_decide_on_dossier,
)

# What people call things, on pages, papers and in letters.
LABELS_OF[SheetKind.NOMINATION] = DOSSIER
difference.READERS |= READERS
PAGES_OF[SheetKind.NOMINATION] = DOSSIER_PAGES
DUTIES.insert(0, SheetKind.NOMINATION)
LETTERS_OF[SheetKind.NOMINATION] = DOSSIER_LETTERS
documents.RECEIVED[SheetKind.NOMINATION] = "Hồ sơ khen thưởng phong trào thi đua"
GAP_OF[SheetKind.NOMINATION] = gap_of_dossier
documents.CONTENTS[SheetKind.NOMINATION] = received_with

# What may not leave while a nomination stands on it.
removal_guards.append(are_not_nominated)
withdrawal_guards.append(is_not_needed)
acceptance_guards.append(is_not_listed)
KIND_OF_IMPORT[ImportBatch.Kind.AWARDS] = import_awards

# What keeps a campaign from being archived, and what the checksum of an archived one counts of this app.
CORRECTIONS.append(lists_being_corrected)
COUNTED |= {
    "nominations.CampaignForm": "campaign",
    "nominations.QuotaAllocation": "campaign",
    "nominations.NominationDossier": "sheet__campaign",
    "nominations.Nomination": "dossier__sheet__campaign",
    "nominations.CriterionAnswer": "nomination__dossier__sheet__campaign",
    "nominations.Honour": "nomination__dossier__sheet__campaign",
    "nominations.DossierFile": "dossier__sheet__campaign",
    "nominations.CouncilMeeting": ("dossier__sheet__campaign", "campaign"),
    "nominations.CouncilMember": ("meeting__dossier__sheet__campaign", "meeting__campaign"),
    "nominations.Vote": "nomination__dossier__sheet__campaign",
    "nominations.Appraisal": "nomination__dossier__sheet__campaign",
    "nominations.CriterionVerdict": "appraisal__nomination__dossier__sheet__campaign",
    "nominations.Score": "appraisal__nomination__dossier__sheet__campaign",
    "nominations.StandingChange": "nomination__dossier__sheet__campaign",
    "nominations.DeclaredConflict": "campaign",
    "nominations.PaperCopy": "dossier__sheet__campaign",
    "nominations.ListProposal": "campaign",
    "nominations.IssuedList": "campaign",
    "nominations.ListedNomination": "issued__campaign",
    "nominations.ListCorrection": "issued__campaign",
    "nominations.AwardDecision": "issued__campaign",
    "nominations.AwardRecord": "decision__issued__campaign",
}
FILES_OF += [
    "dossier_file__dossier__sheet__campaign",
    "allocations__campaign",
    "award_decisions__issued__campaign",
]
LIVES_ON.add("nominations.AwardDecision.announced_at")  # a year may be archived before its results are told
