/** The console speaks English, so numbers and dates do too: in the person's own English where there is one. */
export const locale = navigator.languages.find((tag) => /^en\b/i.test(tag)) ?? "en-GB";
