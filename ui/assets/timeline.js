// The timeline of what was asked last, or of all documents, and of which days; arrow keys go from dot to dot.

const findSearched = () => [...document.querySelectorAll(".turn[data-query]")].at(-1);
const findQuery = () => findSearched()?.dataset.query ?? "";
const nameSearched = () => ({ question: findQuery(), asked: findSearched()?.querySelector(".question")?.textContent ?? "" });

// Among the dots of an axis, and the lines of a map, only one is a stop of the Tab key.
function moveAlong(place, key) {
  const all = [...place.closest(".axis, .lines").querySelectorAll(".dot, .line")].filter((each) => each.checkVisibility());
  const here = all.indexOf(place), down = place.matches(".line") ? 1 : NaN; // up and down scroll past an axis
  const at = { ArrowRight: here + 1, ArrowLeft: here - 1, ArrowDown: here + down, ArrowUp: here - down, Home: 0, End: all.length - 1 }[key];
  if (at === undefined || Number.isNaN(at)) return false;
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  for (const each of all) each.tabIndex = each === next ? 0 : -1;
  next.focus();
  return true;
}

on("click", "[data-timeline]", (button) => openSheet("timeline", nameSearched(), button));
on("keydown", ".dot", (dot, event) => { if (moveAlong(dot, event.key)) event.preventDefault(); });
on("submit", "[data-timeline-days]", (form, event) => {
  event.preventDefault();
  fillSheet("timeline", { ...sheets.timeline.wanted, ...Object.fromEntries(new FormData(form)) }, true);
});
document.addEventListener("asked", () => {
  if (currentSheet() === "timeline") fillSheet("timeline", nameSearched());
});
