// Shows what changed on disk without a reload by hand. Without script the page works the same, but stands still.
new EventSource("/events").onmessage = ({ data }) => {
  if (data !== document.body.dataset.version) refresh();
};

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const frame = document.querySelector("iframe");
  const sameShape = Boolean(frame) === Boolean(fresh.querySelector("iframe")) && fresh.getElementById("about");
  if (!sameShape || !document.getElementById("about")) return location.reload();
  for (const id of ["problem", "about", "text"]) {
    document.getElementById(id)?.replaceChildren(...fresh.getElementById(id).childNodes);
  }
  document.body.dataset.version = fresh.body.dataset.version;
  if (frame) reloadFrame(frame);
}

// Reloads what the frame shows now, which may be another page of the archive, and keeps the place.
function reloadFrame(frame) {
  const { scrollX, scrollY } = frame.contentWindow;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(scrollX, scrollY), { once: true });
  frame.contentWindow.location.reload();
}

// Links that lead out of the edition open beside it: the frame itself may show nothing foreign.
function openLinksOutside(frame) {
  for (const link of frame.contentDocument?.links ?? []) {
    if (link.origin !== location.origin) link.target = "_blank";
  }
}

const frame = document.querySelector("iframe");
frame?.addEventListener("load", () => openLinksOutside(frame));
if (frame?.contentDocument?.readyState === "complete") openLinksOutside(frame);
