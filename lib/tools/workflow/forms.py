"""The answers of a step's form: which fields are asked, and what they may hold."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from lib.base.errors import UserError
from lib.tools.workflow.flow import Field, Step

_MUCH = 10**15  # no figure of a form comes near


class Unfit(UserError):
    """A form that cannot be taken, field by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Revise el formulario: " + " ".join(problems.values()))
        self.problems = dict(problems)


def answered(value: Any) -> bool:
    """Whether somebody gave this answer: zero is one, a mark that was not made is not."""
    # By identity: 0 == False, and a priority may well be 0.
    return not (value is None or value is False or value in ("", [], (), {}))


def asked(field: Field, given: Mapping[str, Any]) -> bool:
    """Whether the other answers make this field be asked."""
    return field.when is None or given.get(field.when[0]) in field.when[1]


def checked(
    step: Step, given: Mapping[str, Any], lists: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The answers as they are kept; Unfit names every field that is wrong.

    Fields that the other answers do not ask for are left out, whatever they hold. A cell is
    emptied by an empty answer, and left as it is by none.
    """
    unknown = set(given) - {f.name for f in step.fields}
    if unknown:
        raise UserError(f"«{step.label}» no tiene el campo {', '.join(sorted(unknown))}.")
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in step.fields:
        if not asked(field, given):
            continue
        try:
            value = _value(field, given.get(field.name), lists)
        except UserError as refusal:
            wrong[field.name] = str(refusal)
            continue
        if answered(value):
            found[field.name] = value
        elif field.required:
            wrong[field.name] = _missing(field)
        elif field.cell and field.name in given:
            found[field.name] = None
    if wrong:
        raise Unfit(wrong)
    return found


def _missing(field: Field) -> str:
    if field.type == "flag":
        return f"Falta marcar «{field.label}»."
    return f"Falta «{field.label}»."


def _value(field: Field, value: Any, lists: Mapping[str, Sequence[str]]) -> Any:
    if isinstance(value, str):
        value = " ".join(value.split()) if field.type != "long" else value.strip()
    if not answered(value):
        return False if field.type == "flag" and value is False else None
    match field.type:
        case "text" | "long":
            return _text(field, value)
        case "list":
            options = field.options or tuple(lists.get(field.lists or "", ()))
            if value not in options:
                raise UserError(f"«{value}» no está en la lista de «{field.label}».")
            return value
        case "many" | "people" | "files":
            return _several(field, value, lists)
        case "number" | "score":
            return _number(field, value)
        case "date" | "time":
            kind = date if field.type == "date" else time
            if not isinstance(value, kind):
                raise UserError(f"«{field.label}» no es una {'fecha' if kind is date else 'hora'}.")
            return value
        case "flag":
            if not isinstance(value, bool):
                raise UserError(f"«{field.label}» se marca o no se marca.")
            return value


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise UserError(f"«{field.label}» es un texto.")
    length = 4_000 if field.type == "long" else field.length
    if len(value) > length:
        raise UserError(f"«{field.label}» tiene {len(value)} letras; caben {length}.")
    return value


def _several(field: Field, value: Any, lists: Mapping[str, Sequence[str]]) -> list[Any]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str | int) for v in value):
        raise UserError(f"«{field.label}» es una lista.")
    found = list(value)
    options = field.options or tuple(lists.get(field.lists or "", ()))
    if (field.options or field.lists) and (outside := [str(v) for v in found if v not in options]):
        raise UserError(f"«{', '.join(outside)}» no está en la lista de «{field.label}».")
    return found


def _number(field: Field, value: Any) -> int | float:
    figure = isinstance(value, int | float) and not isinstance(value, bool)
    if not figure or not -_MUCH < value < _MUCH:
        raise UserError(f"«{field.label}» es un número.")
    low, high = (1, 5) if field.type == "score" else (field.low, field.high)
    if field.type == "score" and value != int(value):
        raise UserError(f"«{field.label}» va de 1 a 5, sin decimales.")
    if (low is not None and value < low) or (high is not None and value > high):
        raise UserError(f"«{field.label}» va de {low} a {high}.")
    return int(value) if field.type == "score" else value
