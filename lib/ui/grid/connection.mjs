// The way to the server and back: one WebSocket; without it, polling by HTTP and saving through Streamlit.
//
// States, as the bar shows them: "connecting" · "live" · "spare" (no socket for 3 s, but rows still come and
// edits still leave) · "offline" (nothing gets through). It returns to live by itself.

const WATCHDOG = 40_000;
const SPARE_AFTER = 3_000;
const POLL_EVERY = 3_000;
const ANSWER_TIME = 5_000; // for an answer of the spare path
const HIDDEN_GRACE = 20_000; // looking at another tab for a moment costs no reconnection
const RENEW_EVERY = 10_000;
const GIVEN_UP = 30_000; // without a new pass
const GREETING_TIME = 1_000; // a server with nothing new may keep silent
const LONGEST_WAIT = 20_000;
const CLOSED = { passExpired: 4401, notAllowed: 4403, tooBig: 1009 };

/**
 * @param {{data: () => object, component: () => object, since: () => number,
 *          receive: (message: object) => void, unsaved: () => object[], opened: () => void,
 *          state: (state: string) => void, note: (text: string, options?: object) => void}} board
 */
export function createConnection(board) {
  let socket = null;
  let greeted = false; // the server took our hello
  let attempts = 0;
  let heardAt = Date.now();
  let downSince = Date.now();
  let renewedAt = 0;
  let passRefused = null; // the pass that the server did not take
  let trigger = { of: Date.now() % 900_000_000, at: 0, answered: true };
  let pollWorks = true;
  let polling = false;
  let closed = false;
  let state = "connecting";
  let reconnectTimer = 0;
  let hiddenTimer = 0;

  function setState(next) {
    if (next === state) return;
    state = next;
    board.state(next);
  }

  function open() {
    clearTimeout(reconnectTimer);
    const { path, pass } = board.data();
    if (closed || !path || document.hidden || pass === passRefused) return;
    drop();
    const address = new URL(`${path}/feed`, location.origin);
    address.protocol = address.protocol.replace("http", "ws");
    const mine = new WebSocket(address);
    socket = mine;
    heardAt = Date.now();
    mine.onopen = () => {
      mine.send(JSON.stringify({ t: "hello", pass, since: board.since() }));
      setTimeout(() => mine === socket && mine.readyState === WebSocket.OPEN && greet(), GREETING_TIME);
    };
    mine.onmessage = (event) => mine === socket && hear(JSON.parse(event.data));
    mine.onclose = (event) => mine === socket && lost(event.code, pass);
  }

  function greet() {
    if (greeted) return;
    greeted = true;
    attempts = 0;
    setState("live");
    board.opened();
  }

  function hear(message) {
    heardAt = Date.now();
    greet();
    if (message.t === "error") board.note(message.text, { kind: "error" });
    else if (message.t !== "beat") board.receive(message);
  }

  function lost(code, pass) {
    socket = null;
    if (greeted || !attempts) downSince = Date.now();
    greeted = false;
    attempts += 1;
    if (code === CLOSED.passExpired || code === CLOSED.notAllowed) {
      if (code === CLOSED.notAllowed) board.note("Su sesión o sus permisos cambiaron; se vuelve a pedir el acceso. Lo que escribió queda en este equipo.", { kind: "error" });
      passRefused = pass;
      renew();
    }
    if (code === CLOSED.tooBig) board.note("Lo enviado era demasiado grande; se enviará por partes.", { kind: "error" });
    setState(navigator.onLine ? "connecting" : "offline");
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(attempts, 6));
    reconnectTimer = setTimeout(open, longest * (0.5 + Math.random() / 2));
  }

  function drop() {
    const old = socket;
    socket = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }

  /** Drops whatever there is and starts afresh. */
  function restart() {
    if (greeted) downSince = Date.now();
    greeted = false;
    attempts = 0;
    if (state === "live") setState("connecting");
    open();
  }

  function renew() {
    if (Date.now() - renewedAt < RENEW_EVERY) return;
    renewedAt = Date.now();
    board.component().setTriggerValue("renew", renewedAt);
  }

  function accessLost() {
    setState("offline");
    board.note("No se pudo renovar el acceso: recargue la página. Lo que no se guardó queda en este equipo.", { kind: "error" });
  }

  // ---- the spare path

  const isDown = () => !greeted && Date.now() - downSince > SPARE_AFTER;

  async function poll() {
    if (polling) return;
    polling = true;
    try {
      const { path, pass } = board.data();
      const answer = await fetch(`${path}/rows?since=${board.since()}`, { headers: { "X-Pass": pass } });
      pollWorks = answer.ok;
      if (answer.status === 401 || answer.status === 403) renew();
      const message = answer.ok && (await answer.json());
      // Rows of another pass may be other rows.
      if (message && !closed && !greeted && pass === board.data().pass) board.receive(message);
    } catch {
      pollWorks = false;
    } finally {
      polling = false;
    }
  }

  /** Streamlit joins triggers that follow each other: always the whole outbox, and no second one before an answer. */
  function saveThroughStreamlit() {
    const waiting = !trigger.answered && Date.now() - trigger.at < ANSWER_TIME;
    const unsaved = board.unsaved();
    if (waiting || !unsaved.length) return;
    if (!trigger.answered && pollWorks) postInstead(unsaved);
    trigger = { of: trigger.of + 1, at: Date.now(), answered: false };
    board.component().setTriggerValue("save", {
      of: trigger.of,
      edits: unsaved.filter((entry) => !entry.cells).slice(0, 200),
      adds: unsaved.filter((entry) => entry.cells).slice(0, 50),
    });
  }

  /** Streamlit did not answer, but HTTP does: the same edits by POST (answering twice is harmless). */
  async function postInstead(unsaved) {
    const edits = unsaved.filter((entry) => !entry.cells).slice(0, 200);
    const adds = unsaved.filter((entry) => entry.cells);
    const bodies = [...(edits.length ? [{ t: "save", edits }] : []), ...adds.map((add) => ({ t: "add", ...add }))];
    for (const body of bodies) {
      const answer = await post(body).catch(() => null);
      if (answer?.ok) board.receive(await answer.json());
    }
  }

  function post(body, keepalive = false) {
    const { path, pass } = board.data();
    return fetch(`${path}/save`, {
      method: "POST",
      keepalive,
      headers: { "X-Pass": pass, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  function tick() {
    if (closed || !board.data().path) return;
    if (socket && Date.now() - heardAt > WATCHDOG) {
      drop();
      lost(0);
    }
    if (document.hidden || !isDown()) return;
    if (!socket && board.data().pass === passRefused) {
      renew();
      if (Date.now() - downSince > GIVEN_UP) accessLost();
      return;
    }
    poll().then(() => {
      if (closed || greeted) return;
      setState(pollWorks ? "spare" : "offline");
      if (pollWorks) saveThroughStreamlit();
    });
  }

  // ---- the page comes and goes

  function visibility() {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(() => {
        if (!document.hidden || board.unsaved().length) return;
        drop();
        greeted = false;
        downSince = Date.now();
        attempts = 0;
      }, HIDDEN_GRACE);
    } else if (!socket) {
      downSince = Date.now();
      restart();
    }
  }

  const online = () => !greeted && restart();
  const offline = () => {
    if (!socket) return;
    drop();
    lost(0);
  };
  document.addEventListener("visibilitychange", visibility);
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  const ticking = setInterval(tick, POLL_EVERY);
  open();

  return {
    state: () => state,
    /** Sends messages by the socket. @returns {boolean} false if there is none now */
    send(messages) {
      if (!greeted || socket?.readyState !== WebSocket.OPEN) return false;
      for (const message of messages) socket.send(JSON.stringify(message));
      return true;
    },
    /** Something new is unsaved: on the spare path it leaves without waiting for the next poll. */
    hurry: () => state === "spare" && saveThroughStreamlit(),
    /** A rerun brought answers of the spare path. */
    answered(of) {
      if (of === trigger.of) trigger.answered = true;
    },
    /** A rerun brought another pass. @param {boolean} otherRows the pass sees other rows than the last one */
    passChanged(otherRows) {
      passRefused = null;
      if (otherRows || !greeted) restart();
    },
    post,
    close() {
      closed = true;
      clearTimeout(reconnectTimer);
      clearTimeout(hiddenTimer);
      clearInterval(ticking);
      document.removeEventListener("visibilitychange", visibility);
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      drop();
    },
  };
}
