"use strict";
// The life of the page: languages, map, tables, one territory at a time, charts, files. Every word and figure is read
// from the page or its data, and enters the page as text, never as markup.
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const tip = document.getElementById("tip");
  const editions = [...document.querySelectorAll(".edition")];
  const NAME_LETTERS = 22;
  const SVG = "http://www.w3.org/2000/svg";
  root.classList.add("scripted");

  const of = (edition) => data.editions[edition.lang];
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function element(name, words, attributes = {}) {
    const made = document.createElement(name);
    if (words !== undefined) made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function swatch(colour) {
    const svg = document.createElementNS(SVG, "svg");
    const rect = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries({ width: 10, height: 10, fill: colour })) rect.setAttribute(key, value);
    svg.append(rect);
    return svg;
  }

  function lettering(name, x, y) {
    const text = document.createElementNS(SVG, "text");
    const lines = broken(name).split("\n");
    lines.forEach((line, n) => {
      const part = document.createElementNS(SVG, "tspan");
      part.textContent = line.length > NAME_LETTERS ? `${line.slice(0, NAME_LETTERS - 1)}…` : line;
      part.setAttribute("x", x);
      part.setAttribute("dy", n ? "1.1em" : `${0.35 - 0.55 * (lines.length - 1)}em`);
      text.append(part);
    });
    text.setAttribute("y", y);
    return text;
  }

  // --- the words beside the pointer

  function showTip(words, x, y) {
    tip.textContent = words;
    tip.hidden = !words;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 4))}px`;
    tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 10) : y + 18}px`;
  }

  function hideTip() { tip.hidden = true; }

  // --- languages

  function speak(lang) {
    const before = editions.find((edition) => !edition.hidden);
    const anchor = [...before.querySelectorAll("section")].filter((s) => s.getBoundingClientRect().top < innerHeight / 3).pop();
    for (const edition of editions) edition.hidden = edition.lang !== lang;
    const after = editions.find((edition) => !edition.hidden);
    root.lang = lang;
    document.title = after.dataset.title;
    if (anchor && before !== after) {
      const part = anchor.id.replace(/-[a-z]+$/, "");
      if (part !== "summary") document.getElementById(`${part}-${lang}`).scrollIntoView({ behavior: "instant" });
    }
    after.querySelector(`[data-language="${lang}"]`).focus({ preventScroll: true });
    draw(after);
  }

  // --- tables

  function sortable(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const collator = new Intl.Collator(table.closest("[lang]").lang, { numeric: true });
    heads.forEach((head, column) => {
      const title = head.textContent;
      const button = element("button", title, { type: "button" });
      // On paper the plain title stands instead: browsers do not repeat buttons at the head of every page.
      head.replaceChildren(button, element("span", title, { class: "print-only" }));
      button.addEventListener("click", () => {
        const first = column ? "descending" : "ascending";
        const other = column ? "ascending" : "descending";
        const way = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", way);
        const sign = way === "ascending" ? 1 : -1;
        const key = (row) => (column ? row.cells[column].dataset.v : row.cells[0].textContent);
        const rows = [...body.rows].map((row) => [key(row), row]);
        // What has no value comes last, whichever way.
        rows.sort(([a], [b]) => (column ? (a === "") - (b === "") || sign * (a - b) : sign * collator.compare(a, b)));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  function searchable(level) {
    const input = level.querySelector("input[type=search]");
    if (!input) return;
    const rows = [...level.querySelector("tbody").rows];
    const texts = rows.map((row) => plain(row.cells[0].textContent));
    const count = level.querySelector(".count");
    const lang = level.closest("[lang]").lang;
    const words = of(level.closest(".edition")).words;
    const written = new Intl.NumberFormat(lang);
    input.addEventListener("input", () => {
      const wanted = plain(input.value.trim());
      let found = 0;
      rows.forEach((row, n) => {
        row.hidden = !texts[n].includes(wanted);
        found += !row.hidden;
      });
      count.textContent = wanted ? `${written.format(found)} / ${written.format(rows.length)} ${words.shown}` : "";
    });
  }

  // --- files

  function save(name, content) {
    const address = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
    const link = element("a", "", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  function fileButton(name) {
    const button = element("button", name, { type: "button", class: "file" });
    button.addEventListener("click", () => save(name, data.files[name]));
    return button;
  }

  // The rows of a CSV: what stands between quotes may go over lines.
  const rowsOf = (csv) => csv.match(/(?:"(?:[^"]|"")*"|[^"\n])+/g);

  // --- the map

  function choropleth(edition) {
    const svg = edition.querySelector(".drawing");
    if (!svg) return;
    const figure = svg.closest("figure");
    const ground = svg.querySelector(".ground");
    const mark = svg.querySelector(".mark");
    const over = svg.querySelector(".over");
    const labels = svg.querySelector(".names");
    const readout = figure.querySelector(".readout");
    const choose = (name) => edition.querySelector(`[data-map="${name}"]`);
    const known = of(edition);
    const finest = svg.dataset.level;
    let level = finest;
    let at = -1;

    const indicator = () => choose("indicator").value;

    function said(n) {
      const head = known.portraits[level][n].heads.find(([id]) => id === indicator());
      const colon = edition.lang === "fr" ? "\u00a0: " : ": ";
      const classed = data.levels[level].classes[indicator()][n] >= 0;
      return `${data.levels[level].names[n]}${colon}${classed ? head[2] : known.words.no_value}`;
    }

    function pick(n, x, y) {
      at = n;
      mark.replaceChildren();
      if (n < 0) {
        readout.textContent = "";
        hideTip();
        return;
      }
      const outline = document.createElementNS(SVG, "use");
      outline.setAttribute("href", `#o-${level}-${n}`);
      mark.append(outline);
      readout.textContent = said(n);
      if (x !== undefined) showTip(said(n), x, y);
    }

    function paint() {
      const { classes, names } = data.levels[level];
      const legend = known.legends[level][indicator()];
      ground.replaceChildren(...names.map((_, n) => {
        const use = document.createElementNS(SVG, "use");
        const of_class = classes[indicator()][n];
        use.setAttribute("href", `#o-${level}-${n}`);
        use.setAttribute("fill", of_class < 0 ? "url(#hatch)" : legend[of_class][1]);
        use.dataset.n = n;
        return use;
      }));
      const entries = legend.map(([label, colour]) => [label, colour]);
      if (classes[indicator()].some((n) => n < 0)) entries.push([known.words.no_value, "url(#hatch)"]);
      figure.querySelector(".legend").replaceChildren(...entries.map(([label, colour]) => {
        const item = element("li");
        item.append(swatch(colour), label);
        return item;
      }));
      figure.querySelector(".map-title").textContent = choose("indicator").selectedOptions[0].textContent;
      if (over) over.toggleAttribute("hidden", level !== finest);
      labels.replaceChildren(...names.flatMap((name, n) => {
        const [x, y] = data.levels[level].middles[n] ?? [];
        return x === undefined ? [] : [lettering(name, x, y)];
      }));
      pick(-1);
    }

    const under = (event) => Number(event.target.closest("use[data-n]")?.dataset.n ?? -1);
    svg.addEventListener("pointermove", (event) => pick(under(event), event.clientX, event.clientY));
    svg.addEventListener("pointerleave", () => pick(-1));
    svg.addEventListener("click", (event) => { if (under(event) >= 0) open(edition, level, under(event), true); });
    svg.addEventListener("blur", () => pick(-1));
    svg.addEventListener("keydown", (event) => {
      const count = data.levels[level].names.length;
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) pick((at + step + (at < 0 && step < 0) + count) % count);
      else if (event.key === "Home") pick(0);
      else if (event.key === "End") pick(count - 1);
      else if (event.key === "Escape") pick(-1);
      else if ((event.key === "Enter" || event.key === " ") && at >= 0) open(edition, level, at, true);
      else return;
      event.preventDefault();
    });
    choose("indicator").addEventListener("change", paint);
    choose("level")?.addEventListener("change", () => { level = choose("level").value; svg.dataset.level = level; paint(); });
    paint();
  }

  // --- one territory

  function chooser(edition) {
    const select = edition.querySelector("[data-choose]");
    const titles = of(edition).titles;
    select.append(element("option", "–", { value: "" }));
    for (const [level, { names, ids }] of Object.entries(data.levels)) {
      const group = element("optgroup", undefined, { label: titles[level] });
      group.append(...names.map((name, n) => element("option", name === ids[n] ? name : `${name} (${ids[n]})`, { value: `${level}:${n}` })));
      select.append(group);
    }
    select.addEventListener("change", () => {
      const [level, n] = split(select.value);
      if (level) open(edition, level, n, false);
    });
  }

  function split(key) {
    const at = key.lastIndexOf(":");
    return at < 0 ? ["", -1] : [key.slice(0, at), Number(key.slice(at + 1))];
  }

  const coloursOf = (found) => found.rows.map((n) => data.colours[n]);

  function rowsInto(table, titles, rows, total, colours) {
    const head = element("tr");
    head.append(...titles.map((title, n) => element("th", title, n ? { scope: "col", class: "number" } : { scope: "col" })));
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...rows.map((cells, n) => {
      const row = element("tr", undefined, total && n === rows.length - 1 ? { class: "total" } : {});
      const first = element("th", undefined, { scope: "row" });
      if (colours?.[n]) first.append(swatch(colours[n]));
      first.append(cells[0]);
      row.append(first, ...cells.slice(1).map((cell) => element("td", cell)));
      return row;
    }));
  }

  function open(from, level, n, go) {
    for (const edition of editions) fill(edition, level, n);
    if (go) {
      const section = from.querySelector("section.territory");
      section.scrollIntoView();
      section.focus({ preventScroll: true });
    }
  }

  function fill(edition, level, n) {
    const known = of(edition);
    const found = known.portraits[level][n];
    const section = edition.querySelector("section.territory");
    const article = section.querySelector(".portrait");
    const put = (query, words) => {
      const into = article.querySelector(query);
      into.textContent = words;
      into.hidden = !words;
    };
    section.classList.add("chosen");
    section.querySelector("[data-choose]").value = `${level}:${n}`;
    article.hidden = false;
    put("h3", found.name);
    put(".kind", found.kind);
    put(".sentence", found.sentence);
    put(".caveat", found.caveat);
    put(".rounding", found.rounding);
    article.querySelector(".cards").replaceChildren(...found.heads.map(([, label, shown]) => {
      const card = element("div", undefined, { class: "card" });
      card.append(element("dt", label), element("dd", shown));
      return card;
    }));
    rowsInto(article.querySelector("table.balance"), found.table[0], found.table.slice(1), true, coloursOf(found));
    rowsInto(article.querySelector("table.peers"), [known.words.territory, ...found.peer_titles], found.peers, false);
    for (const part of [".peers-title", "table.peers"]) article.querySelector(part).hidden = !found.peers.length;
    for (const chart of article.querySelectorAll(".chart")) {
      chart.dataset.portrait = `${level}:${n}`;
      chart.dataset.drawn = "";
    }
    if (!edition.hidden) draw(edition);
  }

  // --- charts

  const [STEP_PX, LABEL_PX, NARROW_NAMES_PX, NAMES_PX, WIDE_PX] = [32, 60, 140, 230, 520];

  const broken = (name, wide) => {
    // Two lines at most where there is little room: a long name is cut at the space or hyphen nearest to its middle.
    if (wide || name.length < 18) return name;
    const places = [...name.matchAll(/[ -]/g)].map((found) => found.index + Number(found[0] === "-"));
    if (!places.length) return name;
    const best = places.reduce((a, b) => (Math.abs(b - name.length / 2) < Math.abs(a - name.length / 2) ? b : a));
    return `${name.slice(0, best)}\n${name.slice(best).trimStart()}`;
  };

  function barsOf(edition, chart) {
    const [level, n] = split(chart.dataset.portrait);
    const found = of(edition).portraits[level][n];
    const kind = chart.dataset.bars;
    const column = kind === "stock" ? 3 : 4;
    const values = found.bars[kind].map(([row, value]) => ({
      label: broken(found.table[row + 1][0], chart.offsetWidth > WIDE_PX),
      value,
      shown: found.table[row + 1][column],
      colour: kind === "stock" ? coloursOf(found)[row] : data.signs[Number(value > 0)],
    }));
    const lengths = [0, ...values.map((row) => row.value)];
    const [low, high] = [Math.min(...lengths), Math.max(...lengths)];
    // What is kept free beyond the longest bars for the figures at their ends.
    const names = chart.offsetWidth > WIDE_PX ? NAMES_PX : NARROW_NAMES_PX;
    const sides = 1 + (low < 0 && high > 0);
    const room = (LABEL_PX / Math.max(chart.offsetWidth - names - sides * LABEL_PX, LABEL_PX)) * (high - low || 1);
    const spec = structuredClone(data.bars);
    spec.data.values = values;
    spec.height = STEP_PX * Math.max(values.length, 1);
    for (const layer of spec.layer) {
      const across = layer.encoding.x;
      if (!across.scale) continue;
      across.axis.title = found.table[0][column];
      across.scale.domain = [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
    }
    return spec;
  }

  const teller = (_, event, item) => {
    // The area around a point, which catches the pointer for it, holds the point's row one level down.
    const words = item?.datum?.said ?? item?.datum?.datum?.said;
    if (words) showTip(words, event.clientX, event.clientY);
    else hideTip();
  };

  async function draw(edition) {
    if (!window.vegaEmbed) return;
    for (const chart of edition.querySelectorAll(".chart")) {
      if (chart.dataset.drawn || (chart.dataset.bars && !chart.dataset.portrait) || !chart.offsetWidth) continue;
      chart.dataset.drawn = "yes";
      const spec = chart.dataset.bars ? barsOf(edition, chart) : of(edition).scenarios[chart.dataset.chart];
      // `ast`: expressions are interpreted, so that the page's policy need not allow code made at run time.
      await window.vegaEmbed(chart, spec, {
        ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: teller, formatLocale: of(edition).locale,
      });
      const svg = chart.querySelector("svg");
      svg.setAttribute("aria-hidden", "true");
    }
    root.dataset.charts = edition.lang;
  }

  // --- the start

  for (const edition of editions) {
    edition.querySelectorAll("[data-language]").forEach((button) => button.addEventListener("click", () => speak(button.dataset.language)));
    edition.querySelectorAll("table.sortable").forEach(sortable);
    edition.querySelectorAll(".level").forEach(searchable);
    edition.querySelectorAll("[data-open]").forEach((link) => link.addEventListener("click", () => open(edition, ...split(link.dataset.open), false)));
    edition.querySelectorAll("button[data-file]").forEach((button) => button.addEventListener("click", () => save(button.dataset.file, data.files[button.dataset.file])));
    edition.querySelector(".balance-file").addEventListener("click", () => {
      const [level, n] = split(edition.querySelector("[data-choose]").value);
      const rows = rowsOf(data.files[`territories_${level}.csv`]);
      save(`${level}_${data.levels[level].ids[n]}.csv`, `${rows[0]}\n${rows[n + 1]}\n`);
    });
    edition.querySelector(".file-list").append(...Object.keys(data.files).map((name) => {
      const item = element("li");
      item.append(fileButton(name));
      return item;
    }));
    choropleth(edition);
    chooser(edition);
  }
  addEventListener("load", () => draw(editions.find((edition) => !edition.hidden)));
  addEventListener("scroll", hideTip, { passive: true });
  // On paper nothing can be unfolded.
  const folded = new Set();
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".edition:not([hidden]) details:not([open], .licences)")) {
      folded.add(part);
      part.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
    folded.clear();
  });
})();
