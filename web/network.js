// A network as a picture: a row for each layer, as wide as its images are; what a layer reads is drawn at the left.

const ROW = 24;

// Rows of {name, from, shape: [channels, height, width], params}; the head is the last row and has no images.
function networkDrawing(layers, { labels = true } = {}) {
  const skips = layers.flatMap((layer, row) => layer.from.filter((from) => from < row - 1).map((from) => [from, row]));
  const reach = Math.min(44, skips.length === 0 ? 0 : 14 + 6 * Math.max(...skips.map(([from, to]) => to - from)));
  const middle = reach + 46, text = reach + 100;
  const width = text + (labels ? 214 : 200);
  const widest = Math.max(1, ...layers.map(({ shape }) => (shape ? Math.max(shape[1], shape[2]) : 0)));
  const most = Math.max(1, ...layers.map(({ shape }) => (shape ? shape[0] : 0)));
  const y = (row) => ROW * row + ROW / 2;
  const half = ({ shape }) => (shape ? 8 + 36 * Math.sqrt(Math.max(shape[1], shape[2]) / widest) : 14);
  const arcs = skips.map(([from, to]) => {
    const start = middle - half(layers[from]), end = middle - half(layers[to]);
    const out = Math.min(start, end) - Math.min(40, 10 + 6 * (to - from));
    return drawn("path", { d: `M${start} ${y(from)} C${out} ${y(from)} ${out} ${y(to)} ${end} ${y(to)}`, class: "skip" });
  });
  const rows = layers.map((layer, row) => {
    const reads = layer.from.includes(row - 1);
    const kind = row === 0 ? "input" : !layer.shape ? "head" : layer.params > 0 ? "learnt" : "fixed";
    const strength = layer.shape ? 0.25 + 0.6 * Math.log2(1 + layer.shape[0]) / Math.log2(1 + most) : 1;
    return drawn("g", {},
      reads ? drawn("line", { x1: middle, x2: middle, y1: y(row - 1) + 8, y2: y(row) - 8, class: "wire" }) : undefined,
      drawn("rect", { x: middle - half(layer), y: y(row) - 8, width: 2 * half(layer), height: 16, rx: 3, class: kind,
                      "fill-opacity": kind === "learnt" ? strength.toFixed(2) : undefined }),
      drawn("text", { x: text, y: y(row) + 4, class: "name" }, layer.name),
      labels && layer.shape ? drawn("text", { x: text + 158, y: y(row) + 4, class: "shape" }, layer.shape.join(" × ")) : undefined,
      labels && row > 0 && layer.name.length < 22 ? drawn("text", { x: text + 212, y: y(row) + 4, class: "shape" },
                                layer.params > 0 ? compact(layer.params) : "") : undefined);
  });
  return drawn("svg", { class: "network", viewBox: `0 0 ${width} ${ROW * layers.length}`, width, role: "img",
                        "aria-label": `Network of ${layers.length} layers: ${layers.map((layer) => layer.name).join(", ")}` },
    arcs, rows);
}

function compact(count) {
  for (const [size, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (count >= size) return `${Number((count / size).toPrecision(3))}${unit}`;
  }
  return String(count);
}
