import type { FakeOptions } from "./fake";

/** What to fake, from the address of the page: `?setup`, `?agent`, `?latency=800`, `?tickets=0`. For looking at screens. */
export function optionsOf(search: string): FakeOptions {
  const given = new URLSearchParams(search);
  const number = (name: string) => (given.has(name) ? { [name]: Number(given.get(name)) } : {});
  return { needsSetup: given.has("setup"), agent: given.has("agent"), ...number("latency"), ...number("tickets") };
}
