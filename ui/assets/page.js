// Opens a citation's source in the panel, shows its quote on hover and focus, steps through citations, opens the timeline.
// Gradio runs this once as the body of a function: `element` is the source panel's place, `server` calls Python.

const panel = element.querySelector(".panel");
const body = panel.querySelector(".panel-body");
const position = panel.querySelector(".position");
const steps = [...panel.querySelectorAll(".step")];
const narrow = matchMedia("(max-width: 900px)");
const card = document.body.appendChild(Object.assign(document.createElement("div"), { id: "quote-card", hidden: true }));
card.setAttribute("role", "tooltip");
let opener = null;
let hiding = 0;
let chartOpener = null;

const placeOf = (button) => [button.dataset.document, button.dataset.start, button.dataset.end].join(" ");
const findOpeners = (root) => [...root.querySelectorAll(".open")];

// The citations of the opener's turn or timeline, each once: a chip and its row under the answer open the same words.
function listCitations(button) {
  const turn = button.closest(".turn, .timeline");
  if (!turn) return [];
  const listed = turn.querySelector(".events") ?? turn;
  return [...new Map(findOpeners(listed).reverse().map((each) => [placeOf(each), each])).values()].reverse();
}

async function openSource(button, focus = true) {
  opener = button;
  hideCard();
  showSheet("source");
  describePosition(button);
  body.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => { body.textContent = panel.dataset.loading; }, 250);
  let html = null;
  try {
    html = await server.open_cited({ ...button.dataset });
  } catch (error) {
    console.warn(error);
  }
  clearTimeout(slow);
  if (opener !== button) return; // another citation was opened meanwhile
  body.removeAttribute("aria-busy");
  if (html === null) body.textContent = panel.dataset.failed;
  else body.innerHTML = html; // made by sources.py, which escapes every character of the document
  body.scrollTop = 0;
  body.querySelector("mark")?.scrollIntoView({ block: "center" });
  if (focus) body.focus({ preventScroll: true });
}

function describePosition(button) {
  const all = listCitations(button);
  const index = all.findIndex((each) => placeOf(each) === placeOf(button));
  const { position: text } = panel.dataset;
  position.textContent = all.length ? text.replace("{number}", index + 1).replace("{total}", all.length) : "";
  for (const step of steps) {
    step.hidden = all.length < 2;
    step.disabled = !all[index + Number(step.dataset.step)];
  }
  for (const each of findOpeners(document)) each.classList.toggle("current", placeOf(each) === placeOf(button));
}

function takeStep(step) {
  const all = listCitations(opener);
  const next = all[all.findIndex((each) => placeOf(each) === placeOf(opener)) + Number(step.dataset.step)];
  if (next) openSource(next, false);
}

// The timeline of a question, "" for that of all documents; without one, of what was asked last.
async function openTimeline(button, focus = true) {
  const chart = document.querySelector("#timeline .timeline");
  const filled = chart.querySelector(".timeline-body");
  const question = button?.dataset.question ?? findQuery();
  if (button && !chart.contains(button)) chartOpener = button;
  chart.dataset.shown = question;
  hideCard();
  showSheet("timeline");
  filled.setAttribute("aria-busy", "true");
  let html = null;
  try {
    html = await server.open_timeline({ question });
  } catch (error) {
    console.warn(error);
  }
  if (chart.dataset.shown !== question) return; // another one was asked for meanwhile
  filled.removeAttribute("aria-busy");
  if (html === null) filled.textContent = chart.dataset.failed;
  else filled.innerHTML = html; // made by timeline.py, which escapes every character of the documents
  filled.scrollTop = 0;
  if (focus) filled.focus({ preventScroll: true });
}

const findQuery = () => [...document.querySelectorAll(".turn[data-query]")].at(-1)?.dataset.query ?? "";

// From dot to dot: only one of them is a stop of the Tab key.
function moveAlong(dot, key) {
  const all = [...dot.closest(".axis").querySelectorAll(".dot")];
  const at = { ArrowRight: all.indexOf(dot) + 1, ArrowLeft: all.indexOf(dot) - 1, Home: 0, End: all.length - 1 }[key];
  if (at === undefined) return false;
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  for (const each of all) each.tabIndex = each === next ? 0 : -1;
  next.focus();
  return true;
}

// What stands in the reading column: "source", "timeline", "library" or "" (on a phone: nothing, the chat is in full view).
function showSheet(name) {
  document.body.dataset.sheet = name;
  panel.hidden = name !== "source";
  panel.setAttribute("role", narrow.matches ? "dialog" : "complementary");
  panel.toggleAttribute("aria-modal", narrow.matches);
  for (const id of ["header", "chat"]) document.getElementById(id).inert = narrow.matches && name !== "";
}

function closeSheet() {
  const left = document.body.dataset.sheet;
  if (!left) return;
  const back = left === "source" && opener?.closest(".timeline") ? "timeline" : "";
  showSheet(back);
  for (const each of findOpeners(document)) each.classList.remove("current");
  const same = opener && findOpeners(document).find((each) => placeOf(each) === placeOf(opener));
  const from = left === "timeline" ? chartOpener : opener;
  (from?.isConnected ? from : same ?? document.querySelector("#question textarea"))?.focus();
  opener = null;
}

function showCard(chip) {
  clearTimeout(hiding);
  const { days, quote, title, speaker, published } = chip.dataset;
  const parts = { days, quote, title, meta: [speaker, published].filter(Boolean).join(" · ") };
  card.replaceChildren(...Object.entries(parts).filter(([, text]) => text).map(([name, text]) =>
    Object.assign(document.createElement("span"), { className: name, textContent: text })));
  card.hidden = false;
  chip.setAttribute("aria-describedby", card.id);
  const at = chip.getBoundingClientRect();
  const axis = chip.closest(".axis")?.getBoundingClientRect(); // a card over it would hide the other dots
  const { top, bottom } = axis ?? at;
  const above = axis ? bottom + card.offsetHeight + 12 > innerHeight : top > card.offsetHeight + 12;
  card.style.top = `${above ? Math.max(8, top - card.offsetHeight - 6) : bottom + 6}px`;
  card.style.left = `${Math.max(8, Math.min(at.left - 16, innerWidth - card.offsetWidth - 8))}px`;
}

function hideCard(after = 0) {
  clearTimeout(hiding);
  hiding = setTimeout(() => { card.hidden = true; }, after);
}

// One of the choices that the bot offers goes back to it as if it had been typed.
function reply(text) {
  const box = document.querySelector("#question textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => document.querySelector("#question .submit-button")?.click());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.matches(".open")) openSource(button);
  else if (button.matches(".step")) takeStep(button);
  else if (button.matches("[data-close]")) closeSheet();
  else if (button.matches("#current .choice")) reply(button.textContent);
  else if (button.matches("[data-timeline]")) openTimeline(button);
  else if (button.matches("[data-library]")) { opener = button; showSheet("library"); }
  else if (button.matches("[data-dismiss]")) button.closest(".upload").hidden = true;
  else if (button.matches(".example, .stop-button") && !narrow.matches) document.querySelector("#question textarea")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.(".dot") && moveAlong(event.target, event.key)) event.preventDefault();
  if (event.key !== "Escape") return;
  if (card.hidden) closeSheet();
  else card.hidden = true; // at once, so that the next press finds it so
});
const chipOf = (event) => event.target.closest?.("button:is(.chip, .dot)");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "touch" && chipOf(event)) showCard(chipOf(event));
  else if (card.contains(event.target)) clearTimeout(hiding);
});
document.addEventListener("pointerout", (event) => { if (chipOf(event) || card.contains(event.target)) hideCard(150); });
document.addEventListener("focusin", (event) => { if (chipOf(event)?.matches(":focus-visible")) showCard(chipOf(event)); });
document.addEventListener("focusout", (event) => { if (chipOf(event)) hideCard(); });
document.addEventListener("scroll", (event) => {
  const dot = document.activeElement?.closest(".axis") === event.target && document.activeElement;
  if (card.hidden) return;
  if (dot && dot.matches(":focus-visible")) showCard(dot); // the axis has moved to show it
  else hideCard();
}, { capture: true, passive: true });
if (!narrow.matches) document.querySelector("#question textarea")?.focus({ preventScroll: true });
narrow.addEventListener("change", () => showSheet(document.body.dataset.sheet ?? ""));

// A new question goes to the top of the view and stays there while its answer grows below it.
const conversation = document.getElementById("conversation");
let turns = 0;
let latest = findQuery();
new MutationObserver(() => {
  const all = conversation.querySelectorAll(".turn");
  if (all.length > turns) conversation.scrollTop += all[all.length - 1].getBoundingClientRect().top - conversation.getBoundingClientRect().top;
  turns = all.length;
  const asked = findQuery();
  if (asked && asked !== latest && document.body.dataset.sheet === "timeline") openTimeline(null, false);
  latest = asked;
}).observe(conversation, { childList: true, subtree: true });
