// Charts on the page: drawn by Vega-Lite, with a legend of buttons, a tooltip, and networks that open on a click.

const charts = new Set();  // what is on the page, to be drawn anew in other colours
theme.listeners.push(() => charts.forEach((redraw) => redraw()));

const number = (value) =>
  typeof value !== "number" ? "-"
    : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toPrecision(4)
    : String(Number(value.toFixed(Number.isInteger(value) ? 0 : 4)));

const tooltip = element("div", { class: "tooltip", role: "status", hidden: true });

// What is under the pointer: the network with its drawing, else the numbers.
function tooltipContent(chart, datum) {
  const card = datum.network === undefined ? undefined : networkOf(datum.network);
  if (card) return networkSummary(card);
  const line = (label, value) => element("div", {}, element("span", { class: "soft" }, `${label} `), value);
  if (chart.kind === "boxes") {
    return ["median", "quartile1", "quartile3", "whisker_low", "whisker_high", "value"]
      .filter((key) => datum[key] !== undefined)
      .map((key) => line(key.replace("_", " "), number(datum[key])));
  }
  const name = chart.series[Number(datum.i)].name;
  const title = name ? [element("strong", {}, name)] : [];
  if (chart.kind === "bars") return [...title, line(datum.group, number(datum.value))];
  const spread = typeof datum.low === "number" && datum.low < datum.high
    ? [line("from", `${number(datum.low)} to ${number(datum.high)}`)] : [];
  return [...title, line(chart.x.label || "x", number(datum.x)), line(chart.y.label || "y", number(datum.y)), ...spread];
}

function showTooltip(chart, event, item) {
  if (!item?.datum) {
    tooltip.hidden = true;
    return;
  }
  tooltip.replaceChildren(...[tooltipContent(chart, item.datum)].flat());
  tooltip.hidden = false;
  const margin = 14, { width, height } = tooltip.getBoundingClientRect();
  const left = event.clientX + margin + width > innerWidth ? event.clientX - margin - width : event.clientX + margin;
  const top = Math.min(event.clientY + margin, innerHeight - height - 8);
  tooltip.style.left = `${Math.max(8, left)}px`;
  tooltip.style.top = `${Math.max(8, top)}px`;
}

function legend(chart, hidden, redraw) {
  if (!chart.series?.some((series) => series.name)) return undefined;
  const looks = seriesLooks(chart, theme.colours());
  return element("div", { class: "legend" }, chart.series.map((series, i) => {
    const mark = drawn("svg", { width: 18, height: 10, "aria-hidden": "true" },
      series.mark === "points" || chart.kind === "bars"
        ? drawn("circle", { cx: 9, cy: 5, r: 4, fill: looks[i].colour })
        : drawn("line", { x1: 0, x2: 18, y1: 5, y2: 5, stroke: looks[i].colour, "stroke-width": 2.5,
                          "stroke-dasharray": looks[i].dash.join(" ") }));
    return element("button", {
      type: "button", class: "quiet", "aria-pressed": String(!hidden.has(i)), title: "Show or hide",
      onclick: () => {
        if (!hidden.delete(i)) hidden.add(i);
        redraw();
      },
    }, mark, series.name);
  }));
}

// A figure. `visible` is asked before it is drawn: a hidden one has no width yet; call its redraw() later.
function chartFigure(chart, csv) {
  const hidden = new Set();
  const plot = element("div", { class: "plot" });
  const keys = element("div");
  const file = csv ? element("a", { href: `${csv}${chart.name}.csv`, class: "csv" }, "CSV") : undefined;
  const figure = element("figure", { class: "chart", "data-chart": chart.name },
    element("figcaption", {}, element("span", {}, chart.title), file), keys, plot);
  let drawing = Promise.resolve();
  figure.redraw = () => {
    drawing = drawing.then(async () => {
      if (!figure.isConnected || plot.offsetWidth === 0) return;
      if (chart.empty) return plot.replaceChildren(element("p", { class: "soft" }, "There are too few values to draw yet."));
      if (!globalThis.vegaEmbed) {
        return plot.replaceChildren(element("p", { class: "soft" },
          "This chart cannot be drawn: the program was built without Vega-Lite."));
      }
      keys.replaceChildren(...[legend(chart, hidden, figure.redraw) ?? []].flat());
      figure.view?.finalize();
      const result = await vegaEmbed(plot, chartSpec(chart, hidden, theme.colours()), {
        mode: "vega-lite", renderer: "svg", ast: true, actions: { export: true, source: false, compiled: false, editor: false },
        downloadFileName: chart.name, tooltip: (handler, event, item, value) => showTooltip(chart, event, value ? item : null),
      });
      figure.view = result.view;
      figure.view.addEventListener("click", (event, item) => {
        if (item?.datum?.network !== undefined) openNetwork(item.datum.network);
      });
      figure.dataset.drawn = "true";
    }).catch((error) => {
      console.error(`chart ${chart.name}: ${error}`);
    });
    return drawing;
  };
  charts.add(figure.redraw);
  figure.remove = function () {
    charts.delete(figure.redraw);
    figure.view?.finalize();
    Element.prototype.remove.call(figure);
  };
  return figure;
}

// Several charts in one place, one of them to be seen: tabs, moved along by the arrow keys.
function chartChoice(title, list, csv) {
  const figures = list.map((chart) => chartFigure(chart, csv));
  const show = (at, focus) => {
    figures.forEach((figure, i) => (figure.hidden = i !== at));
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === at));
      tab.tabIndex = i === at ? 0 : -1;
    });
    if (focus) tabs[at].focus();
    figures[at].redraw();
  };
  const tabs = list.map((chart, i) => button(chart.tab, () => show(i), { role: "tab" }));
  const row = element("div", { class: "tabs", role: "tablist", "aria-label": title, onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.indexOf(event.target);
    if (step && at >= 0) show((at + step + tabs.length) % tabs.length, true);
  } }, tabs);
  show(0);
  return element("div", { class: "choice" }, row, figures);
}
