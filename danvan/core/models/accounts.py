"""Accounts: a person each. What a person may do is said by memberships, never here."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import fold, name_sort_key

SERVER = "may-chu"


class UserManager(BaseUserManager):
    """Look-up by user name, and the creation that Django's own tools expect."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create an account; without a password it waits for its activation code."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def of_server(self) -> "User":
        """The account that the log names for what a command on the server does; nobody signs in as it."""
        account = self.filter(username=SERVER).first()
        return account or self.create_user(SERVER, full_name="Lệnh trên máy chủ", is_active=False)


class User(AbstractBaseUser):
    """One person who signs in."""

    username = models.SlugField("tên đăng nhập", max_length=60, unique=True)
    full_name = LineField("họ và tên", max_length=100)
    email = models.EmailField("thư điện tử", blank=True)
    phone = LineField("số điện thoại", max_length=20, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    created_at = models.DateTimeField("ngày tạo", auto_now_add=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_text = models.CharField(max_length=300, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["name_key", "username"]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})"

    def clean_fields(self, exclude: object = None) -> None:
        """Normalise the words, then fill the keys for order and search."""
        super().clean_fields(exclude=exclude)
        self.fill_keys()

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The user name as it is stored and looked up: lower case, no blanks around it."""
        return super().normalize_username(username).strip().lower()

    def fill_keys(self) -> None:
        """Derive the sort key and the folded search column from the name."""
        self.name_key = name_sort_key(self.full_name)
        self.search_text = fold(f"{self.full_name} {self.username}")

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys in step."""
        self.fill_keys()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name that the admin's header shows."""
        return self.full_name

    get_short_name = get_full_name

    @property
    def is_staff(self) -> bool:
        """Django asks; the office site decides by memberships."""
        return False

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """No right hangs on the account itself."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """No right hangs on the account itself."""
        return False


class ActivationCode(models.Model):
    """A code that sets the first or a forgotten password, once, within its days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name="tài khoản")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("lúc cấp")
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="người cấp"
    )
    expires_at = models.DateTimeField("hết hạn")
    used_at = models.DateTimeField("lúc dùng", null=True, blank=True)

    class Meta:
        verbose_name = "mã kích hoạt"
        verbose_name_plural = "mã kích hoạt"

    def __str__(self) -> str:
        return f"{self.user.username} {self.created_at:%d/%m/%Y}"


class TypedText(models.Model):
    """What a person had typed when the session was over; given back once, to that account only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    path = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "chữ đã gõ"
        verbose_name_plural = "chữ đã gõ"
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_text_per_form")]

    def __str__(self) -> str:
        return self.path
