// Who answers: this browser's choice goes along with each question; the local model is installed and watched.

const CHOICE = "verbatim-llm";
const LOOK_AGAIN = 1000;

// A browser that keeps nothing still lets one choose for as long as the page is open.
let chosenLlm = "";
try { chosenLlm = localStorage.getItem(CHOICE) ?? ""; } catch { /* nothing is kept */ }
asking.llm = chosenLlm;

function chooseLlm(name) {
  chosenLlm = asking.llm = name;
  try { localStorage.setItem(CHOICE, name); } catch { /* nothing is kept */ }
  showAnswering();
}

// The header tells who answers; what is not there any longer is not asked.
async function showAnswering() {
  const wanted = chosenLlm, html = await call("answering", { llm: wanted }), shown = document.querySelector("#header .backend");
  if (html.failed || wanted !== chosenLlm || !shown) return;
  const focused = shown === document.activeElement;
  shown.outerHTML = html; // made by model.py, which escapes everything
  const now = document.querySelector("#header .backend");
  now.dataset.shown = "";
  asking.llm = now.dataset.llm;
  if (focused) now.focus();
}

const openModel = (opener) => openSheet("model", { llm: chosenLlm, conversation: findConversation() }, opener).then(watchInstallation);

let nextInstallationLook = 0; // one at a time, however often the sheet is opened
function watchInstallation() {
  clearTimeout(nextInstallationLook);
  if (sheets.model.querySelector("[data-phase=running], [data-phase=stopping]")) nextInstallationLook = setTimeout(lookAtInstallation, LOOK_AGAIN);
}

async function lookAtInstallation(name = "installation") {
  if (currentSheet() !== "model") return; // looked at again when the sheet is opened
  const html = await call(name), place = sheets.model.querySelector(".installation");
  if (!place) return;
  const before = place.querySelector("[data-phase]")?.dataset.phase, focused = place.contains(document.activeElement);
  if (html.failed) place.replaceChildren(Object.assign(document.createElement("p"), { className: "trouble", textContent: html.failed }));
  else place.innerHTML = html;
  const button = place.querySelector("button");
  if (focused) (button ?? sheets.model.querySelector(".sheet-body")).focus({ preventScroll: true });
  if (!html && before) fillSheet("model", { ...sheets.model.wanted, llm: chosenLlm }); // it is here, so it can be chosen
  watchInstallation();
}

on("click", "[data-model]", (button) => openModel(button));
on("change", ".backends input", (input) => chooseLlm(input.value));
on("click", "[data-install]", (button) => lookAtInstallation(button.dataset.install));
document.addEventListener("asked", () => {
  showAnswering();
  if (currentSheet() === "model") fillSheet("model", { llm: chosenLlm, conversation: findConversation() }).then(watchInstallation);
});
// Gradio fills the header anew whenever documents were added.
new MutationObserver(() => {
  const shown = document.querySelector("#header .backend");
  if (shown && shown.dataset.shown === undefined) { shown.dataset.shown = ""; showAnswering(); }
}).observe(document.getElementById("header"), { childList: true, subtree: true });
showAnswering();
