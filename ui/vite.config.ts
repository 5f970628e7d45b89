import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `vite build --mode fake` builds the console on the fake backend, to look at it in a browser under the
// policy of the real window; it never ends up in the app.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  define: { __FAKE_BACKEND__: JSON.stringify(mode !== "production") },
  clearScreen: false,
  server: { host: "127.0.0.1", port: 5418, strictPort: true },
  build: {
    target: ["safari17.5", "chrome123"],
    // The window's policy allows no data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The window reads from the disk, where one file is the fastest; 800 kB are about 250 kB compressed.
    chunkSizeWarningLimit: 800,
    // What the first screen needs stays one file, also where the analytics, which are read later, need some of it, too.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "first", test: (module) => !/features\/analytics\/(?!search)|routes\/(analytics-words|AnalyticsPage|ReportPage|WallPage)|backend\/(tauri|bindings|fake)|tauri-apps/.test(module) }] } },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    // One window for all files of a worker, which halves the time: setup.ts clears it after every test.
    isolate: false,
    // All cores: by itself one is left over, which on a machine of two is half of it.
    maxWorkers: "100%",
    restoreMocks: true,
    // Only a hung test takes this long; a busy machine may need more than the usual 5 s for a good one.
    testTimeout: 30_000,
    // Tests see no styles; tokens.test.ts reads the sheets as text.
    css: { include: /\.css\?raw$/, modules: { classNameStrategy: "non-scoped" } },
  },
}));
