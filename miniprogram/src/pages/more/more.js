/** What is asked before something is done that cannot be undone. WeChat's own dialog: its buttons take four characters. */
const ANEW = {
  title: "重新开始一次新的咨询？",
  content: "这里会换成新的对话，刚才说的话在这里就看不到了。",
  cancelText: "先不要",
  confirmText: "重新开始",
};
const ERASE = {
  title: "删掉您的信息？",
  content: "说过的话和记下的内容都会删掉，找不回来。已经有人在办的申请，由工作人员决定能不能删。",
  cancelText: "先不删",
  confirmText: "删掉",
  confirmColor: "#b3261e",
};

Component({
  methods: {
    visit({ currentTarget }) {
      const { page } = currentTarget.dataset;
      wx.navigateTo({ url: `/pages/${page}/${page}` });
    },

    askPerson() {
      this._say("找人工");
    },

    anew() {
      const { session } = getApp();
      const no = session.now.state && session.now.state.application_no;
      const content = no ? `${ANEW.content}刚才的申请编号是 ${no}，请先记下来。` : ANEW.content;
      this._ask({ ...ANEW, content }, () => {
        this._leave(() => session.restart());
      });
    },

    erase() {
      this._ask(ERASE, () => this._say("删掉我的信息"));
    },

    _ask(question, yes) {
      wx.showModal({ ...question, success: ({ confirm }) => confirm && yes() });
    },

    _say(text) {
      this._leave(() => getApp().session.say(text));
    },

    /** Do it and go back to the talk: once, however often it is tapped. */
    _leave(work) {
      if (this.gone) return;
      this.gone = true;
      work();
      wx.navigateBack({ delta: 9, fail: () => { this.gone = false; } });
    },
  },
});
