/**
 * A page that shows what the API answers: `state` is "loading", "shown", "empty" or "failed" (`problem` says why).
 *
 * The page has `fetch()`, which gives the answer, and `take(answer)`, which gives what is shown of it, with `empty`.
 */
const { told } = require("./api");

module.exports = Behavior({
  data: { state: "loading", problem: "" },

  methods: {
    onShow() {
      return this.load();
    },

    /** Ask, and show what comes; a later question's answer counts, not an earlier one's. */
    async load() {
      const mine = (this.asked = (this.asked || 0) + 1);
      try {
        const answer = await this.fetch();
        if (mine !== this.asked) return;
        const { empty, ...wanted } = this.take(answer);
        this.setData({ ...wanted, state: empty ? "empty" : "shown", problem: "" });
      } catch (error) {
        const problem = told(error);
        if (mine === this.asked) this.setData({ state: "failed", problem });
      }
    },

    /** Say something in the talk, and go there to hear the answer: once, however often it is tapped. */
    say(text) {
      if (this.gone) return;
      this.gone = true;
      getApp().session.say(text);
      wx.navigateBack({ delta: 9, fail: () => { this.gone = false; } });
    },

    ring({ currentTarget }) {
      wx.makePhoneCall({ phoneNumber: currentTarget.dataset.number });
    },
  },
});
