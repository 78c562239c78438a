// A chart's data (netwright/report/chart.h) as a Vega-Lite specification.

const DASHES = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3]];

// Which colour and dash each series has: quiet ones are grey, the others take the colours in turn.
function seriesLooks(chart, colours) {
  let next = 0;
  return (chart.series ?? []).map((series) => {
    if (series.quiet) return { colour: colours.grey, dash: DASHES[0] };
    const place = next++;
    return { colour: colours.series[place % colours.series.length],
             dash: DASHES[Math.floor(place / colours.series.length) % DASHES.length] };
  });
}

const usable = (value, axis) => typeof value === "number" && (!axis.log || value > 0);

const LEAST_SPAN = 0.01;  // of an axis, in parts of its highest value: less would make mountains of rounding errors

// `values`: what is drawn along the axis.
function quantity(field, axis, values = []) {
  const scale = axis.log ? { type: "log", nice: true } : { zero: false, nice: true };
  const ticks = axis.log ? { format: "~s", tickCount: 5 } : { tickCount: 6 };
  if (!axis.log && values.length > 0) {
    if (values.every(Number.isInteger)) ticks.tickMinStep = 1;
    const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
    const least = LEAST_SPAN * Math.max(Math.abs(low), Math.abs(high));
    if (high - low < least) {
      scale.domainMin = (low + high - least) / 2;
      scale.domainMax = (low + high + least) / 2;
    }
  }
  if (axis.low !== undefined) scale.domainMin = axis.low;
  if (axis.high !== undefined) scale.domainMax = axis.high;
  return { field, type: "quantitative", title: axis.label || null, scale, axis: ticks };
}

function xyLayers(chart, looks, hidden) {
  const bands = [], lines = [], targets = [], points_seen = [];  // one upon another
  const along = (values, axis) => chart.series.flatMap((series, i) => (hidden.has(i) ? [] : values(series).filter((value) => usable(value, axis))));
  const ys = along((series) => [...series.y, ...(series.low ?? []), ...(series.high ?? [])], chart.y);
  const x = quantity("x", chart.x, along((series) => series.x, chart.x)), y = quantity("y", chart.y, ys);
  chart.series.forEach((series, i) => {
    if (hidden.has(i)) return;
    const all = series.x.map((at, k) => ({
      i, x: usable(at, chart.x) ? at : null, y: usable(series.y[k], chart.y) ? series.y[k] : null,
      low: series.low?.[k], high: series.high?.[k], network: series.networks?.[k],
    }));
    const rows = all.filter((row) => row.x !== null);
    const known = rows.filter((row) => row.y !== null);
    if (known.length === 0) return;
    const { colour, dash } = looks[i];
    const points = series.mark === "points";
    const interpolate = series.mark === "steps" ? "step-after" : "linear";
    const spread = known.filter((row) => typeof row.low === "number" && usable(row.low, chart.y));
    const ends = { x, y: { ...y, field: "low" }, y2: { field: "high" } };
    if (spread.length > 0) {
      bands.push(points ? { data: { values: spread }, mark: { type: "rule", color: colour, opacity: 0.6 }, encoding: ends }
                        : { data: { values: spread }, mark: { type: "area", color: colour, opacity: 0.16, interpolate }, encoding: ends });
    }
    if (!points) {
      lines.push({ data: { values: rows },
                   mark: { type: "line", color: colour, strokeWidth: series.quiet ? 1.25 : 2, strokeDash: dash, interpolate },
                   encoding: { x, y } });
    }
    const seen = points || series.mark === "both";
    (seen ? points_seen : targets).push({
      data: { values: known },
      mark: { type: "point", filled: true, color: colour, size: seen ? (points ? 34 : 46) : 90,
              opacity: seen ? (series.quiet ? 0.7 : 0.85) : 0, tooltip: { content: "data" },
              cursor: series.networks ? "pointer" : "default" },
      encoding: { x, y },
    });
  });
  for (const mark of chart.marks ?? []) {
    const values = [{ x: mark.x, label: mark.label }];
    lines.push({ data: { values }, mark: { type: "rule", strokeDash: [4, 3], color: "#888" }, encoding: { x } },
               { data: { values }, mark: { type: "text", align: "left", baseline: "top", dx: 4, y: 0 },
                 encoding: { x, text: { field: "label" } } });
  }
  return { layer: [...bands, ...lines, ...targets, ...points_seen], height: chart.height };
}

function barLayers(chart, looks, hidden) {
  const shown = chart.series.map((bars, i) => ({ bars, i })).filter(({ i }) => !hidden.has(i));
  const values = shown.flatMap(({ bars, i }) => bars.values.map((value, k) => ({
    group: chart.groups[k], i: String(i), value,
    low: value - (bars.errors?.[k] ?? 0), high: value + (bars.errors?.[k] ?? 0),
  }))).filter((row) => typeof row.value === "number");
  const several = shown.length > 1;
  const y = { field: "group", type: "nominal", sort: null, title: chart.x.label || null, axis: { labelLimit: 140 } };
  const yOffset = several ? { field: "i", type: "nominal", sort: null } : undefined;
  const value = { ...quantity("value", chart.y), scale: { zero: true, nice: true } };
  const color = { field: "i", type: "nominal", legend: null,
                  scale: { domain: shown.map(({ i }) => String(i)), range: shown.map(({ i }) => looks[i].colour) } };
  const errors = values.filter((row) => row.high > row.low);
  const layer = [{ data: { values }, mark: { type: "bar", tooltip: { content: "data" } },
                   encoding: { y, yOffset, x: value, color } }];
  if (errors.length > 0) {
    layer.push({ data: { values: errors }, mark: { type: "rule" },
                 encoding: { y, yOffset, x: { ...value, field: "low" }, x2: { field: "high" } } });
  }
  return { layer, height: chart.groups.length * (several ? 11 * shown.length + 6 : 18) };
}

function boxLayers(chart) {
  const y = { field: "name", type: "nominal", sort: null, title: chart.x.label || null, axis: { labelLimit: 140 } };
  const x = (field) => ({ ...quantity(field, chart.y) });
  const values = chart.boxes.filter((box) => typeof box.median === "number");
  const outliers = values.flatMap((box) => box.outliers.map((value) => ({ name: box.name, value })));
  const data = { values };
  const { colour } = seriesLooks({ series: [{}] }, theme.colours())[0];
  return {
    height: 28 * chart.boxes.length,
    layer: [
      { data, mark: { type: "rule" }, encoding: { y, x: x("whisker_low"), x2: { field: "whisker_high" } } },
      { data, mark: { type: "bar", height: 14, color: colour, opacity: 0.45, tooltip: { content: "data" } },
        encoding: { y, x: x("quartile1"), x2: { field: "quartile3" } } },
      { data, mark: { type: "tick", thickness: 2, height: 14 }, encoding: { y, x: x("median") } },
      { data: { values: outliers }, mark: { type: "point", size: 16, color: colour, tooltip: { content: "data" } },
        encoding: { y, x: x("value") } },
    ],
  };
}

// hidden: a Set of the numbers of series that are not to be seen.
function chartSpec(chart, hidden, colours) {
  const looks = seriesLooks(chart, colours);
  const body = chart.kind === "bars" ? barLayers(chart, looks, hidden)
             : chart.kind === "boxes" ? boxLayers(chart) : xyLayers(chart, looks, hidden);
  const text = { labelColor: colours.soft, titleColor: colours.soft, labelFontSize: 12, titleFontSize: 12,
                 titleFontWeight: "normal" };
  return {
    description: chart.title, width: "container", autosize: { type: "fit-x", contains: "padding" }, background: "transparent", ...body,
    config: {
      font: "system-ui, sans-serif", view: { stroke: null }, rule: { color: colours.soft }, tick: { color: colours.ink },
      text: { color: colours.soft },
      axis: { ...text, grid: false, domainColor: colours.line, tickColor: colours.line, gridColor: colours.line,
              labelPadding: 5, titlePadding: 8 },
      axisY: { grid: chart.kind === "xy", domain: false, ticks: false },
      axisX: { grid: chart.kind !== "xy", labelFlush: true, labelSeparation: 8 },
    },
  };
}
