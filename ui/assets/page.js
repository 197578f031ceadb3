// Opens a citation's source in the panel, shows its quote on hover and focus, steps through citations.
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

const placeOf = (button) => [button.dataset.document, button.dataset.start, button.dataset.end].join(" ");
const findOpeners = (root) => [...root.querySelectorAll(".open")];

// The citations of the opener's turn, each once: a chip and its row under the answer open the same words.
function listCitations(button) {
  const turn = button.closest(".turn");
  if (!turn) return [];
  return [...new Map(findOpeners(turn).reverse().map((each) => [placeOf(each), each])).values()].reverse();
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

// What stands in the reading column: "source", "library" or "" (on a phone: nothing, the chat is in full view).
function showSheet(name) {
  document.body.dataset.sheet = name;
  panel.hidden = name !== "source";
  panel.setAttribute("role", narrow.matches ? "dialog" : "complementary");
  panel.toggleAttribute("aria-modal", narrow.matches);
  for (const id of ["header", "chat"]) document.getElementById(id).inert = narrow.matches && name !== "";
}

function closeSheet() {
  if (!document.body.dataset.sheet) return;
  showSheet("");
  for (const each of findOpeners(document)) each.classList.remove("current");
  const same = opener && findOpeners(document).find((each) => placeOf(each) === placeOf(opener));
  (opener?.isConnected ? opener : same ?? document.querySelector("#question textarea"))?.focus();
  opener = null;
}

function showCard(chip) {
  clearTimeout(hiding);
  const { quote, title, speaker, published } = chip.dataset;
  const parts = { quote, title, meta: [speaker, published].filter(Boolean).join(" · ") };
  card.replaceChildren(...Object.entries(parts).map(([name, text]) =>
    Object.assign(document.createElement("span"), { className: name, textContent: text })));
  card.hidden = false;
  chip.setAttribute("aria-describedby", card.id);
  const at = chip.getBoundingClientRect();
  const above = at.top > card.offsetHeight + 12;
  card.style.top = `${above ? at.top - card.offsetHeight - 6 : at.bottom + 6}px`;
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
  else if (button.matches("[data-library]")) { opener = button; showSheet("library"); }
  else if (button.matches("[data-dismiss]")) button.closest(".upload").hidden = true;
  else if (button.matches(".example, .stop-button") && !narrow.matches) document.querySelector("#question textarea")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (card.hidden) closeSheet();
  else hideCard();
});
const chipOf = (event) => event.target.closest?.("button.chip");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "touch" && chipOf(event)) showCard(chipOf(event));
  else if (card.contains(event.target)) clearTimeout(hiding);
});
document.addEventListener("pointerout", (event) => { if (chipOf(event) || card.contains(event.target)) hideCard(150); });
document.addEventListener("focusin", (event) => { if (chipOf(event)?.matches(":focus-visible")) showCard(chipOf(event)); });
document.addEventListener("focusout", (event) => { if (chipOf(event)) hideCard(); });
document.addEventListener("scroll", () => { if (!card.hidden) hideCard(); }, { capture: true, passive: true });
if (!narrow.matches) document.querySelector("#question textarea")?.focus({ preventScroll: true });
narrow.addEventListener("change", () => showSheet(document.body.dataset.sheet ?? ""));

// A new question goes to the top of the view and stays there while its answer grows below it.
const conversation = document.getElementById("conversation");
let turns = 0;
new MutationObserver(() => {
  const all = conversation.querySelectorAll(".turn");
  if (all.length > turns) conversation.scrollTop += all[all.length - 1].getBoundingClientRect().top - conversation.getBoundingClientRect().top;
  turns = all.length;
}).observe(conversation, { childList: true, subtree: true });
