// Single keys that act wherever nothing is being typed, unless this browser keeps them off; shortcuts.py lists them.

const KEPT = "verbatim-single-keys";
const areSingleKeysOn = () => localStorage.getItem(KEPT) !== "off";
const isTyping = (place) => place.closest?.("input, textarea, select, [contenteditable]") !== null;
const turnsShown = () => [...conversation.querySelectorAll(".turn")];

// The answer that has the focus, or the last one.
const currentTurn = () => document.activeElement?.closest(".turn") ?? turnsShown().at(-1);

function goToTurn(by) {
  const all = turnsShown(), at = all.indexOf(document.activeElement?.closest(".turn"));
  const next = at < 0 ? all.at(-1) : all[at + by];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}

// In an open source the next words that are cited; else from citation to citation of the answer, Enter opens one.
function goToCitation(by) {
  const step = currentSheet() === "source" && sheets.source.querySelector(`.step[data-step="${by}"]`);
  if (step) return step.click();
  const all = [...(currentTurn()?.querySelectorAll(".answer button.chip") ?? [])];
  const at = all.indexOf(document.activeElement);
  all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by]?.focus();
}

const press = (selector) => document.querySelector(selector)?.click();
const singleKeys = {
  "/": () => questionBox()?.focus(),
  n: () => goToCitation(1),
  p: () => goToCitation(-1),
  j: () => goToTurn(1),
  k: () => goToTurn(-1),
  c: () => currentTurn()?.querySelector("[data-copy]")?.click(),
  d: () => press("#header [data-sheet=library]"),
  t: () => press("#header [data-timeline]"),
  m: () => press("#header [data-map]"),
  "?": () => press("#header [data-sheet=shortcuts]"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!Object.hasOwn(singleKeys, event.key) || isTyping(event.target) || !areSingleKeysOn()) return;
  event.preventDefault();
  singleKeys[event.key]();
});
on("change", "[data-single-keys]", (box) => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
new MutationObserver(() => {
  const box = sheets.shortcuts.querySelector("[data-single-keys]");
  if (box) box.checked = areSingleKeysOn();
}).observe(sheets.shortcuts, { childList: true, subtree: true });
on("click", ".skip", () => questionBox()?.focus());
