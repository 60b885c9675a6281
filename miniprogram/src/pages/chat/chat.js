const { told } = require("../../utils/api");
const { shown, target } = require("../../utils/bubbles");
const changed = require("../../utils/changed");
const reminders = require("../../utils/reminders");
const { empty } = require("../../utils/talk");

const DOORS = [
  { page: "noted", title: "已记下" },
  { page: "progress", title: "进度" },
  { page: "stations", title: "服务站" },
  { page: "more", title: "更多" },
];

Component({
  data: { doors: DOORS, typed: "", end: "", hotlines: [], ...shown(empty()) },

  methods: {
    onShow() {
      const { session } = getApp();
      this.leave = session.subscribe((now) => this.draw(now));
      this.draw(session.now);
    },

    onHide() {
      this.leave();
    },

    onUnload() {
      this.leave();
    },

    draw(now) {
      const wanted = shown(now);
      const end = target(wanted.rows, new Set(this.data.rows.map((row) => row.id)));
      if (end) wanted.end = end;
      const last = now.refused[now.refused.length - 1];
      if (last && last.id !== this.givenBack) {
        this.givenBack = last.id;
        if (!this.data.typed) wanted.typed = last.text;
      }
      const unsent = getApp().session.takeUnsent();
      if (unsent) wanted.typed = [unsent, this.data.typed].filter(Boolean).join("\n");
      this.setData(changed(this.data, wanted));
      if (wanted.phase === "crisis") this.askWhomToRing();
    },

    /** The region's own numbers, beside 110 and 120 that are always there; asked for again if that failed. */
    async askWhomToRing() {
      if (this.asking || this.data.hotlines.length) return;
      const { api, region } = getApp();
      this.asking = true;
      try {
        this.setData({ hotlines: (await api.hotlines(region)).items });
      } catch (error) {
        told(error);
      } finally {
        this.asking = false;
      }
    },

    type({ detail }) {
      this.setData({ typed: detail.value });
    },

    send() {
      const said = this.data.typed.trim();
      const choice = this.data.choices.find(({ title, text }) => said === title || said === text);
      if (getApp().session.say(said)) this.setData({ typed: "" });
      else wx.showToast({ title: "请先写点什么", icon: "none" });
      this.offerReminder(choice);
    },

    /** The second of two taps comes when the buttons are gone: it is no answer to the next question. */
    choose({ currentTarget }) {
      const { text } = currentTarget.dataset;
      const choice = this.data.choices.find((each) => each.text === text);
      if (!choice) return;
      getApp().session.say(text);
      this.offerReminder(choice);
    },

    /** Within the tap that sends the application or answers a question after it: more will be told later. */
    offerReminder(choice) {
      if (!choice || !choice.remind) return;
      reminders.offer(getApp().template, (became) => {
        if (became === "yes") wx.showToast({ title: "下次有消息，微信会提醒您", icon: "none" });
      });
    },

    again() {
      getApp().session.wake();
    },

    /** What was lost may have been erased: who has another talk goes on with that. If that is lost too, anew. */
    anew() {
      if (!this.data.lost) return;
      getApp().session.restart(Boolean(this.sought));
      this.sought = true;
    },

    /** To another talk of the person's, in which something new waits. */
    async look() {
      try {
        await getApp().session.visit(this.data.elsewhere.id);
      } catch (error) {
        wx.showToast({ title: told(error), icon: "none" });
      }
    },

    goBack() {
      getApp().session.back();
    },

    visit({ currentTarget }) {
      const { page } = currentTarget.dataset;
      wx.navigateTo({ url: `/pages/${page}/${page}` });
    },

    ring({ currentTarget }) {
      wx.makePhoneCall({ phoneNumber: currentTarget.dataset.number });
    },
  },
});
