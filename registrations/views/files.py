"""Files that units have handed in, for those who may see them."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from danvan.core.policy import require
from danvan.core.views.files import download
from registrations import policies
from registrations.enums import FileState
from registrations.models import Attachment
from registrations.views.base import SchoolView


class AttachmentFile(SchoolView):
    """One file; 404 for missing and foreign alike, and for a photo that is not written anew yet; 403 with
    the reason for what is infected, or not scanned and of another unit."""

    def get(self, request: HttpRequest, **address: object) -> FileResponse:
        """The file, to be stored."""
        files = Attachment.objects.visible_to(self.actor).filter(state=FileState.READY)
        attachment = get_object_or_404(files, token=self.kwargs["file"])
        require(policies.may_download(self.actor, attachment))
        return download(attachment.file.open(), attachment.name, attachment.media_type)
