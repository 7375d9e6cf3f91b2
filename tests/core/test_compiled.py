"""A query set that is written as SQL once answers as the query set itself does, for every value."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.models import ActivationCode, User
from danvan.core.models.compiled import CompiledQuery

ON_SALE = "giảm 100% ' OR 1=1"


@pytest.fixture
def people(db):
    """Three accounts; the name of one could break a statement that is glued together."""
    names = ["thu", "an", ON_SALE]
    return [User.objects.create(username=name, full_name=name, created_at=clock.now()) for name in names]


def named(name):
    return User.objects.filter(username=name).order_by("pk")


def test_every_value_has_its_own_rows(people):
    by_name = CompiledQuery(named)
    for name in ["thu", "an", ON_SALE, "không có", "thu"]:
        assert by_name(name) == list(named(name))


def test_the_statement_is_written_once_and_is_django_s_own(people):
    written = []
    by_name = CompiledQuery(lambda name: written.append(name) or named(name))
    with CaptureQueriesContext(connection) as asked:
        for name in ["thu", "an"]:
            by_name(name)
            list(named(name))
    first, first_plain, second, second_plain = [query["sql"] for query in asked]
    assert (first, second) == (first_plain, second_plain)
    assert len(written) == 1


def test_places_may_stand_anywhere_and_constants_stay(people):
    either = CompiledQuery(
        lambda pk, name: (
            User.objects.filter(username=name, full_name__contains="100%") | User.objects.filter(pk=pk)
        )
    )
    thu, an, odd = people
    assert set(either(thu.pk, ON_SALE)) == {thu, odd}
    assert either(thu.pk, "an") == [thu]


def test_joined_rows_come_along_without_another_question(people):
    code = ActivationCode.objects.create(
        user=people[0], digest="x", created_at=clock.now(), expires_at=clock.now()
    )
    with_user = CompiledQuery(lambda pk: ActivationCode.objects.select_related("user").filter(pk=pk))
    with CaptureQueriesContext(connection) as asked:
        [found] = with_user(code.pk)
        assert (found.user, found.created_at) == (people[0], code.created_at)
    assert len(asked) == 1


def test_plain_values_come_as_they_were_asked_for(people):
    names = CompiledQuery(lambda pk: User.objects.filter(pk=pk).values_list("username", flat=True))
    facts = CompiledQuery(lambda pk: User.objects.filter(pk=pk).values("username", "created_at"))
    assert names(people[1].pk) == ["an"]
    assert facts(people[1].pk) == [{"username": "an", "created_at": people[1].created_at}]


def test_get_gives_the_row_or_says_that_there_is_none(people):
    by_name = CompiledQuery(named)
    assert by_name.get("an") == people[1]
    with pytest.raises(User.DoesNotExist):
        by_name.get("không có")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only():
    thu = User.objects.create(username="thu", full_name="Thu", created_at=clock.now())
    locked = CompiledQuery(lambda pk: User.objects.select_for_update().filter(pk=pk))
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert locked(thu.pk) == [thu]
    assert ("FOR UPDATE" in asked[0]["sql"]) is connection.features.has_select_for_update
    with pytest.raises(TransactionManagementError):
        locked(thu.pk)


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_statement_but_neither_values_nor_connection():
    people = [
        User.objects.create(username=f"nguoi-{number}", full_name="X", created_at=clock.now())
        for number in range(20)
    ]
    by_name = CompiledQuery(named)

    def ask(person):
        try:
            return by_name(person.username)
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, people)) == [[person] for person in people]
