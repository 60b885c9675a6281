const { Problem, told } = require("../../utils/api");

const LOGINS = 2;

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
        session.adopt(await this._join(api, code));
        wx.navigateBack({ delta: 9 });
      });
    },

    /** Whom WeChat does not name goes on without being recognised, after some tries, rather than not at all. */
    async _join(api, code) {
      const login = this.unnamed >= LOGINS ? null : await api.code().catch(() => null);
      try {
        return await api.link(code, login);
      } catch (error) {
        if (login && error instanceof Problem && error.status === 503) this.unnamed = (this.unnamed || 0) + 1;
        throw error;
      }
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
