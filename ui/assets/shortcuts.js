// Single keys that act wherever nothing is being typed, unless this browser keeps them off; shortcuts.py lists them.

const KEPT = "verbatim-single-keys";
let singleKeysOn = true;
// A browser that keeps nothing still lets one choose for as long as the page is open.
try { singleKeysOn = localStorage.getItem(KEPT) !== "off"; } catch { /* nothing is kept */ }

function keepSingleKeys(isOn) {
  singleKeysOn = isOn;
  try { localStorage.setItem(KEPT, isOn ? "on" : "off"); } catch { /* nothing is kept */ }
}
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
  if (!Object.hasOwn(singleKeys, event.key) || isTyping(event.target) || !singleKeysOn) return;
  event.preventDefault();
  singleKeys[event.key]();
});
on("change", "[data-single-keys]", (box) => keepSingleKeys(box.checked));
new MutationObserver(() => {
  const box = sheets.shortcuts.querySelector("[data-single-keys]");
  if (box) box.checked = singleKeysOn;
}).observe(sheets.shortcuts, { childList: true, subtree: true });
on("click", ".skip", () => questionBox()?.focus());
