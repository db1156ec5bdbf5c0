"""The pages Informes and Indicadores Top 10, driven as a person would."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.tools import demo_people
from lib.tools.site import Site
from lib.top10 import meses
from lib.ui import session
from tests.builders import a_batch, cancellations, report, reports
from tests.conftest import ROOT


@pytest.fixture
def page(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch):
    """Open a page at an address as the person of a role."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    st.cache_data.clear()
    st.cache_resource.clear()

    def opened(url: str, role: str = "gerencia", **query: str) -> AppTest:
        token = demo_people.sign_in_demo(sqlite_site, role=role)
        monkeypatch.setattr(session, "_token", lambda: token)
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash(url)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception
        return at

    return opened


@pytest.fixture
def with_reports(sqlite_site: Site) -> Site:
    """A (Alto) 28 and 30 October; B 10 and 12 November; all covered from October on."""
    alto = {"facturacion_centavos": 70_000, "zona": "Sacaba", "cliente": "María *Ñuñez* $1$"}
    reports(
        sqlite_site,
        [
            *(report(f"A{d}", "A", f"2026-10-{d} 09:00", **alto) for d in (28, 30)),
            *(report(f"B{d}", "B", f"2026-11-{d} 09:00", zona="Vinto") for d in (10, 12)),
        ],
        batch=a_batch(sqlite_site, desde="2026-10-01", hasta="2026-11-17"),
    )
    cancellations(sqlite_site, ("Z", "2026-09-01"), ("A", "2026-09-10"), ("C", "2026-10-10"))
    return sqlite_site


def titles(at: AppTest) -> list[str]:
    return [title.value for title in at.title]


def said(at: AppTest) -> str:
    return "\n".join(m.value for m in [*at.markdown, *at.caption])


def products(at: AppTest) -> list[str]:
    return list(dict.fromkeys(at.dataframe[0].value["producto"]))


def test_informes_opens_at_the_last_day_with_reports(page, with_reports: Site) -> None:
    at = page("informes")
    assert titles(at) == ["Reporte Top 10"]
    assert products(at) == ["B"]
    assert "**Día:** 12/11/2026" in said(at)
    assert "**Regla:** 2 reportes o más en 10 días, por producto" in said(at)


@pytest.mark.parametrize(
    ("query", "title", "listed"),
    [
        ({"dia": "2026-11-01"}, "Reporte Top 10", ["A"]),
        ({"informe": "top30"}, "Reporte Top 30", ["A", "B"]),
        ({"informe": "semana", "semana": "2026-W45"}, "Reporte Top 10 semanal", ["A"]),
        ({"informe": "reiterados", "desde": "2026-11-08", "hasta": "2026-11-12"},
         "Reporte de casos reiterados", ["B"]),
        ({"informe": "top30", "segmento": "Alto"}, "Reporte Top 30", ["A"]),
    ],
)  # fmt: skip
def test_address_holds_the_report_its_days_and_filters(
    page, with_reports: Site, query: dict[str, str], title: str, listed: list[str]
) -> None:
    at = page("informes", **query)
    assert titles(at) == [title]
    assert products(at) == listed
    assert [b.label for b in at.get("download_button")] == ["Excel", "PDF"]


def test_period_that_is_too_long_says_what_to_do(page, with_reports: Site) -> None:
    at = page("informes", informe="reiterados", desde="2026-09-01", hasta="2026-11-12")
    assert [w.value for w in at.warning] == [
        "Pidió 73 días y el informe lista reporte por reporte: pida 31 o menos."
    ]


def test_empty_report_offers_the_next_step(page, with_reports: Site) -> None:
    at = page("informes", dia="2026-10-05")
    assert any("Cambie el día" in info.value for info in at.info)


@pytest.mark.parametrize("url", ["informes", "indicadores-top10"])
def test_empty_base_leads_to_the_first_start(page, url: str) -> None:
    at = page(url)
    assert any("Todavía no hay datos" in info.value for info in at.info)


def test_indicators_open_at_the_last_month_that_is_over(page, with_reports: Site) -> None:
    """October: 2 cancellations in September less 1; A, the only product, reiterated."""
    at = page("indicadores-top10")
    told = {metric.label: metric.value for metric in at.metric}
    assert told == {
        "Variación de bajas": "+1",
        "Tasa de reiteración": "100 %",
        "Solución definitiva": "—",
        "Días hasta la solución": "—",
        "Satisfacción del cliente": "—",
    }
    assert "aceptado" in said(at)
    assert "sin meta" in said(at)


def test_figure_asked_about_shows_its_formula_source_and_rows(page, with_reports: Site) -> None:
    at = page("indicadores-top10")
    at.button(key="indicadores.tasa_reiteracion").click().run()
    assert not at.exception, at.exception
    words = said(at)
    assert "Productos con un reporte del mes que reiteró dentro de la ventana" in words
    assert "1 × 100 / 1 = **100 %**: sin meta" in words
    assert "Fuente: COM-DSC-P14" in words
    assert "**1 fila**" in words
    rows = next(d.value for d in at.dataframe if "vuelve_el" in d.value)
    assert rows["numero"].tolist() == ["A28"]


@pytest.mark.parametrize("code", ["variacion_bajas", *meses.GUARDADAS])
@pytest.mark.parametrize("span", ["12", "24"])
def test_trend_of_every_indicator_is_told_as_a_table_too(
    page, with_reports: Site, code: str, span: str
) -> None:
    at = page("indicadores-top10", indicador=code, meses=span)
    table = next(d.value for d in at.dataframe if "veredicto" in d.value)
    if code in ("variacion_bajas", "tasa_reiteracion"):
        assert table["mes"].iloc[0] == "11/2026", "the newest first"
        assert table["veredicto"].iloc[0] == "sin dato", "in progress"


def test_month_in_progress_is_drawn_apart(page, with_reports: Site) -> None:
    at = page("indicadores-top10", indicador="tasa_reiteracion", mes="2026-11")
    assert "no se compara ni recibe veredicto" in said(at)
    at.button(key="indicadores.tasa_reiteracion").click().run()
    assert "Provisional: todavía pueden llegar reportes que reiteren" in said(at)


def test_month_that_is_not_there_is_replaced(page, with_reports: Site) -> None:
    at = page("indicadores-top10", mes="1999-01")
    assert titles(at) == ["Indicadores Top 10"]
    assert at.query_params["mes"] in ("2026-10", ["2026-10"])


def test_roles_that_may_see_the_top10_but_no_indicators(page, with_reports: Site) -> None:
    assert titles(page("informes", "analista_usm")) == ["Reporte Top 10"]
    assert titles(page("indicadores-top10", "analista_usm")) == ["No puede abrir esta página"]
    assert titles(page("informes", "asesor_front")) == ["No puede abrir esta página"]
