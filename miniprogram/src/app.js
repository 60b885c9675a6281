const config = require("./config");
const { Api } = require("./utils/api");
const { Session } = require("./utils/session");

App({
  onLaunch() {
    this.region = config.region;
    this.template = config.template;
    this.api = new Api(config);
    this.session = new Session({ api: this.api, region: config.region });
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) this.session.wake();
    });
  },

  /** A reminder leads to the chat page with `told`: to where something waits. */
  onShow({ query = {} } = {}) {
    this.session.start(Boolean(query.told));
  },

  onHide() {
    this.session.stop();
  },
});
