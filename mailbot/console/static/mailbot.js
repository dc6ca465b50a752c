// What every page can do: keys, the palette, toasts, and the numbers that stay fresh.
// A button or link with data-key="x" is pressed by x; data-key-help="..." adds it to the help. data-go="x" is "g x".
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  // --- toasts: what was refused, and a server that is not there ------------------------------------------------------
  let hiding = 0;
  const toast = (text) => {
    const box = $("#toast");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { box.hidden = true; }, 8000);
  };
  window.mailbot = { toast };
  document.addEventListener("htmx:error", () => toast(document.body.dataset.offline));
  document.addEventListener("htmx:after:request", async (event) => {
    const context = event.detail && event.detail.ctx;
    const response = context && context.response;
    if (!response || response.status < 400) return;
    let said = "";
    try { said = JSON.parse(context.text || "").error; } catch { said = ""; }
    toast(said || `${document.body.dataset.refused} (${response.status})`);
  });

  // --- dialogs -------------------------------------------------------------------------------------------------------
  const open = (name) => {
    const dialog = document.getElementById(name);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new Event("mailbot:open"));
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const menu = opener.closest("details");
      if (menu) menu.open = false;
      open(opener.dataset.open);
    }
    if (event.target.matches("dialog")) event.target.close();
    $$("details.mb-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const copier = event.target.closest("[data-copy]");
    if (copier) navigator.clipboard.writeText(copier.dataset.copy).then(() => toast(copier.dataset.copied));
  });
  const fillHelp = () => {
    const rows = $("[data-help-rows]");
    if (!rows) return;
    $$("[data-added]", rows).forEach((row) => row.remove());
    const told = new Set();
    $$("[data-key-help]").forEach((element) => {
      if (told.has(element.dataset.key)) return;
      told.add(element.dataset.key);
      const row = document.createElement("tr");
      row.dataset.added = "";
      const [key, text] = [document.createElement("td"), document.createElement("td")];
      const cap = document.createElement("kbd");
      cap.textContent = element.dataset.keyName || element.dataset.key;
      key.append(cap);
      text.textContent = element.dataset.keyHelp;
      row.append(key, text);
      rows.append(row);
    });
  };

  // --- the palette ---------------------------------------------------------------------------------------------------
  const palette = $("#palette");
  if (palette) {
    const input = $("input", palette);
    const options = () => $$("[role=option]", palette).filter((option) => !option.hidden);
    const choose = (option) => {
      $$("[role=option]", palette).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
      if (option) { option.id = option.id || `option-${$$("[role=option]", palette).indexOf(option)}`; input.setAttribute("aria-activedescendant", option.id); }
    };
    const go = (option) => {
      if (!option) return;
      const address = option.dataset.address || `${option.dataset.search}?q=${encodeURIComponent(input.value)}`;
      location.assign(address);
    };
    const filter = () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      $$("[role=option]", palette).forEach((option) => {
        if (option.dataset.search) {
          option.hidden = !wanted;
          option.textContent = option.dataset.label.replace("{}", () => input.value.trim());
        } else {
          option.hidden = !option.textContent.toLocaleLowerCase().includes(wanted);
        }
      });
      choose(options()[0]);
    };
    input.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const shown = options();
      const at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); choose(shown[(at + step + shown.length) % shown.length]); }
      if (event.key === "Enter") { event.preventDefault(); go(shown[at] || shown[0]); }
      // A search field would only be emptied by the first Escape.
      if (event.key === "Escape") { event.preventDefault(); palette.close(); }
    });
    palette.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
    palette.addEventListener("mailbot:open", () => { input.value = ""; filter(); input.focus(); });
  }

  // --- keys ----------------------------------------------------------------------------------------------------------
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
      event.preventDefault();
      open("palette");
      return;
    }
    if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) event.target.blur();
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (going && Date.now() - going < 1500) {
      going = 0;
      const place = $(`[data-go="${CSS.escape(event.key)}"]`);
      if (place) { event.preventDefault(); location.assign(place.href); }
      return;
    }
    going = 0;
    if (event.key === "g") { going = Date.now(); return; }
    if (event.key === "?") { event.preventDefault(); fillHelp(); open("help"); return; }
    if (event.key === "/") {
      event.preventDefault();
      const search = $("[data-search-field]");
      if (search) search.focus(); else open("palette");
      return;
    }
    if (event.key === "Enter" && event.target !== document.body && event.target.id !== "main") return;
    const pressed = $$(`[data-key="${CSS.escape(event.key)}"]`).find((element) => !element.disabled && element.offsetParent !== null);
    if (pressed) { event.preventDefault(); pressed.click(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest('[data-open="help"]')) fillHelp(); });

  // --- the numbers that stay fresh -----------------------------------------------------------------------------------
  const address = document.body.dataset.live;
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.status === 401) {
        if ($("[data-kept]")) toast(document.body.dataset.ended); else location.reload();
        return;
      }
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.review && $("[data-waits-for-mail]")) { location.assign(location.pathname); return; }
      $$("[data-live-review]").forEach((badge) => { badge.textContent = told.review; badge.hidden = !told.review; });
      $$("[data-live-problems]").forEach((dot) => dot.classList.toggle("mb-dot-bad", told.problems > 0));
      $$("[data-live-seen]").forEach((age) => { age.textContent = told.seen; });
    } catch { /* the next look is in half a minute */ }
  };
  const leave = $("form[data-leave]");
  if (leave) leave.addEventListener("submit", () => sessionStorage.clear());
  // On a telephone the bar scrolls: the place somebody is at stands in sight.
  const here = $(".mb-nav [aria-current]");
  if (here) {
    const bar = here.closest(".mb-nav");
    bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - 40;
  }

  if (address) {
    setInterval(refresh, 30000);
    document.addEventListener("visibilitychange", refresh);
  }
})();
