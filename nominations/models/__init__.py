"""What the nominations app stores."""

from nominations.models.appraisals import (
    Appraisal,
    CriterionVerdict,
    DeclaredConflict,
    Score,
    StandingChange,
)
from nominations.models.awards import AwardDecision, AwardRecord, listed_names
from nominations.models.councils import CouncilMeeting, CouncilMember, Vote
from nominations.models.dossiers import (
    CriterionAnswer,
    DossierFile,
    DossierSheet,
    Honour,
    Nomination,
    NominationDossier,
    ScoreItem,
)
from nominations.models.forms import CampaignForm, FormField, FormVersion
from nominations.models.lists import IssuedList, ListCorrection, ListedNomination, ListProposal
from nominations.models.papers import PaperCopy
from nominations.models.quotas import GroupMember, QuotaAllocation, UnitGroup
from nominations.models.schemes import AwardScheme, DocumentKind

__all__ = [
    "Appraisal",
    "AwardDecision",
    "AwardRecord",
    "AwardScheme",
    "CampaignForm",
    "CouncilMeeting",
    "CouncilMember",
    "CriterionAnswer",
    "CriterionVerdict",
    "DeclaredConflict",
    "DocumentKind",
    "DossierFile",
    "DossierSheet",
    "FormField",
    "FormVersion",
    "GroupMember",
    "Honour",
    "IssuedList",
    "ListCorrection",
    "ListProposal",
    "ListedNomination",
    "Nomination",
    "NominationDossier",
    "PaperCopy",
    "QuotaAllocation",
    "Score",
    "ScoreItem",
    "StandingChange",
    "UnitGroup",
    "Vote",
    "listed_names",
]
