"""Uploaded files: a copy that was read or is of no more use does not stay in memory."""

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile


def let_go(found: UploadedFile) -> None:
    """Free the uploader's own copy, which it would else keep in memory until the page closes."""
    context = get_script_run_ctx()
    held = context and context.uploaded_file_mgr
    if context is not None and isinstance(held, MemoryUploadedFileManager):
        held.remove_file(context.session_id, found.file_id)
    found.close()


def let_go_of(prefix: str) -> None:
    """Free what the uploaders of some keys hold."""
    for key, value in st.session_state.items():
        if str(key).startswith(prefix) and isinstance(value, list):
            for file in value:
                if isinstance(file, UploadedFile):
                    let_go(file)
