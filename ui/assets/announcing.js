// Tells a screen reader, politely and once each, that a question is searched for and what has become of it.

const announcer = document.body.appendChild(Object.assign(document.createElement("p"), { className: "unseen" }));
announcer.setAttribute("role", "status");
let announced = "";

const readTurn = (turn, selector) => [...turn.querySelectorAll(selector)].map((each) => each.textContent).join(" ");
const tellings = {
  pending: (turn) => readTurn(turn, ".status"),
  answered: (turn) => fill(words.answered, { check: readTurn(turn, ".support > .check") }),
};

function announce() {
  const turn = document.querySelector("#current .turn");
  const kind = Object.keys(tellings).find((each) => turn?.classList.contains(each));
  const state = turn && `${readTurn(turn, ".question, .pending .status")} ${kind ?? turn.className}`;
  if (!turn || state === announced) return;
  announced = state;
  announcer.textContent = (tellings[kind] ?? ((other) => readTurn(other, ".answer > *")))(turn);
}
new MutationObserver(announce).observe(conversation, { childList: true, subtree: true });

const refusal = document.getElementById("refusal");
new MutationObserver(() => {
  const told = refusal.querySelector(".trouble")?.textContent; // not what gradio puts beside it while it waits
  if (told) [sentAt, announcer.textContent] = [-Infinity, told];
}).observe(refusal, { childList: true, subtree: true, characterData: true });
