/**
 * Draws each chart out of the table under it, so that both always say the same. Without this script (or with a
 * screen reader) the tables are all there is, and enough.
 */
const COLOURS = ["#17594a", "#d98e04", "#2f6fb0", "#b0473c", "#6b5b95", "#5c7a29", "#8a8f98"];
const FONT = getComputedStyle(document.body).fontFamily;
const SHOWN = 12;
const ROW_PX = 30;

/** `{names, series: [{name, values}]}` of a table; a cell that is no number is a gap. */
function read(table, drawn) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const number = (text) => (text === "" || Number.isNaN(Number(text)) ? null : Number(text));
  return {
    names: rows.map((row) => row[0]),
    series: heads.slice(1, drawn + 1).map((name, at) => ({ name, values: rows.map((row) => number(row[at + 1])) })),
  };
}

/** A long list is cut after the first rows: the table has all of them. */
function cut(data) {
  const empty = (at) => data.series.every((one) => !one.values[at]);
  const kept = data.names.map((_, at) => at).filter((at) => !empty(at)).slice(0, SHOWN);
  return { names: kept.map((at) => data.names[at]), series: data.series.map((one) => ({ ...one, values: kept.map((at) => one.values[at]) })) };
}

const short = (text) => (text.length > 9 ? `${text.slice(0, 8)}…` : text);

function option(kind, data, width) {
  const lines = kind === "lines";
  const many = data.series.length > 1;
  const names = { type: "category", data: data.names, axisTick: { show: false }, axisLabel: { color: "#414b47", formatter: short, fontFamily: FONT } };
  const values = { type: "value", minInterval: 1, axisLabel: { color: "#55605c" }, splitLine: { lineStyle: { color: "#e3e8e6" } } };
  return {
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: FONT },
    aria: { enabled: false },
    // As canvas, not as markup: names that staff typed stay text, and no inline style is needed.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: lines ? "line" : "shadow" }, textStyle: { fontFamily: FONT }, confine: true },
    legend: many ? { top: 0, left: 0, icon: "roundRect", textStyle: { fontFamily: FONT, color: "#1b2421" } } : { show: false },
    grid: { left: 8, right: 28, top: many ? 20 + 22 * Math.ceil((data.series.length * 110) / width) : 10, bottom: 4, containLabel: true },
    xAxis: lines ? { ...names, boundaryGap: false } : { ...values, splitNumber: width < 500 ? 3 : 6 },
    yAxis: lines ? values : { ...names, inverse: true },
    series: data.series.map((one) => ({
      name: one.name,
      type: lines ? "line" : "bar",
      data: one.values,
      stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 22,
      symbolSize: 7,
      label: { show: kind === "bars" && data.series.length < 3, position: "right", color: "#1b2421", fontFamily: FONT },
    })),
  };
}

function draw(picture) {
  const kind = picture.dataset.chart;
  const all = read(document.getElementById(picture.dataset.table), Number(picture.dataset.drawn));
  const data = kind === "lines" ? all : cut(all);
  const many = kind === "bars" ? Math.max(1, data.series.length * 0.75) : 1;
  if (kind !== "lines") picture.style.height = `${Math.max(130, data.names.length * ROW_PX * many + 60)}px`;
  if (kind !== "lines") picture.style.minHeight = "0";
  const chart = window.echarts.init(picture, null, { renderer: "canvas" });
  chart.setOption(option(kind, data, picture.clientWidth));
  new ResizeObserver(() => chart.resize()).observe(picture);
  picture.dataset.done = "true";
}

// Deferred classic scripts run in order with modules: ECharts is there by now.
for (const picture of document.querySelectorAll("[data-chart]")) draw(picture);
