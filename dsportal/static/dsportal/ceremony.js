// The runner follows the ceremony; without this script the page says how to show the present state.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const PAUSE = 3000; // milliseconds between looks
  const PATIENCE = 15 * 60 * 1000; // an unattended tablet must not keep a login alive
  const say = (name) => {
    for (const line of live.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== name;
  };
  const touch = () => sessionStorage.setItem("touched", String(Date.now()));
  const isTyping = () =>
    [...live.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue) ||
    live.querySelector("input[type=radio]:checked") !== null;
  let isLeaving = false;
  let missed = 0; // looks in a row that got no answer
  if (!sessionStorage.getItem("touched")) touch();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, touch);
  document.addEventListener("submit", () => {
    isLeaving = true;
  });
  const look = async () => {
    if (isLeaving) return;
    if (Date.now() - Number(sessionStorage.getItem("touched")) > PATIENCE) {
      say("paused");
      return;
    }
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "application/json" }, redirect: "error" });
      const found = answer.ok ? await answer.json() : { version: live.dataset.version };
      if (missed > 1) say("");
      missed = 0;
      if (!isLeaving && found.version !== live.dataset.version) {
        if (isTyping()) say("changed");
        else {
          isLeaving = true;
          window.location.replace(window.location.pathname);
          return;
        }
      }
    } catch {
      missed += 1; // the next look tries again
      if (missed > 1) say("lost");
    }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
})();
