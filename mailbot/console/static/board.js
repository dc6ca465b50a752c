// Draws the charts of the board from the data beside them. Each has the same numbers in a table below it.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const french = document.documentElement.lang === "fr";
  const number = new Intl.NumberFormat(french ? "fr-FR" : "en-GB", { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(french ? "fr-FR" : "en-GB", { style: "percent", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(french ? "fr-FR" : "en-GB", { style: "percent", maximumFractionDigits: 0 });
  const dark = () => document.documentElement.dataset.bsTheme === "dark";
  const ink = () => (dark() ? { text: "#dbe2ec", soft: "#a9b4c4", line: "#3a4557", face: "#182433" } : { text: "#1d2433", soft: "#4b5567", line: "#e1e5eb", face: "#ffffff" });

  // What became of a demand has one colour everywhere; what is not final yet has a paler one and stripes.
  const LOOKS = {
    "resolved/confirmed": ["#1b6e2f", "#3fa65a"], resolved: ["#86c498", "#7fcf96"], human: ["#3b5bdb", "#7d9bff"],
    abandoned: ["#e8a317", "#f0b94a"], unresolved: ["#d9632b", "#ec8a58"], unanswered: ["#b3261e", "#f0766e"],
    "open/answered": ["#c5e3cd", "#4d7a5a"], "open/human": ["#c5cff5", "#4a5a94"], "open/waiting": ["#d5d9e0", "#5a6576"],
    answer: ["#2b8a3e", "#3fa65a"], action: ["#1b6e2f", "#2f8a48"], clarify: ["#e8a317", "#f0b94a"], route_human: ["#3b5bdb", "#7d9bff"],
  };
  const look = (name) => { const found = LOOKS[name] || ["#8a94a6", "#8a94a6"]; return dark() ? found[1] : found[0]; };
  const stripes = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(0,0,0,.22)" };

  const narrow = () => innerWidth < 600;
  const base = () => {
    const { text, soft, line, face } = ink();
    const axis = { axisLine: { lineStyle: { color: soft } }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: soft } };
    return {
      animation: !still, textStyle: { color: text, fontFamily: "inherit" }, aria: { enabled: true, label: { enabled: false } },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: face, borderColor: line, textStyle: { color: text } },
      legend: { top: 0, type: narrow() ? "scroll" : "plain", pageTextStyle: { color: text }, pageIconColor: text, pageIconInactiveColor: line, itemWidth: 12, itemHeight: 10, textStyle: { color: text } },
      grid: { left: 8, right: 12, top: narrow() ? 36 : 64, bottom: 4, containLabel: true }, axis,
    };
  };
  const axes = (kind, axis, more = {}) => ({ type: kind, ...axis, ...more });

  // What was changed: a line with its number, which the list of changes has too.
  const marks = (listed) => ({ silent: true, symbol: "none", label: { color: ink().soft, formatter: (item) => item.name, fontSize: 10 }, lineStyle: { color: look("abandoned"), type: "dotted" }, data: listed.map((mark) => ({ name: mark.text, xAxis: mark.place })) });

  const DRAW = {
    days(data) {
      const { axis, ...rest } = base();
      const series = data.series.map((each) => ({
        name: each.name, type: "bar", stack: "all", data: each.values, barMaxWidth: 34,
        itemStyle: { color: look(each.state), decal: each.state.startsWith("open/") ? stripes : { symbol: "none" } },
      }));
      if (data.marks && data.marks.length) series[0].markLine = marks(data.marks);
      if (data.before.values.length) series.push({ name: data.before.name, type: "line", data: data.before.values, symbol: "none", lineStyle: { type: "dashed", width: 1.5, color: ink().soft }, itemStyle: { color: ink().soft } });
      return { ...rest, aria: { enabled: true, label: { enabled: false }, decal: { show: true } }, tooltip: { ...rest.tooltip, trigger: "axis" }, xAxis: axes("category", axis, { data: data.labels, splitLine: { show: false } }), yAxis: axes("value", axis, { minInterval: 1 }), series };
    },
    flows(data) {
      const { axis, legend, grid, ...rest } = base();
      const label = Object.fromEntries(data.nodes.map((node) => [node.name, node.label]));
      return {
        ...rest,
        tooltip: { ...rest.tooltip, formatter: (item) => (item.dataType === "edge" ? `${label[item.data.source]} → ${label[item.data.target]}: ${number.format(item.value)}` : `${label[item.name]}: ${number.format(item.value)}`) },
        series: [{
          type: "sankey", left: 4, right: narrow() ? 96 : 150, top: 8, bottom: 8, nodeGap: 10, layoutIterations: 24, draggable: false, emphasis: { focus: "adjacency" },
          data: data.nodes.map((node) => ({ name: node.name, depth: node.depth, itemStyle: { color: look(node.look), borderWidth: 0 } })),
          links: data.links, lineStyle: { color: "gradient", opacity: 0.3 },
          label: { color: ink().text, fontSize: 11, formatter: (item) => label[item.name], width: narrow() ? 90 : 145, overflow: "truncate" },
        }],
      };
    },
    hours(data) {
      const { axis, legend, ...rest } = base();
      const hours = Array.from({ length: 24 }, (_, hour) => `${hour} h`);
      return {
        ...rest, grid: { left: 4, right: 8, top: 8, bottom: 52, containLabel: true },
        tooltip: { ...rest.tooltip, formatter: (item) => `${data.days[item.value[1]]} ${item.value[0]} h: ${number.format(item.value[2])}` },
        xAxis: axes("category", axis, { data: hours, splitLine: { show: false } }), yAxis: axes("category", axis, { data: data.days, inverse: true, splitLine: { show: false } }),
        visualMap: { min: 0, max: Math.max(data.most, 1), orient: "horizontal", left: "center", bottom: 0, calculable: false, itemHeight: 110, textStyle: { color: ink().soft }, inRange: { color: dark() ? ["#1b2a3d", "#2f5f9e", "#9cc7f7"] : ["#edf3fa", "#6d9bd1", "#143d78"] } },
        series: [{ type: "heatmap", data: data.cells, itemStyle: { borderColor: ink().face, borderWidth: 1 } }],
      };
    },
    confusion(data) {
      const { axis, legend, ...rest } = base();
      const names = { nameLocation: "middle", splitLine: { show: false }, data: data.labels };
      return {
        ...rest, grid: { left: 24, right: 8, top: 8, bottom: 76, containLabel: true },
        tooltip: { ...rest.tooltip, formatter: (item) => `${data.axes[1]}: ${data.labels[item.value[1]]}\n${data.axes[0]}: ${data.labels[item.value[0]]}\n${number.format(item.value[2])} (× ${number.format(item.value[3] / item.value[2])})` },
        xAxis: axes("category", axis, { ...names, axisLabel: { rotate: 50, color: ink().soft, fontSize: 10 } }), yAxis: axes("category", axis, { ...names, inverse: true, axisLabel: { color: ink().soft, fontSize: 10 } }),
        visualMap: { show: false, min: 0, max: Math.max(data.most, 1), dimension: 2, inRange: { color: dark() ? ["#1b2a3d", "#9cc7f7"] : ["#dfe9f5", "#143d78"] } },
        series: [{ type: "heatmap", data: data.cells, label: { show: data.cells.length < 80, fontSize: 10, formatter: (item) => item.value[2] }, itemStyle: { borderColor: ink().face, borderWidth: 1 } }],
      };
    },
    calibration(data) {
      const { axis, ...rest } = base();
      const percent = { min: 0, max: 1, axisLabel: { color: ink().soft, formatter: (value) => whole.format(value) }, nameLocation: "middle", nameGap: 30 };
      return {
        ...rest, grid: { ...rest.grid, top: 36, bottom: 26, left: 26 },
        tooltip: { ...rest.tooltip, formatter: (item) => (item.value[2] ? `${data.axes[0]}: ${share.format(item.value[0])}\n${data.axes[1]}: ${share.format(item.value[1])}\nn = ${number.format(item.value[2])}` : item.seriesName) },
        xAxis: axes("value", axis, { ...percent, name: data.axes[0] }), yAxis: axes("value", axis, { ...percent, name: data.axes[1], nameGap: 42 }),
        series: [
          { name: data.names[0], type: "scatter", data: data.points, symbolSize: (value) => 6 + Math.min(22, Math.sqrt(value[2]) * 2), itemStyle: { color: look("human") } },
          { name: data.names[1], type: "line", data: [[0, 0], [1, 1]], symbol: "none", lineStyle: { type: "dashed", color: ink().soft }, itemStyle: { color: ink().soft }, silent: true },
        ],
      };
    },
    coverage(data) {
      const { axis, ...rest } = base();
      const line = (name, key, color) => ({ name, type: "line", data: data.points.map((point) => [point.threshold, point[key]]), symbolSize: 5, connectNulls: false, lineStyle: { color, width: 2 }, itemStyle: { color } });
      const percent = (value) => whole.format(value);
      return {
        ...rest, grid: { ...rest.grid, top: 36, bottom: 26 },
        tooltip: { ...rest.tooltip, trigger: "axis", valueFormatter: (value) => (typeof value === "number" ? share.format(value) : "—") },
        xAxis: axes("value", axis, { min: 0, max: 1, name: data.names.threshold, nameLocation: "middle", nameGap: 28, axisLabel: { color: ink().soft, formatter: percent } }),
        yAxis: axes("value", axis, { min: 0, max: 1, axisLabel: { color: ink().soft, formatter: percent } }),
        series: [line(data.names.share, "share", look("human")), line(data.names.right, "right", look("answer"))],
      };
    },
    control(data) {
      const { axis, ...rest } = base();
      const shown = (value) => (value === null || value === undefined ? "—" : data.share ? share.format(value) : number.format(value));
      const limit = (name, values, kind) => ({ name, type: "line", step: "middle", data: values, symbol: "none", lineStyle: { type: kind, width: 1, color: ink().soft }, itemStyle: { color: ink().soft } });
      return {
        ...rest, grid: { ...rest.grid, top: 44, bottom: 4, right: 20 },
        tooltip: { ...rest.tooltip, trigger: "axis", valueFormatter: shown },
        xAxis: axes("category", axis, { data: data.labels, splitLine: { show: false } }), yAxis: axes("value", axis, { scale: true, axisLabel: { color: ink().soft, formatter: shown } }),
        series: [
          { name: data.names.value, type: "line", data: data.values.map((value, place) => ({ value, symbol: data.beyond.includes(place) ? "diamond" : "circle", symbolSize: data.beyond.includes(place) ? 11 : 6, itemStyle: { color: data.beyond.includes(place) ? look("unresolved") : look("human") } })), lineStyle: { color: look("human"), width: 2 }, itemStyle: { color: look("human") }, connectNulls: false,
            markLine: marks(data.marks.map((mark) => ({ place: mark.place, text: mark.numbers }))) },
          limit(data.names.centre, data.centre, "solid"), limit(data.names.lower, data.lower, "dashed"), limit(data.names.upper, data.upper, "dashed"),
        ],
      };
    },
    funnel(data) {
      const { axis, legend, grid, ...rest } = base();
      return { ...rest, series: [{ type: "funnel", sort: "none", left: 10, right: 140, top: 10, bottom: 10, minSize: "4%", data: data.stages, label: { position: "right", color: ink().text, formatter: (item) => `${item.name}: ${number.format(item.value)}` }, itemStyle: { borderWidth: 0 }, color: ["#143d78", "#1f5aa6", "#3b7cc9", "#5f9bdb", "#8bb8e8", "#b8d4f2"] }] };
    },
  };

  const drawn = new Map();
  const draw = (box) => {
    const source = box.querySelector('script[type="application/json"]');
    if (!source || !window.echarts || drawn.has(box)) return;
    const data = JSON.parse(source.textContent);
    const chart = echarts.init(box, null, { renderer: "canvas", locale: french ? "FR" : "EN" });
    chart.setOption(DRAW[box.dataset.chart](data));
    drawn.set(box, [chart, data]);
    box.dataset.drawn = "";
  };
  const all = (root = document) => root.querySelectorAll("[data-chart]").forEach(draw);
  const again = () => drawn.forEach(([chart, data], box) => chart.setOption(DRAW[box.dataset.chart](data), true));

  const slider = () => document.querySelectorAll("[data-slider]").forEach((box) => {
    const source = document.querySelector(`[data-chart="${box.dataset.slider}"] script`);
    const [input, said] = [box.querySelector("input"), box.querySelector("output")];
    if (!source) return;
    const { points } = JSON.parse(source.textContent);
    const tell = () => {
      const point = points[Number(input.value)];
      said.textContent = point.said;
      input.setAttribute("aria-valuetext", share.format(point.threshold));
    };
    box.hidden = false;
    input.addEventListener("input", tell);
    tell();
  });

  slider(); // before the charts are drawn, which takes their data out of the page
  all();
  if (document.querySelector("[data-come-again]")) setTimeout(() => location.reload(), 1000);
  addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
  document.addEventListener("htmx:after:swap", () => all());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(again, 0));
})();
