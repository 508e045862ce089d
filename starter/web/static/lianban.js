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
      document.querySelectorAll("#live, #told").forEach(function (part) { window.htmx.trigger(part, "lianban:back"); });
    });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  // A second click on the same button sends nothing; the server would give the same answer anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
})();
