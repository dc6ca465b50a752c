// The queue's own manners: focus, held keys, the sandboxed view on request, undo that ends, and who is at a mail.
(() => {
  const $ = (selector) => document.querySelector(selector);

  // Enter that is held down from the mail before must not decide about this one.
  document.addEventListener("keydown", (event) => {
    if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target.closest("button, a")) event.preventDefault();
  }, true);

  // Focus stands on the decision, so that screen readers begin there and every key is free.
  const title = $("[data-focus-first]");
  if (title) title.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || event.target !== title || document.querySelector("dialog[open]")) return;
    const confirm = $('[data-key="Enter"]');
    if (confirm) { event.preventDefault(); confirm.click(); }
  });

  // What was done is told once the page stands: a live region says what changes in it.
  const told = $("[data-told]");
  if (told && told.textContent.trim()) {
    const pieces = [...told.childNodes];
    told.replaceChildren();
    setTimeout(() => told.replaceChildren(...pieces), 50);
  }
  const undo = $("[data-undo]");
  if (undo) setTimeout(() => { undo.hidden = true; }, Number(undo.dataset.undo) * 1000);

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-focus]");
    if (opener) {
      const field = document.getElementById(opener.dataset.focus);
      field.focus();
      field.setSelectionRange(0, 0);
    }
  });

  // One form decides once, however fast somebody types.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // What somebody writes stays in this tab, for them alone: a session that ends, a key too soon, or an answer that was
  // taken back must not lose it.
  const KEPT = "mailbot kept ", HALF_A_DAY = 43200000;
  const me = ($("[data-me]") || { dataset: {} }).dataset.me;
  const stored = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  if (me) Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => {
    const found = stored(key);
    if (!found || found.me !== me || Date.now() - found.at > HALF_A_DAY) sessionStorage.removeItem(key);
  });
  document.querySelectorAll("textarea[data-kept]").forEach((field) => {
    const key = KEPT + field.dataset.kept;
    const note = field.parentElement.querySelector("[data-restored]");
    const found = stored(key);
    if (found && found.text !== field.defaultValue) {
      field.value = found.text;
      note.hidden = false;
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
    field.addEventListener("input", () => {
      if (field.value === field.defaultValue) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify({ me, at: Date.now(), text: field.value }));
    });
    note.querySelector("[data-discard]").addEventListener("click", () => {
      field.value = field.defaultValue;
      sessionStorage.removeItem(key);
      note.hidden = true;
      field.focus();
    });
  });

  // The sender's layout is fetched when somebody asks for it, into a frame that may do nothing.
  document.querySelectorAll("details[data-html]").forEach((details) => details.addEventListener("toggle", () => {
    const frame = details.querySelector("iframe");
    if (details.open && !frame.src) frame.src = frame.dataset.src;
  }));

  // Colleagues see who is at a mail for as long as the page is looked at.
  const review = $("[data-seen]");
  if (review) setInterval(() => { if (!document.hidden) fetch(review.dataset.seen, { method: "POST" }); }, 120000);
})();
