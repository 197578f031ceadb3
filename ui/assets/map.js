// The map of an answer: what has the pointer or the focus lights up with all that it joins.

function light(end) {
  const { row, column } = end.dataset, map = end.closest(".map");
  const joined = [...map.querySelectorAll(".line")].filter((line) =>
    (row ?? line.dataset.row) === line.dataset.row && (column ?? line.dataset.column) === line.dataset.column);
  const isLit = (each) => joined.includes(each) || joined.some((line) =>
    each.matches(".end") && (each.dataset.row === line.dataset.row || each.dataset.column === line.dataset.column));
  for (const each of map.querySelectorAll(".line, .end")) each.classList.toggle("lit", isLit(each));
}

// Beside what a line leads to its card has its place.
const findEnd = (line) => line.matches(".line") ? line.closest(".map").querySelector(`.end[data-column="${line.dataset.column}"]`) : null;

// Back to what has the focus, or to nothing.
function dim(end) {
  const focused = document.activeElement?.closest(".map .line, .map .end");
  if (focused) light(focused);
  else for (const each of end.closest(".map")?.querySelectorAll(".lit") ?? []) each.classList.remove("lit");
}

const MAPPED = ".map .line, .map .end";
on("pointerover", MAPPED, light);
on("pointerout", MAPPED, dim);
on("focusin", MAPPED, light);
on("focusout", MAPPED, (end) => setTimeout(dim, 0, end));
on("keydown", ".map .line", (line, event) => {
  if (event.key === "Enter" || event.key === " ") line.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  else if (!moveAlong(line, event.key)) return;
  event.preventDefault();
});

// The map of one turn; from the header, of the last one that was answered.
on("click", "[data-map]", (button) => {
  const asked = button.closest(".turn") ?? turnsShown().findLast((each) => each.dataset.conversation);
  const { conversation = "", turn = "" } = asked?.dataset ?? {};
  openSheet("map", { conversation, turn }, button);
});
