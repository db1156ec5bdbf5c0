"""A small sign: whether this browser reaches the boards' live connection."""

import streamlit as st

# The same address the boards use, opened and closed: a proxy that lets pages through and
# stops WebSockets is found here, before somebody wonders why nothing moves.
_SCRIPT = """
const AGAIN = 15_000;
const WORDS = {
  trying: ["◌", "Comprobando la conexión en vivo…", ""],
  live: ["●", "En vivo", "Este equipo ve al instante lo que otros escriben en los tableros."],
  spare: [
    "▲",
    "Sin conexión en vivo",
    "Los tableros guardan por la página y ven los cambios de los demás cada pocos segundos. " +
      "Si sigue así, avise a sistemas: algo en la red detiene los WebSocket.",
  ],
};

export default function ({ data, parentElement }) {
  const sign = parentElement.querySelector(".sign");
  let socket = null;
  let timer = 0;

  function show(state) {
    const [mark, words, more] = WORDS[state];
    if (sign.dataset.state === state) return;
    sign.dataset.state = state;
    sign.title = more;
    sign.querySelector(".mark").textContent = mark;
    sign.querySelector(".words").textContent = words;
  }

  function attempt() {
    clearTimeout(timer);
    const address = new URL(data.path, window.location.origin);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.onopen = ({ target }) => {
      show("live");
      target.onclose = null;
      target.close(1000);
    };
    socket.onclose = failed;
  }

  function failed() {
    show("spare");
    clearTimeout(timer);
    timer = setTimeout(attempt, AGAIN);
  }

  show("trying");
  attempt();
  window.addEventListener("online", attempt);
  window.addEventListener("offline", failed);
  return () => {
    clearTimeout(timer);
    if (socket) socket.onclose = null;
    socket?.close();
    window.removeEventListener("online", attempt);
    window.removeEventListener("offline", failed);
  };
}
"""
_STYLE = """
.sign { color: var(--st-gray-color); font: 13px/1.5 var(--st-font, sans-serif); }
.sign[data-state="live"] { color: var(--st-green-color); }
.sign[data-state="spare"] { color: var(--st-orange-color); }
"""

_element = st.components.v2.component(
    "planilla_en_vivo",
    html='<div class="sign" role="status"><span class="mark" aria-hidden="true"></span> '
    '<span class="words"></span></div>',
    css=_STYLE,
    js=_SCRIPT,
)


def draw(board: str) -> None:
    """The sign, by the live connection of a board that the person may open."""
    _element(key="en_vivo", data={"path": f"/vivo/{board}/feed"})
