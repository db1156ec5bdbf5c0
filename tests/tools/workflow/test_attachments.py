"""Files that hang on a row: what they may be, kept once, and never without end."""

from io import BytesIO

import pytest
from PIL import Image

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.tools.site import Site
from lib.tools.workflow import attachments, reads
from lib.top10.flow import EN_REVISION, FLUJO
from tests.builders import a_case, problems


def kept(site: Site, row: int, name: str, content: bytes, *, by: Person) -> int:
    """A file kept for `adjuntar`, as a person of any zone does."""
    case = reads.row(site, FLUJO, row, by=by)
    return attachments.keep(site, FLUJO, FLUJO.step("adjuntar"), case, name, content, by=by)


@pytest.fixture
def row(site: Site) -> int:
    return a_case(site, "4001", EN_REVISION)


def picture(colour: tuple[int, int, int] = (200, 0, 0), form: str = "JPEG") -> bytes:
    body = BytesIO()
    Image.new("RGB", (8, 6), colour).save(body, form)
    return body.getvalue()


def test_file_sent_twice_is_kept_once(site: Site, row: int, beto: Person) -> None:
    one, again = (kept(site, row, "foto.jpg", picture(), by=beto) for _ in range(2))
    other = kept(site, row, "foto.jpg", picture((0, 0, 200)), by=beto)
    assert one == again != other
    held = attachments.of_row(site, "caso", row)
    assert [f["id"] for f in held] == [one, other]
    assert attachments.content(held[0]) == picture()
    assert problems(site) == []


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("foto.jpg", b"", "está vacío"),
        ("foto.exe", b"MZ", "No se admiten archivos .exe"),
        ("foto", picture(), "sin extensión"),
        ("foto.jpg", b"<script>", "no es lo que dice su nombre"),
        ("foto.gif", picture(), "No se admiten archivos .gif"),
        ("informe.pdf", picture(), None),  # a picture, whatever it is called: kept as one
        ("carta.txt", b"a\0b", "no es lo que dice su nombre"),
        ("grande.txt", b"a" * (attachments.LIMIT + 1), "pasa de 10 MB"),
    ],
)
def test_file_is_what_it_says_or_is_refused(
    site: Site, row: int, beto: Person, name: str, content: bytes, refused: str | None
) -> None:
    if refused is None:
        kept(site, row, name, content, by=beto)
        assert attachments.of_row(site, "caso", row)[0]["tipo"] == "image/jpeg"
        return
    with pytest.raises(UserError, match=refused):
        kept(site, row, name, content, by=beto)
    assert attachments.of_row(site, "caso", row) == []


def test_name_of_a_file_is_no_path(site: Site, row: int, beto: Person) -> None:
    kept(site, row, "..\\..\\etc/una.png", picture(form="PNG"), by=beto)
    assert attachments.of_row(site, "caso", row)[0]["nombre"] == "una.png"


def test_files_of_a_row_have_an_end(site: Site, row: int, beto: Person) -> None:
    for n in range(attachments.MOST):
        kept(site, row, "nota.txt", f"nota {n}".encode(), by=beto)
    with pytest.raises(UserError, match="Ya hay 100 archivos"):
        kept(site, row, "nota.txt", b"una de mas", by=beto)
    assert kept(site, row, "nota.txt", b"nota 0", by=beto)  # sent again
    other = a_case(site, "4002", EN_REVISION)
    assert kept(site, other, "nota.txt", b"una de mas", by=beto)
