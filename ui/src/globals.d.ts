/** True everywhere but in the production build: only there is the fake backend left out. */
declare const __FAKE_BACKEND__: boolean;
