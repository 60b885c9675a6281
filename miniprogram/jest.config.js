module.exports = {
  testEnvironment: "jsdom",
  rootDir: __dirname,
  testMatch: ["<rootDir>/tests/*.test.js"],
  // Restored after each test, so that no test sees what another one left.
  restoreMocks: true,
  maxWorkers: 2,
};
