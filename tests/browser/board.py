"""A live board in a browser, as the tests handle it: cells by row id and column."""

from typing import Any

USM = "Analista USM"
SUPERVISOR = "Supervisor Centro de Operaciones"


class Board:
    """The board of an open page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.host = page.locator(".board").first

    def ready(self) -> "Board":
        """Wait until its rows are there and it is live."""
        self.page.locator(".ag-row .ag-cell").first.wait_for()
        self.until("return ctx.connection.state() === 'live' && ctx.rows.seq() > 0;")
        return self

    def js(self, body: str, argument: Any = None) -> Any:
        """The value of an expression over `ctx` (the board's context) and `a`."""
        return self.host.evaluate(
            f"async (host, a) => {{ const ctx = host.planilla; {body} }}", argument
        )

    def ids(self) -> list[int]:
        """Row ids in the order shown."""
        return self.js(
            "const ids = []; ctx.api.forEachNodeAfterFilterAndSort((n) => ids.push(Number(n.id)));"
            "return ids;"
        )

    def cell(self, row: int, column: str) -> Any:
        """A cell's element, brought into view first."""
        self.js(
            "const n = ctx.api.getRowNode(String(a[0])); ctx.api.ensureIndexVisible(n.rowIndex);"
            "ctx.api.ensureColumnVisible(a[1]);",
            [row, column],
        )
        return self.page.locator(f'.ag-row[row-id="{row}"] .ag-cell[col-id="{column}"]')

    def shown(self, row: int, column: str) -> str:
        """What a cell shows."""
        return self.cell(row, column).inner_text().strip()

    def holds(self, row: int, column: str) -> Any:
        """The wire value of a cell on the page."""
        return self.js("return ctx.row(a[0])?.[a[1]] ?? null;", [row, column])

    def type(self, row: int, column: str, text: str, *, end: str = "Enter") -> None:
        """Type into a cell as a person does, and end with a key ("" leaves the editor open)."""
        self.cell(row, column).click()
        self.page.keyboard.press("F2")
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        if end:
            self.page.keyboard.press(end)

    def save(self, row: int, column: str, value: Any) -> dict[str, Any]:
        """Write a cell as this page's person, past the grid: what another person's edit is like."""
        return self.js(
            """
            const found = await (await ctx.http('/rows?since=0')).json();
            const at = found.columns.indexOf(a[1]);
            const seen = found.rows.find((r) => r[0] === a[0])[at];
            const c = 'prueba-' + Math.random().toString(36).slice(2, 12);
            const edit = { c, n: 1, row: a[0], col: a[1], seen, value: a[2] };
            const body = JSON.stringify({ t: 'save', edits: [edit] });
            return (await (await ctx.http('/save', { method: 'POST', body })).json()).acks[0];
            """,
            [row, column, value],
        )

    def add(self, product: str) -> int:
        """Add a case as this page's person, past the form; returns its row id."""
        ack = self.js(
            """
            const c = 'prueba-' + Math.random().toString(36).slice(2, 12);
            const cells = { producto: a, cliente: 'Prueba' };
            const body = JSON.stringify({ t: 'add', c, n: 1, cells });
            return (await (await ctx.http('/save', { method: 'POST', body })).json()).acks[0];
            """,
            product,
        )
        assert ack.get("ok"), ack
        return ack["row"]

    def wait(self, row: int, column: str, value: Any) -> None:
        """Wait until a cell of the page holds a wire value."""
        self.until("return (ctx.row(a[0])?.[a[1]] ?? null) === a[2];", [row, column, value])

    def until(self, body: str, argument: Any = None, seconds: float = 90) -> None:
        """Wait until an expression over ctx is true."""
        for _ in range(int(seconds * 20)):
            if self.js(body, argument):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {body} {argument}")

    def saved(self) -> None:
        """Wait until nothing waits to be saved."""
        self.until("return ctx.outbox.size() === 0;")

    def paste(self, row: int, column: str, text: str) -> None:
        """Paste text at a cell, as the clipboard of another program would give it."""
        self.cell(row, column).click()
        self.cell(row, column).evaluate(
            """
            (cell, text) => {
              const data = new DataTransfer();
              data.setData('text/plain', text);
              const through = { bubbles: true, composed: true, cancelable: true };
              cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...through }));
            }
            """,
            text,
        )

    def drag(self, start: tuple[int, str], end: tuple[int, str]) -> None:
        """Select a range with the mouse."""
        self.cell(*end)
        self.cell(*start).hover()
        self.page.mouse.down()
        self.cell(*end).hover()
        self.page.mouse.up()
