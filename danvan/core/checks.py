"""Start-up checks of an installation; each says what to do."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.http.request import validate_host

from danvan.core.documents.fonts import check_fonts
from danvan.core.uploads import scanner

SLOW_HASHERS = ("Argon2PasswordHasher", "PBKDF2PasswordHasher", "ScryptPasswordHasher")
MAIL_GOES_NOWHERE = ("console", "dummy", "locmem", "filebased")


@register(Tags.security, deploy=True)
def check_files_are_private(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """Files of schools never lie where the web serves from."""
    files = Path(settings.MEDIA_ROOT).resolve()
    public = [Path(folder).resolve() for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)]
    if any(files.is_relative_to(folder) for folder in public):
        hint = "Đặt DANVAN_MEDIA_ROOT ra ngoài thư mục tệp giao diện."
        return [Error("Tệp của các đơn vị nằm trong thư mục công khai.", hint=hint, id="danvan.E001")]
    return []


@register(deploy=True)
def check_fonts_are_vietnamese(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """The font of official papers has every Vietnamese letter, in all four styles."""
    hint = "Chạy scripts/packages.sh để cài phông chữ."
    return [Error(problem, hint=hint, id="danvan.E002") for problem in check_fonts()]


@register(Tags.security, deploy=True)
def check_hosts(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """The portal answers at its own address and at no unknown one."""
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Ghi rõ từng tên miền trong DANVAN_ALLOWED_HOSTS."
        return [Error("Cổng trả lời ở mọi tên miền.", hint=hint, id="danvan.E003")]
    host = urlsplit(settings.BASE_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        hint = f"Thêm {host} vào DANVAN_ALLOWED_HOSTS, hoặc sửa DANVAN_BASE_URL."
        return [Error("Cổng không trả lời ở địa chỉ của chính mình.", hint=hint, id="danvan.E004")]
    return []


@register(Tags.security, deploy=True)
def check_passwords_are_hashed_slowly(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """New passwords are stored by a slow hash, so that a stolen database does not give them away."""
    if not settings.PASSWORD_HASHERS[0].endswith(SLOW_HASHERS):
        hint = "Đặt Argon2PasswordHasher lên đầu PASSWORD_HASHERS."
        return [Error("Mật khẩu được lưu bằng cách băm quá nhanh.", hint=hint, id="danvan.E005")]
    return []


@register(deploy=True)
def check_mail_leaves(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """Mail goes to a server, not to the console."""
    if settings.EMAIL_BACKEND.split(".")[-2] in MAIL_GOES_NOWHERE:
        hint = "Đặt DANVAN_EMAIL_URL, ví dụ smtp+tls://ten:mat-khau@mail.example.vn:587."
        return [Warning("Thư không rời khỏi máy này.", hint=hint, id="danvan.W001")]
    return []


@register(Tags.security, deploy=True)
def check_files_are_scanned(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """Files of units are scanned for malware, by a scanner on this machine."""
    hint = "Cài clamav-daemon rồi đặt DANVAN_CLAMD, ví dụ unix:/run/clamav/clamd.ctl."
    if not scanner.is_installed():
        return [Warning("Tệp của các đơn vị không được quét mã độc.", hint=hint, id="danvan.W003")]
    try:
        scanner.address_of(settings.CLAMD)
    except ValueError:
        return [Error("DANVAN_CLAMD không phải địa chỉ trên máy này.", hint=hint, id="danvan.E006")]
    return []


@register(Tags.security, deploy=True)
def check_demo_is_off(app_configs: object, **kwargs: object) -> Iterable[CheckMessage]:
    """Sample accounts have known passwords."""
    if settings.IS_DEMO:
        return [Warning("Đang bật dữ liệu và tài khoản mẫu.", hint="Đặt DANVAN_DEMO=0.", id="danvan.W002")]
    return []
