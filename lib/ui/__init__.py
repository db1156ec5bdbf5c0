"""The screens' side: what touches Streamlit's state, and how things are drawn."""
