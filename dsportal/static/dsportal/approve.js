// Signs a ballot with the security key and posts the assertion as a plain form field.
"use strict";
(() => {
  const form = document.getElementById("ballot");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  const say = (name) => {
    for (const line of form.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== name;
  };
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  if (!window.isSecureContext || !navigator.credentials || !window.PublicKeyCredential) {
    say("unable");
    return;
  }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    if (Date.now() / 1000 > Number(form.dataset.until)) {
      say("late");
      return;
    }
    button.disabled = true;
    say("touch");
    try {
      const options = JSON.parse(form.dataset.options);
      options.challenge = bytes(options.challenge);
      for (const one of options.allowCredentials ?? []) one.id = bytes(one.id);
      const made = await navigator.credentials.get({ publicKey: options });
      form.elements.assertion.value = JSON.stringify({
        id: made.id,
        rawId: text(made.rawId),
        type: made.type,
        response: {
          authenticatorData: text(made.response.authenticatorData),
          clientDataJSON: text(made.response.clientDataJSON),
          signature: text(made.response.signature),
          userHandle: made.response.userHandle ? text(made.response.userHandle) : null,
        },
      });
      form.submit();
    } catch {
      button.disabled = false;
      say("cancelled");
    }
  });
})();
