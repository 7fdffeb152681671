// Small comforts; every page works without them.
"use strict";
(() => {
  // Copy the whole id behind a short one.
  const say = document.documentElement.lang.startsWith("ja")
    ? { copy: "コピー", copied: "コピーしました" }
    : { copy: "Copy", copied: "Copied" };
  for (const code of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.setAttribute("aria-label", `${say.copy}: ${code.textContent}`);
    button.title = say.copy;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      await navigator.clipboard.writeText(code.dataset.copy);
      button.classList.add("copied");
      button.title = say.copied;
      setTimeout(() => button.classList.remove("copied"), 1500);
    });
    code.after(button);
  }
  // A registered passkey goes on to the recovery codes.
  document.addEventListener("otp_webauthn.register_complete", () => {
    const next = document.querySelector("a[data-after-enrolment]");
    if (next) window.location.assign(next.href);
  });
  // Only one open panel; Escape closes it.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const open of document.querySelectorAll("details.who[open]")) open.open = false;
  });
})();
