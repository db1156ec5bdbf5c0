"""Faults of ours: logged whole under a short code, which is all that a person is shown."""

import logging
import secrets

log = logging.getLogger("planilla.fallas")


def logged(error: BaseException) -> str:
    """Log an unexpected error and return the message that names its code."""
    code = secrets.token_hex(4).upper()
    log.error("falla %s", code, exc_info=error)
    return (
        f"Algo falló y quedó registrado con el código {code}. "
        "Vuelva a intentarlo; si se repite, dé ese código a un administrador."
    )
