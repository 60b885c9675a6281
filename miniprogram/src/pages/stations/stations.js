const { Problem } = require("../../utils/api");
const asks = require("../../utils/asks");
const { UNKNOWN } = require("../../utils/words");

const ALL = "全部乡镇";

function station(one) {
  return {
    code: one.code,
    name: one.name,
    township: one.township,
    phone: one.phone || "",
    lines: [
      { label: "电话", value: one.phone || UNKNOWN },
      { label: "地址", value: one.address || UNKNOWN },
      { label: "时间", value: one.hours || UNKNOWN },
    ],
  };
}

Component({
  behaviors: [asks],

  data: { items: [], townships: [ALL], chosen: 0, missing: 0 },

  methods: {
    /** The township is the one that was said in the talk, until another one is chosen: no phone is asked where it is. */
    async fetch() {
      const { api, region } = getApp();
      if (this.township === undefined) this.township = await this._said();
      try {
        return await api.stations(region, this.township);
      } catch (error) {
        // A talk that was joined from another region speaks of a township that is not in this one.
        if (!(error instanceof Problem) || error.status !== 422) throw error;
        this.township = "";
        return api.stations(region, "");
      }
    },

    async _said() {
      const { api, session } = getApp();
      if (!session.now.talk) return "";
      const noted = await api.noted(session.now.talk).catch(() => null);
      return (noted && noted.fields.township) || "";
    },

    take(answer) {
      const townships = [ALL, ...answer.townships];
      const chosen = Math.max(0, townships.indexOf(this.township));
      return {
        items: answer.items.map(station), townships, chosen, missing: answer.missing, empty: !answer.items.length,
      };
    },

    choose({ detail }) {
      const chosen = Number(detail.value);
      this.township = chosen ? this.data.townships[chosen] : "";
      this.setData({ chosen, state: "loading" });
      return this.load();
    },
  },
});
