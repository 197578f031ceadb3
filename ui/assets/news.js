// Lines above the question box: what the page has to tell, and what changed in the documents while it was open.

const toldBox = document.getElementById("told");
const NEWS_EVERY = 4000, NEWS_AFTER_FAILURE = 30000, LINES_KEPT = 3;
let known = null; // the state of the list as it is shown
let told; // the number of the last tidings
let largest = Infinity; // megabytes of a file that may be sent
let nextLook = 0;

function tell(html) {
  const made = Object.assign(document.createElement("template"), { innerHTML: html }).content;
  toldBox.append(made);
  const lines = [...toldBox.querySelectorAll(":scope > .upload:not(.sending)")];
  for (const each of lines.slice(0, -LINES_KEPT)) each.remove();
}

// A sentence, with names and reasons below it.
function tellOf(sentence, reasons = []) {
  const line = Object.assign(document.createElement("div"), { className: "upload" });
  line.setAttribute("role", "status");
  line.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  const list = reasons.map(([name, reason]) => {
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("strong"), { textContent: name }), ` ${reason}`);
    return row;
  });
  if (list.length) line.appendChild(document.createElement("ul")).append(...list);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: words.dismiss });
  close.dataset.dismiss = "";
  line.append(close);
  toldBox.append(line);
}

async function lookForNews() {
  clearTimeout(nextLook);
  const html = document.hidden && known !== null ? null : await call("news", told === undefined ? {} : { since: told });
  clearTimeout(nextLook);
  nextLook = setTimeout(lookForNews, html?.failed ? NEWS_AFTER_FAILURE : NEWS_EVERY);
  if (html === null || html.failed) return;
  const found = Object.assign(document.createElement("template"), { innerHTML: html }).content.firstElementChild;
  const { state, number, largest: most } = found.dataset;
  if (told === undefined || Number(number) !== told) tell([...found.querySelectorAll(":scope > :not(.trouble)")].map((each) => each.outerHTML).join(""));
  told = Number(number);
  largest = Number(most);
  showTrouble(found.querySelector(".trouble"));
  if (state !== known && known !== null) {
    trigger("apply");
    verbatim.offerAnew();
    listDocuments(true);
  }
  known = state;
}

function showTrouble(line) {
  const shown = toldBox.querySelector(".trouble");
  if (shown?.textContent === line?.textContent) return;
  shown?.remove();
  if (line) toldBox.prepend(line);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) lookForNews(); });
verbatim.lookForNews = lookForNews;
lookForNews();
