const asks = require("../../utils/asks");
const reminders = require("../../utils/reminders");
const { UNKNOWN, day } = require("../../utils/words");

/** What came of asking WeChat for reminders. */
const TOLD = {
  yes: "好的，下次有进展，微信会提醒您。",
  no: "好的，不提醒。想要提醒了，再点上面就行。",
  off: "您的微信里关着提醒。点下面“去打开”，打开以后，再点上面。",
  later: "这会儿开不了提醒，请过一会儿再试。",
  never: "现在还开不了提醒。有没有进展，在这里看得到。",
};

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

  data: { items: [], office: null, template: "", told: "", off: false },

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

    tellMe() {
      reminders.ask(this.data.template, (became) => this.setData({ told: TOLD[became], off: became === "off" }));
    },

    openSettings() {
      reminders.openSettings();
    },
  },
});
