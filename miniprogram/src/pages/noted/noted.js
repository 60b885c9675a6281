const asks = require("../../utils/asks");

/** The needs as lines like the others: what a tap on 不要了 says is one option. */
function needLines(noted) {
  return noted.needs.map((need) => ({
    key: `need:${need.service}`,
    label: "要的帮助",
    value: need.label,
    quote: need.text && need.text !== need.label ? need.text : "",
    button: need.drop && noted.needs.length > 1 ? "不要了" : "",
    options: [{ title: `不要“${need.label}”了`, say: need.drop }],
    say: null,
  }));
}

function fieldLines(noted) {
  return noted.lines.map((line) => ({
    key: line.key,
    label: line.label,
    value: line.value,
    quote: line.derived ? "按您说的推出来的" : "",
    button: line.change ? "改" : "",
    ...(line.change || { options: [], say: null }),
  }));
}

Component({
  behaviors: [asks],

  data: { lines: [], open: "", typed: "", filed: "" },

  methods: {
    fetch() {
      const { session, api } = getApp();
      return session.now.talk ? api.noted(session.now.talk) : { lines: [], needs: [], application_no: null };
    },

    take(noted) {
      const lines = [...needLines(noted), ...fieldLines(noted)];
      return { lines, empty: !lines.length, filed: noted.application_no || "", open: "", typed: "" };
    },

    toggle({ currentTarget }) {
      const { key } = currentTarget.dataset;
      this.setData({ open: this.data.open === key ? "" : key, typed: "" });
    },

    type({ detail }) {
      this.setData({ typed: detail.value });
    },

    pick({ currentTarget }) {
      this.say(currentTarget.dataset.say);
    },

    change() {
      const line = this.data.lines.find((one) => one.key === this.data.open);
      const typed = this.data.typed.trim();
      if (typed) this.say(line.say.split("{value}").join(typed));
    },
  },
});
