const asks = require("../../utils/asks");

/** What can be said with a tap; it is said in the talk in these words. */
const FEELINGS = [
  { title: "满意", say: "我很满意" },
  { title: "不满意", say: "我不满意" },
  { title: "还没有人来", say: "到现在还没有人来" },
];

Component({
  behaviors: [asks],

  data: { needs: [], feelings: FEELINGS, need: "", feeling: "", typed: "", wanting: "" },

  methods: {
    fetch() {
      const { session, api } = getApp();
      return session.now.talk ? api.progress(session.now.talk) : { items: [] };
    },

    /** Without an application there is still something to be said. */
    take(progress) {
      const labels = progress.items.reduce((all, item) => [...all, ...item.needs.map((need) => need.label)], []);
      return { needs: [...new Set(labels)], empty: false };
    },

    chooseNeed({ currentTarget }) {
      const { label } = currentTarget.dataset;
      this.setData({ need: this.data.need === label ? "" : label });
    },

    chooseFeeling({ currentTarget }) {
      const { say } = currentTarget.dataset;
      this.setData({ feeling: this.data.feeling === say ? "" : say, wanting: "" });
    },

    type({ detail }) {
      this.setData({ typed: detail.value, wanting: "" });
    },

    send() {
      const { need, feeling, typed } = this.data;
      const said = [feeling, typed.trim()].filter(Boolean).join("，");
      if (!said) {
        this.setData({ wanting: "请点一个，或者写几个字。" });
        return;
      }
      this.say(need ? `对“${need}”的意见：${said}` : `对你们服务的意见：${said}`);
    },
  },
});
