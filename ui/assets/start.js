// What happens once all scripts are there: the address tells which conversation to reopen, or what to ask.

showSheet();
const recalled = recallLimits(); // before anything is asked, so that it is asked within them
const address = new URLSearchParams(location.search);
if (address.has("c")) trigger("select", { conversation: address.get("c") });
else if (address.has("q")) Promise.resolve(recalled).then(() => askQuestion(address.get("q")));
else if (!narrow.matches && !matchMedia("(pointer: coarse)").matches) readyQuestion();

// What is typed first goes into the question box, which gradio adds after the scripts have run; not where typing opens
// a keyboard over the page, nor ahead of what the person has turned to meanwhile.
function readyQuestion() {
  const watching = new MutationObserver(focusQuestion);
  function focusQuestion() {
    if (!questionBox()) return;
    watching.disconnect();
    if (document.activeElement === document.body) questionBox().focus({ preventScroll: true });
  }
  watching.observe(document.body, { childList: true, subtree: true });
  focusQuestion();
}
