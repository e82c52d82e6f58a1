// Shows what changed on disk without a reload by hand. Without script the page works the same, but stands still.
const frame = document.querySelector("iframe");
let newest = document.body.dataset.version;
let busy = false;

new EventSource(`${document.body.dataset.root}/events`).onmessage = ({ data }) => {
  newest = data;
  if (!busy) catchUp();
};

// One refresh at a time: the next one must find the frame in the place where the reader had it.
async function catchUp() {
  busy = true;
  try {
    for (let seen; seen !== newest; ) {
      seen = newest;
      if (seen !== document.body.dataset.version) await refresh();
    }
  } finally {
    busy = false;
  }
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!document.getElementById("about") || !fresh.getElementById("about")) return location.reload();
  for (const id of ["problem", "about", "text"]) {
    document.getElementById(id)?.replaceChildren(...fresh.getElementById(id).childNodes);
  }
  document.body.dataset.version = fresh.body.dataset.version;
  if (frame) await reloadFrame();
}

// Reloads what the frame shows now, which may be another page of the archive, and keeps the place in it.
async function reloadFrame() {
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  const inside = frame.contentDocument && frame.contentWindow; // null when it shows what is not ours
  const { scrollX = 0, scrollY = 0 } = inside ?? {};
  if (inside) inside.location.reload();
  else frame.src = frame.getAttribute("src");
  await loaded;
  frame.contentWindow.scrollTo(scrollX, scrollY);
}

// Links that lead out of the edition open beside it: the frame itself may show nothing foreign.
function openLinksOutside() {
  for (const link of frame.contentDocument?.links ?? []) {
    if (link.origin !== location.origin) link.target = "_blank";
  }
}

if (frame) {
  frame.addEventListener("load", openLinksOutside);
  if (frame.contentDocument?.readyState === "complete") openLinksOutside();
}
