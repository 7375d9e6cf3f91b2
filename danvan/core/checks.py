"""Start-up checks of an installation; each says what to do."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from danvan.core.documents.fonts import check_fonts


@register(Tags.security, deploy=True)
def check_files_are_private(app_configs: object, **kwargs: object) -> list:
    """Files of schools never lie where the web serves from."""
    if Path(settings.STATIC_ROOT) in [Path(settings.MEDIA_ROOT), *Path(settings.MEDIA_ROOT).parents]:
        hint = "Đặt DANVAN_MEDIA_ROOT ra ngoài thư mục tệp giao diện."
        return [Error("Tệp của các đơn vị nằm trong thư mục công khai.", hint=hint, id="danvan.E001")]
    return []


@register(deploy=True)
def check_fonts_are_vietnamese(app_configs: object, **kwargs: object) -> list:
    """The font of official papers has every Vietnamese letter, in all four styles."""
    hint = "Cài gói fonts-liberation2."
    return [Error(problem, hint=hint, id="danvan.E002") for problem in check_fonts()]


@register(deploy=True)
def check_mail_leaves(app_configs: object, **kwargs: object) -> list:
    """Mail goes to a server, not to the console."""
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        hint = "Đặt DANVAN_EMAIL_URL, ví dụ smtp+tls://ten:mat-khau@mail.example.vn:587."
        return [Warning("Thư không rời khỏi máy này.", hint=hint, id="danvan.W001")]
    return []


@register(Tags.security, deploy=True)
def check_demo_is_off(app_configs: object, **kwargs: object) -> list:
    """Sample accounts have known passwords."""
    if settings.IS_DEMO:
        return [Warning("Đang bật dữ liệu và tài khoản mẫu.", hint="Đặt DANVAN_DEMO=0.", id="danvan.W002")]
    return []
