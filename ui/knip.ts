import type { KnipConfig } from "knip";

export default {
  // Fonts are named by the style sheets.
  compilers: {
    css: (text: string) => [...text.matchAll(/(?:@import |url\()"([^"]+)"/g)].map(([, named]) => `import "${named}";`).join("\n"),
  },
  // Generated from the Rust types: not each of them is named on this side.
  ignoreIssues: { "src/backend/bindings.ts": ["types"] },
} satisfies KnipConfig;
