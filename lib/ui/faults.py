"""What the screen shows when a page breaks off."""

import streamlit as st

from lib.base.errors import UserError
from lib.tools import faults
from lib.ui import notices


def show(error: Exception) -> bool:
    """Show a refusal as its own words, a fault of ours as a code; True hides the traceback."""
    if isinstance(error, UserError):
        notices.refused(error)
    else:
        st.error(faults.logged(error), icon=":material/report:")
    return True
