// Makes the desk quicker; without it every action works as a plain form. Nothing here decides anything.
const said = document.getElementById("said");
const main = document.getElementById("main");
let path = location.pathname + location.search;
const { root } = document.body.dataset;

// -- forms: sent in the background, the page's main part shown anew -------------------------------
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.action.endsWith("/out")) return;
  event.preventDefault();
  await send(event.submitter?.getAttribute("formaction") ?? form.action, new FormData(form, event.submitter), place(event.submitter));
});

// What was asked for before a form was sent is older than what the form brings, and must not take its place.
let sent = 0;
let underWay = 0;

async function send(address, fields, focused) {
  sent++;
  underWay++;
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams([...fields]) });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  underWay--;
  if (!answer.ok) return say(fresh.getElementById("problem")?.textContent ?? "It was not done.", true);
  said.replaceChildren(...fresh.getElementById("said").childNodes);
  turnTo(new URL(answer.url));
  show(fresh, focused ?? new URLSearchParams([...fields]).get("back")?.split("#")[1]);
}

// A form may lead to another page: what an item was made of is no item any more.
function turnTo({ pathname, search }) {
  if (pathname + search !== path) history.pushState(null, "", pathname + search);
  path = pathname + search;
}
window.addEventListener("popstate", () => location.reload());

function show(fresh, focused) {
  const open = [...main.querySelectorAll("details[open].receipt")].map((one) => one.closest("[id]")?.id);
  main.replaceChildren(...fresh.getElementById("main").childNodes);
  document.querySelector("header").replaceWith(fresh.querySelector("header"));
  document.title = fresh.title;
  for (const id of open) document.getElementById(id)?.querySelector(".receipt")?.setAttribute("open", "");
  const target = focused && document.getElementById(focused);
  const first = "a, button, select, input:not([type=hidden])";
  const control = target?.querySelector(first) ?? target?.closest("section")?.querySelector(first);
  (control ?? main).focus({ preventScroll: !control });
  watchFields();
}

const place = (element) => element?.closest(".item")?.id;

function say(text, alarm) {
  const line = document.createElement("p");
  line.className = alarm ? "alarm" : "said";
  line.textContent = text;
  said.replaceChildren(line);
  line.scrollIntoView({ block: "nearest" });
}

// -- a change by somebody else, or on disk, shows by itself while nobody types ---------------------
let version;
new EventSource(`${root}/preview/events`).onmessage = async ({ data }) => {
  const first = version === undefined;
  version = data;
  if (first || busy()) return;
  const before = sent;
  const answer = await fetch(path);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok && sent === before && !busy()) show(fresh, place(document.activeElement));
};

// Somebody types, or is about to.
const busy = () => underWay || document.querySelector("details[open] :focus") || dirty();
const dirty = () => [...main.querySelectorAll("textarea, input:not([type=hidden])")].some(changed);
const changed = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;

// -- what moves by itself, such as a send, is asked for again while somebody looks ------------------
setInterval(async () => {
  const part = main.querySelector("[data-live]");
  if (!part || document.hidden || underWay || part.contains(document.activeElement)) return;
  const before = sent;
  const answer = await fetch(path);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (answer.ok && fresh && sent === before) part.replaceWith(fresh);
}, 2000);

// -- order by dragging -----------------------------------------------------------------------------
let dragged = null;
main.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".item[draggable]");
  dragged?.classList.add("dragged");
});
main.addEventListener("dragover", (event) => {
  const over = event.target.closest?.(".item[draggable]");
  if (!dragged || !over) return;
  event.preventDefault();
  for (const one of main.querySelectorAll(".over")) one.classList.remove("over");
  over.classList.add("over");
});
main.addEventListener("dragend", () => {
  for (const one of main.querySelectorAll(".over, .dragged")) one.classList.remove("over", "dragged");
  dragged = null;
});
main.addEventListener("drop", (event) => {
  const over = event.target.closest?.(".item[draggable]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const list = dragged.closest("[data-order]");
  const moved = dragged.dataset.event;
  const order = list.dataset.order.split(" ").filter((one) => one !== moved);
  order.splice(order.indexOf(over.dataset.event), 0, moved);
  send(`${root}/do/order`, fields({ order: order.join(" ") }), dragged.id);
});

const fields = (values) => new URLSearchParams({ token: document.body.dataset.token, back: path.slice(root.length), ...values });

// -- the gate judges while one types ---------------------------------------------------------------
function watchFields() {
  const form = main.querySelector("form[data-check]");
  let timer;
  form?.addEventListener("input", ({ target }) => {
    const verdict = document.getElementById(`v-${target.name}`);
    if (!verdict) return;
    clearTimeout(timer);
    timer = setTimeout(() => judge(form.dataset.check, target, verdict), 300);
  });
  for (const link of main.querySelectorAll(".sentences a")) {
    link.addEventListener("focus", () => choose(link.hash));
    link.addEventListener("mouseenter", () => choose(link.hash));
  }
}

async function judge(event, field, verdict) {
  const text = field.value;
  const answer = await fetch(`${root}/check`, { method: "POST", body: fields({ event, part: field.name, text }) });
  if (!answer.ok || field.value !== text) return;
  const { problems, words, seconds } = await answer.json();
  field.setAttribute("aria-invalid", String(problems.length > 0));
  const lines = problems.length ? problems : [`The check passes: ${words} words in all, ${seconds} s.`];
  verdict.classList.toggle("fine", !problems.length);
  verdict.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
}

function choose(hash) {
  for (const mark of main.querySelectorAll("mark.chosen")) mark.classList.remove("chosen");
  const mark = document.getElementById(hash.slice(1))?.closest("mark");
  mark?.classList.add("chosen");
  mark?.scrollIntoView({ block: "nearest" });
}

// -- keys -------------------------------------------------------------------------------------------
const PAGES = { t: "/", v: "/preview/", c: "/corrections", s: "/sign-off", h: "/history" };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const item = document.activeElement.closest(".item");
  const act = (key) => item?.querySelector(`[data-key="${key}"]`);
  if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "j" || event.key === "k") step(item, event.key === "j" ? 1 : -1);
  else if (event.key === "p") act("p")?.click();
  else if (event.key === "x") drop(act("x"));
  else if (event.shiftKey && event.key === "ArrowUp") act("up")?.click();
  else if (event.shiftKey && event.key === "ArrowDown") act("down")?.click();
  else if (event.key === "u") document.querySelector("#undo button")?.click();
  else if (PAGES[event.key]) location.assign(root + PAGES[event.key]);
  else return;
  event.preventDefault();
});

function step(item, by) {
  const all = [...main.querySelectorAll(".item")];
  const next = all[item ? all.indexOf(item) + by : 0];
  next?.querySelector("a, button")?.focus();
}

function drop(opener) {
  opener?.click();
  opener?.closest("details")?.querySelector("input:not([type=hidden])")?.focus();
}

watchFields();
