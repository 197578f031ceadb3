// The timeline of what was asked last, or of all documents; along its axis the arrow keys go from dot to dot.

const findQuery = () => [...document.querySelectorAll(".turn[data-query]")].at(-1)?.dataset.query ?? "";

// Only one dot is a stop of the Tab key.
function moveAlong(dot, key) {
  const all = [...dot.closest(".axis").querySelectorAll(".dot")];
  const at = { ArrowRight: all.indexOf(dot) + 1, ArrowLeft: all.indexOf(dot) - 1, Home: 0, End: all.length - 1 }[key];
  if (at === undefined) return false;
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  for (const each of all) each.tabIndex = each === next ? 0 : -1;
  next.focus();
  return true;
}

on("click", "[data-timeline]", (button) => openSheet("timeline", { question: findQuery() }, button));
on("keydown", ".dot", (dot, event) => { if (moveAlong(dot, event.key)) event.preventDefault(); });
document.addEventListener("asked", () => {
  if (currentSheet() === "timeline") fillSheet("timeline", { question: findQuery() });
});
