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

  onShow() {
    this.session.start();
  },

  onHide() {
    this.session.stop();
  },
});
