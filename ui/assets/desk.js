// What every part of the page uses: calls to Python, the sheets of the reading column, events of the gradio app.
// Gradio runs all scripts together, once, as one function: `element` is the desk's place, `trigger` starts its events.

const words = JSON.parse(element.querySelector(".sheets").dataset.words);
const narrow = matchMedia("(max-width: 900px)");
const questionBox = () => document.querySelector("#question textarea");
const sheets = Object.fromEntries([...element.querySelectorAll(".sheet")].map((each) => [each.dataset.name, each]));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Goes along with every question that is asked from now on; see ask in events.py for what it may hold.
const asking = {};

// Calls `handle(found, event)` for events inside of what the selector finds, whenever that was added to the page.
function on(type, selector, handle) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) handle(found, event);
  });
}

// The HTML of a panel, made in Python with every character escaped, or {failed: why there is none}.
async function call(name, wanted = {}) {
  try {
    const response = await fetch(`panels/${name}`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wanted),
    });
    const text = await response.text();
    const isTold = response.headers.has("x-refused") || response.status === 401; // 401: not signed in any more
    if (response.ok && !isTold) return text;
    return { failed: isTold ? text : words.failed };
  } catch {
    return { failed: words.unreachable };
  }
}

// When a question was sent, until its turn is shown: a second press meanwhile asks nothing. See asking.js.
let sentAt = -Infinity;
const SENDING = 2000; // milliseconds after which one that shows no turn may be sent again
const isBusy = () => document.querySelector("#current .turn.pending") || performance.now() - sentAt < SENDING;

// With `before`, the ordinal of a kept turn, it is asked in place of that turn and of those after it.
function askQuestion(typed, before) {
  const question = typed.trim();
  if (!question || isBusy()) return;
  for (const button of document.querySelectorAll("#chat .upload [data-dismiss]")) button.click(); // it has been read
  sentAt = performance.now();
  trigger("submit", { question, conversation: findConversation(), before, ...asking });
}

// The sheets opened one from another, the last one on top; each with what it was opened from, which gets focus back.
const trail = [];
const currentSheet = () => trail.at(-1)?.name ?? (narrow.matches ? "" : "library");

// Shows a sheet with what its panel gives for `wanted`; resolves to its body, or null if another was wanted meanwhile.
async function openSheet(name, wanted = {}, opener = document.activeElement, focus = true) {
  const inside = opener?.closest?.(".sheet")?.dataset.name;
  if (inside === undefined) trail.length = 0;
  if (currentSheet() !== name || !trail.length) trail.push({ name, opener });
  else trail.at(-1).opener = opener.closest?.(`#sheet-${name}`) ? trail.at(-1).opener : opener;
  showSheet();
  return fillSheet(name, wanted, focus);
}

async function fillSheet(name, wanted = {}, focus = false) {
  const sheet = sheets[name], body = sheet.querySelector(".sheet-body");
  sheet.wanted = wanted;
  body.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => { body.textContent = words.loading; }, 250);
  const html = await call(name, wanted);
  clearTimeout(slow);
  if (sheet.wanted !== wanted) return null;
  body.removeAttribute("aria-busy");
  if (html.failed) body.textContent = html.failed;
  else body.innerHTML = html;
  body.scrollTop = 0;
  if (focus) body.focus({ preventScroll: true });
  return body;
}

// On a phone a sheet covers the page, which then is out of reach.
function showSheet() {
  const name = currentSheet();
  document.body.dataset.shown = name;
  for (const each of Object.values(sheets)) {
    each.hidden = each.dataset.name !== name;
    each.setAttribute("role", narrow.matches ? "dialog" : "region");
    each.toggleAttribute("aria-modal", narrow.matches);
  }
  for (const id of ["header", "chat"]) document.getElementById(id).inert = narrow.matches && name !== "";
  document.dispatchEvent(new CustomEvent("sheet", { detail: name }));
}

function closeSheet() {
  const left = trail.pop();
  if (!left) { questionBox()?.blur(); return; } // where letters are no single keys
  showSheet();
  (findAgain(left.opener) ?? questionBox())?.focus();
}

// The element itself, or what has taken its place since with the same data.
function findAgain(gone) {
  if (!gone || gone === document.body || gone.isConnected) return gone === document.body ? null : gone;
  const told = JSON.stringify(gone.dataset);
  return [...document.querySelectorAll(gone.tagName)].find((each) => JSON.stringify(each.dataset) === told);
}

// Fills a sheet anew with what it was last filled with, if it was.
function reload(name) {
  if (sheets[name].wanted) fillSheet(name, sheets[name].wanted);
}

on("click", "[data-sheet]", (button) => {
  const { sheet, ...wanted } = button.dataset;
  if (sheets[sheet]) openSheet(sheet, wanted, button);
});
on("click", "[data-close]", closeSheet);
narrow.addEventListener("change", showSheet);
window.verbatim = { askQuestion, reload };
