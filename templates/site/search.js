// The only script of the archive: it searches indexes that lie beside the pages, and asks nobody else.
const form = document.getElementById("search");
const words = document.getElementById("words");
const found = document.getElementById("found");
const results = document.getElementById("results");
const MOST = 30;

let opening;
const open = () => (opening ??= load());

async function load() {
  const [newest, ...older] = form.dataset.bundles.split(" ").reverse();
  const place = (name) => new URL(`../pagefind/${name}/`, document.baseURI).href;
  const engine = await import(`${place(newest)}pagefind.js`);
  await engine.options({ baseUrl: new URL("..", document.baseURI).pathname });
  for (const name of older) await engine.mergeIndex(place(name), { baseUrl: new URL("..", document.baseURI).pathname });
  return engine;
}

function show(entry) {
  const item = document.createElement("li");
  const day = document.createElement("time");
  const text = document.createElement("div");
  const link = document.createElement("a");
  const summary = document.createElement("p");
  day.textContent = entry.meta.date ?? "";
  link.className = "headline";
  link.href = entry.url;
  link.textContent = entry.meta.title;
  summary.textContent = entry.plain_excerpt;
  text.dir = "auto";
  text.append(link, summary);
  item.append(day, text);
  return item;
}

async function search() {
  const asked = words.value.trim();
  if (!asked) {
    results.replaceChildren();
    found.textContent = "";
    return;
  }
  try {
    const engine = await open();
    const answer = await engine.debouncedSearch(asked);
    if (!answer || asked !== words.value.trim()) return; // a later question is on its way
    const entries = await Promise.all(answer.results.slice(0, MOST).map((one) => one.data()));
    const count = answer.results.length;
    found.textContent = count > MOST ? `${count} stories, the best ${MOST} are shown` : `${count} ${count === 1 ? "story" : "stories"}`;
    results.replaceChildren(...entries.map(show));
  } catch (error) {
    found.textContent = "The search index cannot be read here; the lists below lead to every story.";
  }
}

form.hidden = false;
words.addEventListener("focus", () => open().catch(() => {}), { once: true });
words.addEventListener("input", search);
form.addEventListener("submit", (event) => event.preventDefault());
const asked = new URLSearchParams(location.search).get("q");
if (asked) {
  words.value = asked;
  search();
}
