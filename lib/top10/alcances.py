"""What a new value of a parameter would change, told before it is saved. Nothing is written."""

from collections import Counter
from collections.abc import Iterable

from lib.base.periods import Period, iso_week, week
from lib.store import queries
from lib.store.tables.top10 import RELOJES
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.clocks import dues
from lib.top10 import reads
from lib.top10.flow import ABIERTOS, FLUJO
from lib.top10.parameters import DIAS_TOP30, regla
from lib.top10.reiteracion import Regla, Reiterado

_RUNNING = ("vencido", "por vencer", "en orden")


def lista(now: Site, then: Site) -> list[str]:
    """Which products enter and leave the lists of the last two weeks that may hold some."""
    rules = regla(now), regla(then)
    names, weeks = _weeks(now)
    if not weeks:
        return ["Todavía no hay reportes de daño: ninguna lista cambia."]
    with reading(now.engine) as connection:
        before, after = (reads.de_las_semanas(connection, weeks, rule) for rule in rules)
    return [
        f"{name}: {_cambia(old, new, rules[1])}"
        for name, old, new in zip(names, before, after, strict=True)
    ]


def top30(now: Site, then: Site) -> list[str]:
    """Which products enter and leave today's Reporte Top 30."""
    dia = now.today()
    rules = [regla(site, dias=site.number(DIAS_TOP30)) for site in (now, then)]
    with reading(now.engine) as connection:
        before, after = (reads.del_dia(connection, dia, rule) for rule in rules)
    return [f"Reporte Top 30 de hoy: {_cambia(before, after, rules[1])}"]


def segmentos(now: Site, then: Site) -> list[str]:
    """How many products of those lists, and how many open cases, belong to another segment."""
    rule, cuts = regla(now), (regla(now).cortes, regla(then).cortes)

    def moved(billed: Iterable[int | None]) -> int:
        return sum(cuts[0].segmento(b) != cuts[1].segmento(b) for b in billed)

    told = []
    names, weeks = _weeks(now)
    with reading(now.engine) as connection:
        lists = reads.de_las_semanas(connection, weeks, rule) if weeks else []
        for name, listed in zip(names, lists, strict=True):
            many = moved(r.facturacion_centavos for r in listed)
            told.append(f"{name}: {_de(many, len(listed), 'cambian de segmento')}")
        cases = queries.rows(connection, "top10/casos_en_curso", estados=ABIERTOS)
    many = moved(c["facturacion_centavos"] for c in cases)
    told.append(
        f"Casos abiertos: {_de(many, len(cases), 'quedan en otro segmento')}; "
        "cada uno lo muestra cuando se le une un reporte nuevo"
    )
    return told


def relojes(now: Site, then: Site) -> list[str]:
    """How many running clocks become overdue, nearly due, or in order."""
    with reading(now.engine) as connection:
        cases = queries.rows(connection, "top10/casos_en_curso", estados=list(RELOJES))
        before = dues(now, FLUJO, cases, within=connection)
        after = dues(then, FLUJO, cases, within=connection)
    at = now.now()
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old.due]
    moved = Counter(new.word(at) for old, new in pairs if new.word(at) != old.word(at))
    told = ", ".join(f"{_numero(moved[word])} a {word}" for word in _RUNNING if moved[word])
    passing = f"pasan {told}" if told else "ninguno cambia de estado"
    later = sum(old.due != new.due for old, new in pairs)
    return [
        f"Plazos que corren ({_numero(len(pairs))}): {passing}; "
        f"{_numero(later)} vencen en otro momento"
    ]


def _weeks(site: Site) -> tuple[list[str], list[Period]]:
    """The last two weeks of the weekly list, newest first: how each is called, and its days."""
    this = iso_week(site.today())
    codes = reads.semanas_con_datos(site)[:2]
    names = [f"Semana {c}, {'en curso' if c == this else 'terminada'}" for c in codes]
    return names, [week(c) for c in codes]


def _cambia(before: list[Reiterado], after: list[Reiterado], rule: Regla) -> str:
    """What the list shows is products, also where customers are counted."""
    old, new = ({r.producto for r in rows} for rows in (before, after))
    enter, leave = _numero(len(new - old)), _numero(len(old - new))
    stay = f"{_numero(len(before))} → {_numero(len(after))} en la lista"
    by = ", contando clientes" if rule.unidad == "cliente" else ""
    return f"{enter} productos entran, {leave} salen ({stay}{by})"


def _de(many: int, among: int, what: str) -> str:
    return f"{_numero(many)} de {_numero(among)} {what}"


def _numero(value: int) -> str:
    return f"{value:,}".replace(",", ".")
