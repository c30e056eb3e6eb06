"""Model fields that are encrypted in the database and plain text in Python.

``SealedField`` keeps one blob per value.  It is opened on the first read of the attribute, sealed
when the row is saved, and cannot be searched; what must be found has a blind index beside it
(``index=True`` → ``<name>_index``), also of its last characters (``tail=4`` → ``<name>_tail``).
Models with such fields inherit ``SealedModel`` and use a ``SealedQuerySet``, which keep the
companions in step and refuse every way of writing that would leave a value unsealed.
"""

import base64
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.core import checks, validators
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull
from django.db.models.query_utils import DeferredAttribute

from registry.keyring import (
    FINGERPRINT_LENGTH,
    SealBroken,
    current_key_id,
    fingerprint,
    open_sealed,
    seal,
)

if TYPE_CHECKING:
    TextField = models.Field[str | None, str]
    TextCharField = models.CharField[str, str]
else:
    TextField = models.Field
    TextCharField = models.CharField

__all__ = [
    "Sealed",
    "SealBroken",
    "SealedField",
    "SealedModel",
    "SealedQuerySet",
    "fingerprint",
    "open_sealed",
    "seal",
    "sealed_fields",
]

_PICKLED = "pickled"


class Sealed:
    """A value as it lies in the database: says nothing about itself until its field opens it."""

    __slots__ = ("blob", "row", "text")

    def __init__(self, blob: bytes | None, row: object = None, text: str | None = None) -> None:
        self.blob = blob
        self.row = row
        self.text = text

    def __repr__(self) -> str:
        return "<sealed>"

    def __bool__(self) -> bool:
        return bool(self.text or self.blob)

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickle may end in a cache, a session or a job table: the plain text never goes along.
        if self.blob is not None:
            return Sealed, (self.blob, self.row)
        return _unpickle, (seal((self.text or "").encode(), _PICKLED), self.row)


def _unpickle(blob: bytes, row: object) -> Sealed:
    return Sealed(None, row, open_sealed(blob, _PICKLED).decode())


class _Blob(bytes):
    """Bytes made by ``SealedField.pre_save``: the only value the column takes."""


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is read; a value set again unchanged keeps its blob."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        return self.field.text_of(instance)

    def __set__(self, instance: models.Model, value: object) -> None:
        held = instance.__dict__
        name = self.field.attname
        if isinstance(value, Sealed):
            row = held.get(instance._meta.pk.attname) if value.row is None else value.row
            held[name] = Sealed(value.blob, row, value.text)
            return
        text = self.field.to_python(value)
        current = held.get(name)
        if current is None or current.text != text:
            held[name] = Sealed(None, None, text)

    def load(self, instance: models.Model) -> Sealed:
        """The value as held by ``instance``, fetched first if its loading was deferred."""
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        held: Sealed = instance.__dict__[name]
        return held


class _EmptyExact(Exact):
    """``field=""``: the only comparison that means anything on an encrypted column."""

    def get_prep_lookup(self) -> bytes:
        if self.rhs != "":
            raise FieldError(
                f"{self.lhs.output_field.name}：加密字段不能比较，请用 SealedField.match。"
            )
        return b""


class _EmptyIsNull(IsNull):
    """``field__isnull``: nothing was entered (the column is never NULL, an outer join may be)."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not isinstance(self.rhs, bool):
            raise ValueError("isnull 只接受 True 或 False。")
        sql, params = self.process_lhs(compiler, connection)
        empty = connection.Database.Binary(b"")
        if self.rhs:
            return f"({sql} IS NULL OR {sql} = %s)", (*params, *params, empty)
        return f"{sql} <> %s", (*params, empty)


class SealedField(TextField):
    """Text encrypted at rest and bound to its table, column and row.

    ``kind`` is the purpose of the blind index: fields of the same kind share fingerprints, so a
    number can be found across models.  ``index`` adds ``<name>_index``; ``tail`` adds
    ``<name>_tail``, the index of that many last characters.  ``bound_to`` keeps the original
    ``table.column`` readable after either is renamed.  Nothing entered is ``""`` and stored as
    empty bytes.  Reading an altered value raises ``SealBroken``.
    """

    description = "加密文本"
    descriptor_class = SealedAttribute

    def __init__(
        self,
        verbose_name: str | None = None,
        *,
        kind: str = "text",
        max_length: int = 200,
        index: bool = False,
        tail: int = 0,
        bound_to: str = "",
        **options: Any,
    ) -> None:
        self.kind, self.index, self.tail, self.bound_to = kind, index, tail, bound_to
        options.setdefault("blank", True)
        super().__init__(verbose_name, max_length=max_length, **options)
        self.validators.append(validators.MaxLengthValidator(max_length))
        self.validators.append(validators.ProhibitNullCharactersValidator())

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.update(kind=self.kind, max_length=self.max_length, blank=self.blank)
        optional = {"index": self.index, "tail": self.tail, "bound_to": self.bound_to}
        options.update({key: value for key, value in optional.items() if value})
        return name, path, args, options

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Models rebuilt from migrations carry their companions as fields of their own.
        if cls.__module__ == "__fake__":
            return
        for companion in self._companions():
            if companion not in {field.name for field in cls._meta.local_fields}:
                cls.add_to_class(companion, self._companions()[companion])

    def _companions(self) -> dict[str, "Companion"]:
        found: dict[str, Companion] = {}
        if self.index:
            found[f"{self.name}_index"] = SealIndex(f"{self.verbose_name}检索值", of=self.name)
        if self.tail:
            label = f"{self.verbose_name}末位"
            found[f"{self.name}_tail"] = SealTail(label, of=self.name)
        return found

    @property
    def companion_names(self) -> list[str]:
        """Names of the fields derived from this one."""
        return list(self._companions())

    # --- opening and sealing

    def context(self, row: object) -> str:
        """The place a value is bound to: table, column and row key."""
        place = self.bound_to or f"{self.model._meta.db_table}.{self.column}"
        return f"{place}/{self.model._meta.pk.to_python(row)}"

    def open(self, sealed: Sealed | str, row: object) -> str:
        """The text of a value read with ``values()`` from row ``row``; raises ``SealBroken``."""
        if isinstance(sealed, str) or not sealed:
            return ""
        if sealed.text is not None:
            return sealed.text
        context = self.context(row)
        try:
            return open_sealed(sealed.blob or b"", context).decode()
        except UnicodeDecodeError:
            raise SealBroken(context) from None

    def text_of(self, instance: models.Model) -> str:
        """The plain text held by ``instance``, opened once; raises ``SealBroken``."""
        held = SealedAttribute(self).load(instance)
        if held.text is None:
            held.text = self.open(held, instance.pk if held.row is None else held.row)
        return held.text

    def is_untouched(self, instance: models.Model) -> bool:
        """True while the stored value was neither read nor set and still belongs to this row."""
        held = instance.__dict__.get(self.attname)
        return held is None or (held.text is None and self._is_of_row(held, instance.pk))

    def _is_of_row(self, held: Sealed, row: object) -> bool:
        key = self.model._meta.pk
        return held.row == row or key.to_python(held.row) == key.to_python(row)

    def pre_save(self, instance: models.Model, add: bool) -> bytes:
        """The blob to store: the one that is there, or a new one if text, row or key changed."""
        if instance.pk is None:
            raise FieldError(f"{self.name}：加密字段要求主键在保存前已有值。")
        held = SealedAttribute(self).load(instance)
        if held.blob is None and not held.text:
            return _Blob(b"")
        if not self._may_keep(held, instance):
            text = self.text_of(instance)
            blob = seal(text.encode(), self.context(instance.pk)) if text else b""
            held = instance.__dict__[self.attname] = Sealed(blob, instance.pk, text)
        return _Blob(held.blob or b"")

    def _may_keep(self, held: Sealed, instance: models.Model) -> bool:
        if held.blob is None or not self._is_of_row(held, instance.pk):
            return False
        if not held.blob or held.blob[0] == current_key_id():
            return True
        # Under an older key: sealing anew keeps a rotation from being undone by a row read before
        # it.  What does not open stays as it is, for the backup to be compared with.
        try:
            return not self.text_of(instance)
        except SealBroken:
            return True

    # --- the database's side

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | str:
        return Sealed(bytes(value)) if value else ""

    def to_python(self, value: object) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldError(f"{self.name}：加密字段只接受文本，不接受 {type(value).__name__}。")
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not isinstance(value, bytes):
            raise FieldError(f"{self.name}：加密字段不能这样使用，请逐条保存。")
        return connection.Database.Binary(bytes(value))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        # Plain b"" is what a migration fills a new column with; any other way in is refused,
        # because queryset.update, bulk_update and F() know no row to bind the value to.
        if not isinstance(value, _Blob) and value != b"":
            raise FieldError(f"{self.name}：加密字段不能批量更新或用表达式赋值，请逐条保存。")
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        try:
            return {"exact": _EmptyExact, "isnull": _EmptyIsNull}[lookup_name]
        except KeyError:
            raise FieldError(f"{self.name}：加密字段不能用 {lookup_name} 查询。") from None

    def value_to_string(self, obj: models.Model) -> str:
        """For fixtures: the sealed blob, never the text (and such a fixture is refused on loading)."""
        return "sealed:" + base64.b64encode(self.pre_save(obj, False)).decode()

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"max_length": self.max_length, **options})

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        found = super().check(**options)
        indexed = self.unique or self.db_index  # type: ignore[attr-defined]
        if indexed or self.has_default() or self.null:
            message = f"{self.name}：加密字段不能有 unique、db_index、default 或 null。"
            found.append(checks.Error(message, obj=self, id="registry.E020"))
        if self.companion_names and not issubclass(self.model, SealedModel):
            message = f"{self.name}：带检索值的加密字段要求模型继承 SealedModel。"
            found.append(checks.Error(message, obj=self, id="registry.E021"))
        return found

    @staticmethod
    def match(model: type[models.Model], name: str, text: str, prefix: str = "") -> models.Q:
        """Rows whose sealed ``name`` equals ``text`` (case and outer space aside); '' finds none.

        ``prefix`` is the path to the model from the queryset filtered, e.g. ``"resident__"``.
        """
        field = model._meta.get_field(name)
        if not isinstance(field, SealedField) or not field.index:
            raise FieldError(f"{name}：不是可检索的加密字段。")
        mark = fingerprint(field.kind, text)
        return models.Q(**{f"{prefix}{name}_index": mark}) if mark else models.Q(pk__in=[])


class Companion(TextCharField):
    """A column derived from the sealed field ``of`` whenever the row is saved."""

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"blank": True, "default": "", "editable": False, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def derive(self, field: SealedField, text: str) -> str:
        """The value to keep for ``text``."""
        raise NotImplementedError

    def pre_save(self, instance: models.Model, add: bool) -> str:
        field = instance._meta.get_field(self.of)
        if isinstance(field, SealedField) and not field.is_untouched(instance):
            setattr(instance, self.attname, self.derive(field, field.text_of(instance)))
        value: str = getattr(instance, self.attname)
        return value


class SealIndex(Companion):
    """The blind index of a sealed field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options = {"max_length": FINGERPRINT_LENGTH, "db_index": True, **options}
        super().__init__(*args, **options)

    def derive(self, field: SealedField, text: str) -> str:
        return fingerprint(field.kind, text)


class SealTail(SealIndex):
    """The blind index of a sealed field's last characters, to find a number by its tail.

    Never the characters themselves: beside birth date and area they would give the ID number.
    """

    def derive(self, field: SealedField, text: str) -> str:
        tail = text.strip()[-field.tail :]
        return fingerprint(f"{field.kind}:tail", tail) if tail else ""


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed fields stored in the table of ``model`` itself."""
    return [field for field in model._meta.local_fields if isinstance(field, SealedField)]


def _all_sealed(model: type[models.Model]) -> Iterator[SealedField]:
    return (field for field in model._meta.concrete_fields if isinstance(field, SealedField))


def with_companions(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """``names`` and the companions of every sealed field among them."""
    wanted = set(names)
    for field in _all_sealed(model):
        if field.name in wanted:
            wanted.update(field.companion_names)
    return wanted


class SealedQuerySet(models.QuerySet[Any]):
    """Refuses the set-wise writes that would leave a sealed value or its companions wrong."""

    def update(self, **values: Any) -> int:
        """As Django's; raises ``FieldError`` for a sealed field or a companion."""
        for field in _all_sealed(self.model):
            if values.keys() & {field.name, *field.companion_names}:
                raise FieldError(f"{field.name}：加密字段不能用 update 修改，请逐条保存。")
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Any]:
        """As Django's; on conflict a sealed value can only be updated when the row key conflicts.

        Any other unique field would give the existing row a value bound to another key.
        """
        if update_conflicts and update_fields:
            self._refuse_foreign_conflict(update_fields, unique_fields)
            update_fields = sorted(with_companions(self.model, update_fields))
        return super().bulk_create(
            objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
        )

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _refuse_foreign_conflict(
        self, update_fields: Iterable[str], unique_fields: Iterable[str] | None
    ) -> None:
        key = {"pk", self.model._meta.pk.name}
        names = {field.name for field in _all_sealed(self.model)}
        if names & set(update_fields) and not set(unique_fields or ["?"]) <= key:
            raise FieldError("加密字段随冲突更新时，unique_fields 只能是主键。")


class SealedModel(models.Model):
    """Base of models with sealed fields: ``save(update_fields=…)`` takes the companions along."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """As Django's ``save``."""
        if options.get("update_fields") is not None:
            options["update_fields"] = with_companions(type(self), options["update_fields"])
        super().save(**options)
