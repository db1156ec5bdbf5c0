"""One import or undo in small steps, for test_faults to kill at any of them.

python -m tests.faults.importing URL FILE | URL --deshacer BATCH. Each step is
told by one line of JSON on stdout, the last one with "done".
"""

import json
import sys
from pathlib import Path

from lib.base.permissions import CONSOLA
from lib.procedimientos import clase, clases
from lib.store.engine import open_engine
from lib.store.work import reading
from lib.tools.importer import batches, run, versioned
from lib.tools.site import Site


def main() -> None:
    url, *work = sys.argv[1:]
    site = Site(open_engine(url))
    run._MOST_CHUNK = 60
    run._Pace.__init__.__defaults__ = (50, 0.08)
    versioned._PURGE = 60
    versioned.Versioned.purge_some = told(versioned.Versioned.purge_some)
    with reading(site.engine):
        say("ready")
    if work[0] == "--deshacer":
        batches.undo(site, clases(), int(work[1]), by=CONSOLA)
        say(json.dumps({"done": int(work[1])}))
    else:
        source = run.open_records(site, clase("reportes_dano"), Path(work[0]), None)
        done = run.apply(site, source, by=CONSOLA, progress=told(lambda _rows, _all: None))
        say(json.dumps({"done": done.lote}))


def told(step):
    """The same step, told when it is done."""

    def aloud(*arguments):
        result = step(*arguments)
        say(json.dumps({"step": 1}))
        return result

    return aloud


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
