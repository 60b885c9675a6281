/** What the phone remembers. Where its storage is full or refuses, it is remembered until the program is closed. */

const memory = new Map();

function read(key, fallback = null) {
  if (memory.has(key)) return memory.get(key);
  try {
    const found = wx.getStorageSync(key);
    return found === "" || found === undefined || found === null ? fallback : found;
  } catch (refused) {
    return fallback;
  }
}

function write(key, value) {
  try {
    wx.setStorageSync(key, value);
    memory.delete(key);
  } catch (refused) {
    memory.set(key, value);
  }
}

function remove(key) {
  memory.delete(key);
  try {
    wx.removeStorageSync(key);
  } catch (refused) {
    memory.set(key, null);
  }
}

module.exports = { read, write, remove };
