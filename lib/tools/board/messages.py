"""What the page may send, checked before anything looks at it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from lib.base.errors import UserError

MOST_EDITS = 200  # in one message: what one transaction should hold
MOST_BYTES = 512_000  # of one message

Name = Annotated[str, Field(min_length=1, max_length=60)]
Client = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,60}$")]
Count = Annotated[int, Field(ge=1, le=10**9)]
RowId = Annotated[int, Field(ge=1, le=2**62)]
Typed = str | bool | int | float | None  # its length is the column's to refuse, cell by cell


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class CellEdit(_Message):
    """One cell: which, what the person saw in it, what they typed; (c, n) names the write."""

    c: Client
    n: Count
    row: RowId
    col: Name
    seen: Typed = None
    value: Typed = None

    @property
    def receipt(self) -> str:
        """The name under which the journal keeps the write."""
        return f"{self.c}:{self.n}"


class Save(_Message):
    """Cells to write."""

    t: Literal["save"]
    edits: Annotated[list[CellEdit], Field(max_length=MOST_EDITS)]


class Add(_Message):
    """A row to add."""

    t: Literal["add"]
    c: Client
    n: Count
    cells: Annotated[dict[Name, Typed], Field(max_length=60)]

    @property
    def receipt(self) -> str:
        """The name under which the journal keeps the write."""
        return f"{self.c}:{self.n}"


class Hello(_Message):
    """The first message of a connection: the pass, and the last seq the page has."""

    t: Literal["hello"]
    pass_: Annotated[str, Field(alias="pass", max_length=4_000)]
    since: Annotated[int, Field(ge=0, le=2**62)] = 0


class At(_Message):
    """Which row and column the person is typing in; none: they stopped."""

    t: Literal["at"]
    row: RowId | None = None
    col: Name | None = None


class Spare(_Message):
    """What the page could not send by its own connection, sent through Streamlit."""

    of: Count
    edits: Annotated[list[CellEdit], Field(max_length=MOST_EDITS)] = []
    adds: Annotated[list[Add], Field(max_length=MOST_EDITS)] = []


Message = Annotated[Save | Add | Hello | At, Field(discriminator="t")]
_MESSAGE: TypeAdapter[Save | Add | Hello | At] = TypeAdapter(Message)


def read(text: str | bytes) -> Save | Add | Hello | At:
    """A message of the page; UserError when it is none, or too long."""
    if len(text) > MOST_BYTES:
        raise UserError("El envío es demasiado grande. Pegue menos celdas a la vez.")
    try:
        return _MESSAGE.validate_json(text)
    except ValidationError:
        raise UserError("El mensaje no se entiende. Recargue la página.") from None


def read_spare(value: JsonValue) -> Spare:
    """The same, of what came through Streamlit."""
    try:
        return Spare.model_validate(value)
    except ValidationError:
        raise UserError("El mensaje no se entiende. Recargue la página.") from None
