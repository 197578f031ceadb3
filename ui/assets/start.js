// What happens once all scripts are there: the address tells which conversation to reopen, or what to ask.

showSheet();
const recalled = recallLimits(); // before anything is asked, so that it is asked within them
const address = new URLSearchParams(location.search);
if (address.has("c")) trigger("select", { conversation: address.get("c") });
else if (address.has("q")) Promise.resolve(recalled).then(() => askQuestion(address.get("q")));
if (!narrow.matches) questionBox()?.focus({ preventScroll: true });
