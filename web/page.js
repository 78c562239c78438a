// The page: its data is a list of items, each of a kind (netwright/report/page.h).

const figureRow = (figures) => element("div", { class: "figures" }, figures.map(({ label, value, note }) =>
  element("div", {}, element("div", { class: "label" }, label), element("div", { class: "value" }, value),
    note ? element("div", { class: "note" }, note) : undefined)));

const imageSheet = (images) => element("div", { class: "sheet" }, images.map((image) =>
  element("figure", {},
    element("div", { class: "pair" },
      element("img", { src: image.picture, alt: `Image of ${image.truth}` }),
      element("img", { src: image.seen, alt: "The same, with what the answer rests on" })),
    element("figcaption", { title: image.name },
      element("div", {}, image.answer, " ", element("span", { class: "soft" }, image.certainty)),
      element("div", { class: "soft" }, `is ${image.truth}`)))));

const codeBlock = (item) => element("div", { class: "block" },
  item.title ? element("div", { class: "label" }, item.title) : undefined,
  element("div", { class: "code" },
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": item.title || "Text" }, element("pre", {}, item.text)),
    copyButton(item.text)));

// What stands between backticks is code.
const prose = (text) => text.split("`").map((part, i) => (i % 2 === 1 ? element("code", {}, part) : part));

const KINDS = {
  head: pageHead,
  heading: (item) => element("h2", { id: item.id }, item.text),
  text: (item) => element("p", {}, prose(item.text)),
  pre: (item) => codeBlock(item),
  figures: (item) => figureRow(item.figures),
  table: (item, csv) => tableView(item, csv),
  panels: (item, csv) => element("div", { class: item.charts.length % 3 === 0 ? "panels three" : "panels" },
    item.charts.map((chart) => chartFigure(chart, csv))),
  choice: (item, csv) => chartChoice(item.title, item.charts, csv),
  networks: (item) => networkGallery(item.networks),
  images: (item) => imageSheet(item.images),
};

const figuresIn = (node) => [...(node.matches("figure.chart") ? [node] : []), ...node.querySelectorAll("figure.chart")];

// Shows `page` in `root`. Items that are as they were before stay on the page as they are.
function showPage(page, root) {
  document.title = page.title;
  const anew = JSON.stringify(page.networks) !== JSON.stringify(known);
  known = page.networks;
  const sections = page.items.filter((item) => item.kind === "heading");
  const items = [{ kind: "head", title: page.title, note: page.note, state: page.state, sections }, ...page.items];
  const before = root.items ?? [];
  root.items = items.map((item, i) => {
    const text = page.csv + JSON.stringify(item);
    const shows_networks = anew && (item.kind === "networks" || item.kind === "table");
    if (before[i]?.text === text && !shows_networks) return before[i];
    const node = KINDS[item.kind](item, page.csv);
    if (before[i]) {
      figuresIn(before[i].node).forEach((figure) => figure.remove());
      before[i].node.replaceWith(node);
    } else {
      root.append(node);
    }
    figuresIn(node).forEach((figure) => figure.redraw());
    return { text, node };
  });
  before.slice(items.length).forEach(({ node }) => {
    figuresIn(node).forEach((figure) => figure.remove());
    node.remove();
  });
}

function pageHead(head) {
  return element("header", { class: "head" },
    element("h1", {}, head.title, head.state ? element("span", { class: `state ${head.state}` }, head.state) : undefined),
    head.note ? element("p", { class: "soft" }, head.note) : undefined,
    head.sections.length < 3 ? undefined : element("nav", { "aria-label": "Sections" }, head.sections.map(({ id, text }) =>
      element("a", { href: `#${id}`, onclick: (event) => {
        event.preventDefault();
        document.getElementById(id).scrollIntoView({ behavior: "smooth" });
      } }, text))));
}
