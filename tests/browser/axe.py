"""axe-core on an open page: what it finds serious or critical, and what it could not judge."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

_GRAVE = ("serious", "critical")
# Streamlit's own menu on a phone puts the headings of its sections, which are no items, in the
# list: these two rules are asked everywhere but there. Nothing else is left out.
_OF_LISTS = ["list", "listitem"]
_MENU = {"exclude": [["[data-testid=stSidebarNavItems]"]]}

_axe = Axe()


def audit(page: Any) -> list[str]:
    """A line per grave finding; a rule that broke down is one too, for it judged nothing."""
    rules = {rule: {"enabled": False} for rule in _OF_LISTS}
    whole = _axe.run(page, options={"rules": rules}).response
    lists = _axe.run(page, context=_MENU, options={"runOnly": _OF_LISTS}).response
    found = [v for v in (*whole["violations"], *lists["violations"]) if v["impact"] in _GRAVE]
    broken = [v for v in whole["incomplete"] if "error" in v]
    return [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary']}"
        for v in (*found, *broken)
        for node in v["nodes"]
    ]


def settled(page: Any) -> None:
    """Wait until the page has drawn what it had to: no skeleton, no run going on, rows or none."""
    page.locator("h1").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="hidden")
    page.wait_for_load_state("networkidle")  # modules of boards come after the page
    if page.locator(".board").count():
        page.locator(".ag-row .ag-cell, .ag-overlay-no-rows-center").first.wait_for()
    page.wait_for_timeout(300)  # fades
