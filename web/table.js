// Tables. Long ones show their first rows until asked for all.

function tableView(table, csv) {
  const kinds = table.columns.map((column, c) =>
    column.numeric ? "number" : table.rows.every((row) => row[c].length <= 32) ? "label" : "text");
  const cell = (text, r, c) => {
    const shade = table.shades?.[r]?.[c];
    const network = c === table.network_column ? table.networks[r] : undefined;
    return element("td", { class: shade === undefined ? kinds[c] : `${kinds[c]} shaded`,
                           style: shade ? `--shade:${Math.round(100 * Math.min(shade, 1))}%` : undefined },
      network === undefined ? text : button(text, () => openNetwork(network), { class: "link" }));
  };
  const line = (row, r) => element("tr", {}, row.map((text, c) => cell(text, r, c)));
  const shown = table.shown || table.rows.length;
  const body = element("tbody", {}, table.rows.slice(0, shown).map(line));
  const head = table.columns.some((column) => column.title)
    ? element("thead", {}, element("tr", {}, table.columns.map((column, c) =>
        element("th", { class: kinds[c], scope: "col" }, column.title))))
    : undefined;
  const rest = table.rows.length - shown;
  const more = rest > 0 ? button(`Show ${rest} more`, () => {
    body.append(...table.rows.slice(shown).map((row, r) => line(row, r + shown)));
    more.remove();
  }, { class: "quiet" }) : undefined;
  const file = csv && table.name ? element("a", { href: `${csv}${table.name}.csv`, class: "csv" }, "CSV") : undefined;
  return element("figure", { class: "table", "data-table": table.name || undefined },
    table.title || file ? element("figcaption", {}, element("span", {}, table.title), file) : undefined,
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": table.title || "Table" },
      element("table", { class: head ? undefined : "pairs" }, head, body)),
    more);
}
