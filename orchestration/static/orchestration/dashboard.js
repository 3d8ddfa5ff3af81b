"use strict";
/* Keeps the dashboard live: the server sends all figures whenever they change. */
(() => {
  const page = document.getElementById("t3d-dashboard");
  const live = document.querySelector(".t3d-live");
  const STATES = ["completed", "interrupted", "failed", "running"];
  const HEIGHT = 120;

  const byId = (id) => document.getElementById(id);
  const at = (figures, path) => path.split(".").reduce((value, key) => value?.[key], figures);
  const count = (value) => (value ?? 0).toLocaleString("en-US");
  const total = (hour) => STATES.reduce((sum, state) => sum + hour[state], 0);

  function seconds(value) {
    if (!value) return value === 0 ? "0 ms" : "–";
    if (value < 0.01) return `${(value * 1000).toFixed(1)} ms`;
    if (value < 1) return `${(value * 1000).toFixed(0)} ms`;
    if (value < 60) return `${value.toFixed(1)} s`;
    return `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`;
  }

  function bytes(value) {
    for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]])
      if (value >= size) return `${(value / size).toFixed(1)} ${unit}`;
    return `${value} B`;
  }

  function fill(attribute, say, figures) {
    for (const place of page.querySelectorAll(`[data-${attribute}]`)) {
      const text = say(at(figures, place.dataset[attribute]));
      if (place.textContent !== text) place.textContent = text;
      place.toggleAttribute("data-zero", text === "0");
    }
  }

  function cell(content, look) {
    const made = document.createElement("td");
    if (look) made.className = look;
    made.append(content);
    return made;
  }

  function link(address, text) {
    const made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    return made;
  }

  function rows(id, emptyId, found, cells) {
    const body = byId(id);
    const made = found.map((one) => {
      const row = document.createElement("tr");
      row.append(...cells(one));
      return row;
    });
    if (body.innerHTML !== made.map((row) => row.outerHTML).join("")) body.replaceChildren(...made);
    byId(emptyId).hidden = found.length > 0;
  }

  function draw(hours) {
    const most = Math.max(...hours.map(total));
    const groups = page.querySelectorAll(".t3d-hour");
    const labels = page.querySelectorAll(".t3d-hours li");
    byId("t3d-most").textContent = count(most);
    byId("t3d-no-turns").hidden = most > 0;
    hours.forEach((hour, index) => {
      let y = HEIGHT;
      const said = [];
      for (const state of STATES) {
        const height = (hour[state] * HEIGHT) / Math.max(most, 1);
        const part = groups[index].querySelector(`.t3d-${state}`);
        y -= height;
        part.setAttribute("y", y.toFixed(1));
        part.setAttribute("height", height.toFixed(1));
        if (hour[state]) said.push(`${hour[state]} ${state}`);
      }
      const label = hour.at.slice(11, 16);
      groups[index].querySelector("title").textContent = `${label}: ${said.join(", ") || "none"}`;
      labels[index].textContent = label;
    });
  }

  // As Django's admin writes keys into addresses.
  const quoted = (key) =>
    key.replace(/[":/_#?;@&=+$,<>%\n\\[\]]/g, (letter) =>
      `_${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

  function show(figures) {
    const all = { ...figures, turns: figures.hours.reduce((sum, hour) => sum + total(hour), 0) };
    all.failed = figures.hours.reduce((sum, hour) => sum + hour.failed, 0);
    fill("count", count, all);
    fill("seconds", seconds, all);
    fill("bytes", bytes, all);
    draw(figures.hours);
    rows("t3d-running-rows", "t3d-none-running", figures.running, (turn) => [
      cell(link(page.dataset.thread.replace("THREAD", encodeURIComponent(quoted(turn.threadId))), turn.title)),
      cell(turn.provider, "t3d-short"),
      cell(turn.startedAt.slice(11, 19), "t3d-short"),
    ]);
    rows("t3d-failure-rows", "t3d-no-failures", figures.failures, (failure) => [
      cell(link(`${page.dataset.failures}?kind=${encodeURIComponent(failure.kind)}`, failure.kind)),
      cell(count(failure.count), "t3d-number"),
    ]);
    rows("t3d-lag-rows", "t3d-no-lags", figures.lags, (lag) => [cell(lag.name), cell(count(lag.events), "t3d-number")]);
    const time = byId("t3d-as-of");
    time.dateTime = figures.asOf;
    time.textContent = figures.asOf.slice(11, 19);
  }

  function say(state, text) {
    live.dataset.state = state;
    byId("t3d-live-text").textContent = text;
  }

  const stream = new EventSource(page.dataset.stream);
  stream.addEventListener("dashboard", (event) => {
    show(JSON.parse(event.data));
    say("live", "live, as of");
  });
  stream.addEventListener("error", () => {
    say("lost", stream.readyState === EventSource.CLOSED ? "not live, as of" : "connecting, as of");
  });
  // A page that is left open in the background need not keep the figures coming.
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
