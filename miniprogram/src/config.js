/**
 * What a county fills in, and nothing else has to be changed.
 *
 * `base`: where 易助 runs, without a slash at the end. A released mini program reaches only https addresses that are
 * listed in its account's 服务器域名; the one below is for the developer tools (不校验合法域名).
 * `region`: the region's code, "" for the service's default one.
 * `template`: id of the 订阅消息 template that the service sends (YIZHU_WECHAT_MINI_TEMPLATE_PROGRESS); "" where there is
 * none: then nobody is asked whether they want to be told.
 */
module.exports = {
  base: "http://127.0.0.1:8000",
  region: "",
  template: "",
};
