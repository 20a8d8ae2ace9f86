// The line "Saved …": says it, and sends what was chosen or typed by itself where the server offers a route for it
// (phone_quick.py). What is not plainly saved that way is handed to a run of the page, as `unsaved`.
const watched = new WeakMap();
const MARKS = { saved: "\u2713", wrong: "!", off: "!", open: "?", wait: "\u2026" };
const OFF = "No connection. What was saved is safe; this page goes on by itself when the network is back.";
const LATER = 600;  // ms: what is said of half a typed number is not worth reading
const PAUSE = 250;  // ms after the last key, as Streamlit's own live fields wait
const GIVE_UP = 8000;  // ms: then a run of the page tries
const EARLY = 12;  // events remembered: a tap on an answer that this script does not know yet, and one on "Next" after it
// Heard on their way down: Streamlit's own widgets let them not come up again
const TOUCHED = ["pointerup", "click", "keyup", "change", "input"];
const tab = Math.random().toString(16).slice(2, 14);
let number = 0;

const field = key => document.getElementsByClassName("st-key-" + key.trim().replace(/[^a-zA-Z0-9_-]/g, "-"))[0];

function chosen(key) {  // the place of what is chosen, -1 for nothing, null while the field is not there
  const root = field(key);
  if (!root) return null;
  const radios = [...root.querySelectorAll("input[type=radio]")];
  if (radios.length) return radios.findIndex(one => one.checked);
  return [...root.querySelectorAll("button")].findIndex(one => one.ariaChecked === "true" || one.ariaPressed === "true");
}

function typed(keys) {
  const inputs = keys.map(key => field(key)?.querySelector("input"));
  return inputs.every(Boolean) ? inputs.map(one => one.value) : null;
}

function sender(eye) {  // one request at a time, of the newest answer
  let isBusy = false, next = null;
  const handIn = answer => {
    eye.handed = answer.number;
    eye.handedAt = Date.now();
    eye.handIn(answer);
  };
  const send = async (answer, url) => {
    try {
      const got = await fetch(url, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(answer),
        credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(GIVE_UP),
      });
      if (!got.ok) { eye.isShut = true; return handIn(answer); }
      const told = await got.json();
      if (told.run) return handIn(answer);
      if (answer.slot === eye.data.slot) { eye.mine = { slot: answer.slot, ...told }; eye.draw(); }
    } catch {
      handIn(answer);
    }
  };
  return async answer => {
    next = answer;
    if (isBusy) return;
    isBusy = true;
    while (next) {
      const now = next;
      next = null;
      const waits = eye.handed > (eye.data.taken || 0) && Date.now() - eye.handedAt < GIVE_UP;
      if (eye.isShut || waits || eye.data.kind === "wrong") handIn(now);
      else await send(now, eye.data.quick ? eye.data.quick.url : eye.url);
    }
    isBusy = false;
  };
}

function watcher(eye) {  // finds out what was chosen or typed, after a touch or a key
  const send = sender(eye);
  let pause = null;
  const look = () => {
    clearTimeout(pause);
    const { quick, slot } = eye.data;
    if (!quick) return;
    const isNumbers = quick.how === "numbers";
    const now = isNumbers ? typed(quick.fields) : chosen(quick.fields[0]);
    if (now === null || now === -1) return;
    const known = eye.sent && eye.sent.slot === slot ? eye.sent.what : JSON.stringify(quick.stored);
    if (JSON.stringify(now) === known) return;
    eye.sent = { slot, what: JSON.stringify(now) };
    eye.url = quick.url;
    send({ slot, tab, number: ++number, ...(isNumbers ? { typed: now } : { value: quick.values[now] }) });
  };
  eye.catchUp = () => {  // a touch may come before this script knows what it was about
    const { quick } = eye.data;
    if (!quick || !quick.fields.some(key => eye.early.some(one => field(key)?.contains(one)))) return;
    eye.early = [];
    look();
  };
  return event => {
    const { quick } = eye.data;
    if (!quick || !quick.fields.some(key => field(key)?.contains(event.target))) {
      eye.early = [...eye.early, event.target].slice(-EARLY);
      return;
    }
    eye.early = [];
    if (quick.how !== "numbers") { setTimeout(look); setTimeout(look, 30); }  // once the page has taken it
    else if (event.type === "change") look();
    else if (event.type === "input") { clearTimeout(pause); pause = setTimeout(look, PAUSE); }
  };
}

function isOlder(data, mine) {  // a run that read the store before our own answer was in it
  if (!mine || mine.slot !== data.slot) return false;
  const [boot, known] = mine.as_of.split(":"), [now, more] = data.as_of.split(":");
  return boot === now && Number(known) > Number(more);
}

export default function ({ data, parentElement, setStateValue }) {
  let eye = watched.get(parentElement);
  if (eye) { eye.take(data, setStateValue); eye.draw(); return; }
  const line = parentElement.querySelector(".line"), spoken = parentElement.querySelector(".spoken");
  const put = (kind, shown, words) => {
    line.className = "line " + kind;
    line.querySelector(".mark").textContent = MARKS[kind] || "";
    line.querySelector(".shown").textContent = shown;
    clearTimeout(eye.speaking);
    eye.speaking = setTimeout(() => { if (spoken.textContent !== words) spoken.textContent = words; }, LATER);
  };
  const app = document.querySelector("[data-testid='stApp']");
  const draw = () => {
    const state = app && app.dataset.testConnectionState;
    const told = eye.mine && eye.mine.slot === eye.data.slot ? eye.mine : eye.data;
    const words = told === eye.mine ? `${eye.data.place}. ${told.shown}` : told.spoken;
    clearTimeout(eye.drawing);
    if (!navigator.onLine || (state && state !== "CONNECTED")) put("off", OFF, OFF);
    else if (told.kind === "open" && line.classList.contains("open"))
      eye.drawing = setTimeout(() => put(told.kind, told.shown, words), LATER);
    else put(told.kind, told.shown, words);
    for (const one of document.querySelectorAll("[class*='st-key-phone-number'] input")) one.inputMode = "decimal";
  };
  const take = (given, setter) => {
    eye.handIn = answer => setter("unsaved", answer);
    if (!isOlder(given, eye.mine)) {
      eye.mine = null;
      eye.sent = null;
    }
    eye.data = { ...given, quick: JSON.parse(given.quick || "null") };
    setTimeout(() => eye.catchUp?.());
    setTimeout(() => eye.catchUp?.(), 100);
  };
  eye = { data, draw, take, handed: 0, handedAt: 0, early: [], isShut: false, mine: null, sent: null };
  watched.set(parentElement, eye);
  take(data, setStateValue);
  const touched = watcher(eye);
  const eyes = new MutationObserver(draw);
  if (app) eyes.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  addEventListener("online", draw);
  addEventListener("offline", draw);
  for (const kind of TOUCHED) document.addEventListener(kind, touched, true);
  draw();
  return () => {
    eyes.disconnect();
    removeEventListener("online", draw);
    removeEventListener("offline", draw);
    for (const kind of TOUCHED) document.removeEventListener(kind, touched, true);
    watched.delete(parentElement);
  };
}
