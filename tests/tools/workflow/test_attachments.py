"""Files that hang on a row: what they may be, kept once, and never without end."""

from io import BytesIO

import pytest
from PIL import Image

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Person, person
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


def huge(form: str, width: int, height: int) -> bytes:
    """A picture of one colour: many points, few bytes."""
    body = BytesIO()
    Image.new("L", (width, height), 200).save(body, form)
    return body.getvalue()


@pytest.mark.parametrize(
    ("form", "side", "most"),
    [("JPEG", (7_100, 7_100), 50), ("PNG", (4_100, 4_000), 16), ("WEBP", (2_900, 2_800), 8)],
)
def test_picture_that_unpacks_into_too_much_is_refused(
    site: Site, row: int, beto: Person, form: str, side: tuple[int, int], most: int
) -> None:
    """50,4, 16,4 and 8,1 million points; a JPEG of 16,4 is a photograph."""
    name = f"foto.{form.lower()}"
    with pytest.raises(UserError, match=f"más de {most} millones de puntos. Redúzcala"):
        kept(site, row, name, huge(form, *side), by=beto)
    assert attachments.of_row(site, "caso", row) == []


def test_photograph_of_a_telephone_is_kept_with_its_small_picture(
    site: Site, row: int, beto: Person
) -> None:
    kept(site, row, "foto.jpg", huge("JPEG", 4_100, 4_000), by=beto)
    (file,) = attachments.of_row(site, "caso", row)
    small = attachments.thumbnail(file)
    assert small is not None
    assert Image.open(BytesIO(small)).size == (360, 351)


def test_jpeg_of_several_pictures_is_a_jpeg(site: Site, row: int, beto: Person) -> None:
    body = BytesIO()
    first, second = (Image.new("RGB", (8, 6), colour) for colour in ("red", "blue"))
    first.save(body, "MPO", save_all=True, append_images=[second])
    kept(site, row, "retrato.jpg", body.getvalue(), by=beto)
    (file,) = attachments.of_row(site, "caso", row)
    assert file["tipo"] == "image/jpeg"
    assert attachments.thumbnail(file) is not None


def test_file_is_kept_by_who_may_take_its_step_with_the_case(
    site: Site, row: int, beto: Person, carla: Person
) -> None:
    case = reads.row(site, FLUJO, row, by=beto)
    away = person("luis", "Luis", ("analista_usm",), ("Vinto",))
    gerencia = person("gina", "Gina", ("gerencia",))
    for who in (carla, gerencia, away):
        with pytest.raises(Forbidden):
            attachments.keep(site, FLUJO, FLUJO.step("adjuntar"), case, "nota.txt", b"hola", by=who)
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
