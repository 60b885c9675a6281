const { told } = require("../../utils/api");

Component({
  data: { code: "", said: "", typed: "", problem: "", busy: false },

  methods: {
    /** A code that opens this talk somewhere else. */
    async show() {
      const { api, session } = getApp();
      if (!session.now.talk) return;
      const { talk } = session.now;
      await this._try(async () => {
        const { code, said } = await api.linkCode(talk);
        this.setData({ code, said });
      });
    },

    type({ detail }) {
      this.setData({ typed: detail.value, problem: "" });
    },

    /** Go on here with the talk whose code was shown elsewhere. */
    async enter() {
      const { api, session } = getApp();
      const code = this.data.typed.trim();
      if (!code) {
        this.setData({ problem: "请先写上接续码。" });
        return;
      }
      await this._try(async () => {
        session.adopt(await api.link(code));
        wx.navigateBack({ delta: 9 });
      });
    },

    async _try(work) {
      if (this.data.busy) return;
      this.setData({ busy: true, problem: "" });
      try {
        await work();
      } catch (error) {
        this.setData({ problem: told(error) });
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
