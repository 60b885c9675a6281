/** A random UUID (version 4). It only has to differ from the others of a talk; it opens nothing. */
module.exports = function uuid(random = Math.random) {
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (mark) => {
    const digit = Math.floor(random() * 16);
    return (mark === "x" ? digit : (digit % 4) + 8).toString(16);
  });
};
