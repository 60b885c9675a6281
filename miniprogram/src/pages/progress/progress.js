const asks = require("../../utils/asks");
const { UNKNOWN, day } = require("../../utils/words");

/** Whom to ask about it; without a number nothing can be rung. */
function office(found) {
  return found && { name: found.name, phone: found.phone || "", shown: found.phone || UNKNOWN };
}

function need(one) {
  const reached = one.steps.map((step) => step.state).lastIndexOf("done");
  return {
    service: one.service,
    label: one.label,
    said: one.said,
    office: office(one.organisation),
    steps: one.steps.map((step, index) => ({
      name: step.name,
      label: step.label,
      day: step.at ? day(step.at) : "",
      state: index === reached ? "now" : step.state,
    })),
  };
}

Component({
  behaviors: [asks],

  data: { items: [], office: null, template: "", told: "" },

  methods: {
    fetch() {
      const { session, api } = getApp();
      return session.now.talk ? api.progress(session.now.talk) : { items: [], office: null };
    },

    take(progress) {
      const items = progress.items.map((item) => ({
        no: item.no,
        when: `${day(item.submitted_at)}提交 · ${item.status_label}`,
        name: item.name || "",
        needs: item.needs.map(need),
      }));
      return { items, empty: !items.length, office: office(progress.office), template: getApp().template };
    },

    /** WeChat asks whether it may tell the person, without content, that something waits: once for each yes. */
    tellMe() {
      const { template } = this.data;
      wx.requestSubscribeMessage({
        tmplIds: [template],
        success: (answer) => this.setData({ told: answer[template] === "accept" ? "好的，有进展时微信会提醒您。" : "" }),
        fail: () => this.setData({ told: "这会儿开不了提醒，请过一会儿再试。" }),
      });
    },
  },
});
