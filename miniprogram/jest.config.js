module.exports = {
  testEnvironment: "jsdom",
  rootDir: __dirname,
  testMatch: ["<rootDir>/tests/*.test.js"],
  // Restored after each test, so that no test sees what another one left.
  restoreMocks: true,
  // The first test of a file compiles the pages: seconds on a machine that is busy with other things.
  testTimeout: 120000,
  maxWorkers: 2,
};
