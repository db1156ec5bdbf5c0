"""The process that reads or imports one large file for the server: python -m lib.importing."""

from lib.procedimientos import clase
from lib.tools.importer import child
from lib.tools.site import site

if __name__ == "__main__":
    child.serve(site(), clase)
