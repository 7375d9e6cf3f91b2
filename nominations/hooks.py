"""What this app plugs into the shared life of sheets; the app below knows nothing of nominations."""

from nominations.rules.completeness import dossier_problems
from nominations.services import import_awards
from nominations.services.beginnings import begin_dossier
from nominations.services.decisions import accept_dossier, forget_nothing, reopen_dossier
from nominations.services.payload import count_nominees, dossier_payloads_of
from registrations.enums import SheetKind
from registrations.models import ImportBatch
from registrations.models.sheets import DETAILS
from registrations.parts import COUNTED
from registrations.services.checksum import LIVES_ON
from registrations.services.imports import KIND_OF_IMPORT
from registrations.services.kinds import KINDS, KindOfSheet, Letters

DETAILS[SheetKind.NOMINATION] = "nomination_dossier"
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
)

KIND_OF_IMPORT[ImportBatch.Kind.AWARDS] = import_awards

# What the checksum of an archived campaign counts of this app.
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
    "nominations.AwardDecision": "issued__campaign",
    "nominations.AwardRecord": "decision__issued__campaign",
}
LIVES_ON.add("nominations.AwardDecision.announced_at")  # a year may be archived before its results are told
