/** Those of `wanted` that differ from what a page has: setData carries all that it is given over a slow bridge. */
module.exports = function changed(data, wanted) {
  const found = {};
  Object.keys(wanted).forEach((key) => {
    if (JSON.stringify(data[key]) !== JSON.stringify(wanted[key])) found[key] = wanted[key];
  });
  return found;
};
