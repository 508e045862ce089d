// Small conveniences; every page works without them.
(function () {
  "use strict";
  // The error summary takes the focus, so that a screen reader starts there.
  var summary = document.getElementById("error-summary");
  if (summary) { summary.focus(); }

  // A browser keeps few connections to one site: a tab that nobody looks at gives its own back, and catches up later.
  var streams = [];
  if (window.htmx) {
    window.htmx.createEventSource = function (url) {
      var stream = new EventSource(url);
      streams.push(stream);
      return stream;
    };
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) {
        streams.forEach(function (stream) { stream.close(); });
        return;
      }
      var closed = streams.filter(function (stream) { return stream.readyState === EventSource.CLOSED; });
      streams = streams.filter(function (stream) { return stream.readyState !== EventSource.CLOSED; });
      closed.slice(-1).forEach(function (stream) { if (stream.onerror) { stream.onerror(new Event("error")); } });
      document.querySelectorAll("#live").forEach(function (part) { window.htmx.trigger(part, "lianban:back"); });
    });
  }

  // A change that is told while its page is being asked for may have missed the answer: then it is asked for once more.
  var told = 0, asked = 0;
  document.addEventListener("sse:changed", function () { told += 1; }, true);
  document.addEventListener("htmx:beforeRequest", function (event) { if (event.target.id === "live") { asked = told; } });
  document.addEventListener("htmx:afterSettle", function () {
    if (asked === told) { return; }
    document.querySelectorAll("#live").forEach(function (part) { window.htmx.trigger(part, "lianban:back"); });
  });

  // Desk: ticks for bulk acts stay when a list is brought up to date; 全选 ticks the rows of its own form or page.
  function ticks() { return Array.prototype.slice.call(document.querySelectorAll("input[data-pick]")); }
  // A list that is brought up to date has another id for each act; case and item stay.
  function itemOf(box) { return box.value.split("|").slice(0, 2).join("|"); }
  function showPickAll() { document.querySelectorAll(".pick-all").forEach(function (part) { part.hidden = false; }); }
  showPickAll();
  var ticked = [];
  document.addEventListener("htmx:beforeSwap", function () {
    ticked = ticks().filter(function (box) { return box.checked; }).map(itemOf);
  });
  document.addEventListener("htmx:afterSwap", function () {
    ticks().forEach(function (box) { if (ticked.indexOf(itemOf(box)) >= 0) { box.checked = true; } });
    ticked = [];
    showPickAll();
  });

  // What was chosen or typed in a part that is brought up to date stays there: each by its name and its place among those of it.
  function controls() {
    return Array.prototype.slice.call(document.querySelectorAll("#live select, #live textarea, #live input"));
  }
  function isChosen(box) {
    if (box.tagName === "SELECT") {
      return Array.prototype.some.call(box.options, function (option) { return option.selected !== option.defaultSelected; });
    }
    if (box.type === "checkbox" || box.type === "radio") { return !box.dataset.pick && box.checked !== box.defaultChecked; }
    return ["hidden", "submit", "file"].indexOf(box.type) < 0 && box.value !== box.defaultValue;
  }
  function placeOf(box, all) {
    return all.filter(function (other) { return other.name === box.name; }).indexOf(box);
  }
  var chosen = [];
  document.addEventListener("htmx:beforeSwap", function () {
    var all = controls();
    chosen = all.filter(isChosen).map(function (box) {
      return { name: box.name, place: placeOf(box, all), value: box.value, checked: box.checked };
    });
  });
  document.addEventListener("htmx:afterSwap", function () {
    var all = controls();
    chosen.forEach(function (was) {
      var box = all.filter(function (other) { return other.name === was.name; })[was.place];
      if (!box) { return; }
      if (box.type === "checkbox" || box.type === "radio") { box.checked = was.checked; } else { box.value = was.value; }
    });
    chosen = [];
  });

  // A page that is brought up to date as a whole is left as it is while somebody types in it.
  function isTyped(box) {
    return box.type === "checkbox" || box.type === "radio" ? box.checked !== box.defaultChecked :
      box.type !== "hidden" && box.tagName !== "SELECT" && box.value !== box.defaultValue;
  }
  document.addEventListener("htmx:beforeSwap", function (event) {
    var whole = event.detail.target;
    if (whole.id === "whole" && Array.prototype.some.call(whole.querySelectorAll("input, textarea"), isTyped)) {
      event.detail.shouldSwap = false;
    }
  });

  // What is unfolded stays so when its part of the page is brought up to date.
  var unfolded = [];
  function nameOf(part) {
    var within = part.parentNode.closest("[id]"), summary = part.querySelector("summary");
    return (within ? within.id : "") + "|" + (summary ? summary.textContent.trim() : "");
  }
  function unfoldAgain() {
    document.querySelectorAll("#main details:not([open])").forEach(function (part) {
      if (unfolded.indexOf(nameOf(part)) >= 0) { part.open = true; }
    });
  }
  document.addEventListener("htmx:beforeSwap", function () {
    unfolded = Array.prototype.slice.call(document.querySelectorAll("#main details[open]")).map(nameOf);
  });
  document.addEventListener("htmx:oobAfterSwap", unfoldAgain);
  document.addEventListener("htmx:afterSwap", unfoldAgain);

  // Lists by keyboard: j and k go from row to row, x ticks, Enter opens; never while something is typed.
  function rowsOfList() { return Array.prototype.slice.call(document.querySelectorAll("tr[data-row]")); }
  function goTo(row) {
    rowsOfList().forEach(function (each) { each.classList.toggle("is-here", each === row); });
    var link = row.querySelector("a[href]");
    if (link) { link.focus({ preventScroll: true }); }
    row.scrollIntoView({ block: "nearest" });
  }
  // Where the keyboard is stays, too, when the list is brought up to date.
  var here = null;
  document.addEventListener("htmx:beforeSwap", function () {
    var link = document.querySelector("tr.is-here a[href]");
    here = link ? link.getAttribute("href") : null;
  });
  document.addEventListener("htmx:afterSwap", function () {
    if (!here || document.querySelector("tr.is-here")) { return; }
    var rows = rowsOfList(), at = rows.findIndex(function (row) {
      var link = row.querySelector("a[href]");
      return link && link.getAttribute("href") === here;
    });
    if (at < 0) { return; }
    if (document.activeElement === document.body) { goTo(rows[at]); } else { rows[at].classList.add("is-here"); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { return; }
    var rows = rowsOfList(), at = rows.findIndex(function (row) { return row.contains(document.activeElement); });
    if (at < 0) { at = rows.findIndex(function (row) { return row.classList.contains("is-here"); }); }
    if (event.key === "j" && at + 1 < rows.length) { goTo(rows[at + 1]); }
    if (event.key === "k" && at > 0) { goTo(rows[at - 1]); }
    if (event.key === "x" && at >= 0) {
      var box = rows[at].querySelector("input[data-pick]");
      if (box) { box.checked = !box.checked; }
    }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
    var all = event.target.closest("[data-pick-all]");
    if (all) { ticks().forEach(function (box) { box.checked = all.dataset.pickAll === "yes"; }); }
  });

  // A follow-up question shows itself with the answer that asks for it; without scripts it says when to answer it.
  function showAsked() {
    document.querySelectorAll("[data-asked-by]").forEach(function (part) {
      var chosen = document.querySelector('input[name="' + part.dataset.askedBy + '"]:checked');
      part.hidden = !chosen || JSON.parse(part.dataset.askedWhen).indexOf(chosen.value) < 0;
    });
  }
  document.addEventListener("change", showAsked);
  showAsked();

  // The session ended in front of an open page: it keeps what it shows, and what is typed in it.
  document.addEventListener("lianban:expired", function () {
    var main = document.getElementById("main");
    if (!main || document.getElementById("expired")) { return; }
    var told = document.createElement("p");
    told.id = "expired";
    told.className = "notice is-warn";
    told.setAttribute("role", "alert");
    told.textContent = "登录已过期，本页不再更新。填写的内容还在：照常提交，按提示重新登录后就能继续。";
    main.insertBefore(told, main.firstChild);
  });

  // A second click on the same button sends nothing; the server would give the same answer anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  // 现场页: what is typed stays in this browser, under account and case, until the act is on file.
  function store(work) {
    try { return work(window.localStorage); } catch (_error) { return null; }
  }
  function typedIn(form) {
    return Array.from(form.elements).filter(function (each) {
      return each.name && !/^(hidden|file|submit|button)$/.test(each.type) && each.tagName !== "BUTTON";
    });
  }
  function keepTyped(form) {
    var status = form.querySelector("[data-keep-status]"), sending = false;
    function tell(words) { status.textContent = words; status.hidden = !words; }
    function remember() {
      var kept = typedIn(form).filter(function (each) { return /^(radio|checkbox)$/.test(each.type) ? each.checked : each.value; })
        .map(function (each) { return [each.name, each.value]; });
      store(function (shelf) { shelf.setItem(form.dataset.keep, JSON.stringify(kept)); });
    }
    function recall() {
      var kept = JSON.parse(store(function (shelf) { return shelf.getItem(form.dataset.keep); }) || "[]");
      if (!kept.length) { return; }
      typedIn(form).forEach(function (each) {
        var own = kept.filter(function (pair) { return pair[0] === each.name; }).map(function (pair) { return pair[1]; });
        if (/^(radio|checkbox)$/.test(each.type)) { each.checked = own.indexOf(each.value) >= 0; } else if (own.length) { each.value = own[0]; }
      });
    }
    function offline() { tell("没有网络连接：填写的内容和照片都还在本页，文字已保存在这台设备上。网络恢复后再提交。"); }
    function answered(answer) {
      if (answer.redirected && answer.ok) { window.location.assign(answer.url); return null; }
      return answer.text().then(function (text) {
        var told = new DOMParser().parseFromString(text, "text/html"), summary = told.getElementById("error-summary");
        var known = document.getElementById("error-summary"), heading = told.querySelector("main h1");
        if (known) { known.remove(); }
        if (!summary) { tell("没有提交成功：" + (heading ? heading.textContent.trim() : answer.status) + "。填写的内容都还在，请稍后再试。"); return; }
        // The chosen photos stay in their field; every other part is drawn anew with its errors.
        ["site-points", "site-verdict"].forEach(function (id) {
          var fresh = told.getElementById(id), old = document.getElementById(id);
          if (fresh && old) { old.replaceWith(document.importNode(fresh, true)); }
        });
        form.parentNode.insertBefore(document.importNode(summary, true), form);
        document.getElementById("error-summary").focus();
        tell("");
      });
    }
    recall();
    form.addEventListener("input", remember);
    form.addEventListener("change", remember);
    window.addEventListener("offline", offline);
    window.addEventListener("online", function () { tell("网络已恢复，可以提交。"); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (sending) { return; }
      sending = true;
      remember();
      tell("正在提交……");
      window.fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), credentials: "same-origin" })
        .then(answered, offline)
        .then(function () { sending = false; });
    });
  }
  document.querySelectorAll("[data-forget]").forEach(function (part) {
    store(function (shelf) { shelf.removeItem(part.dataset.forget); });
  });
  document.querySelectorAll("form[data-keep]").forEach(keepTyped);
})();
