import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { keys } from "./queries";
import { makeQueryClient } from "./query-client";

test("of tickets that nobody looks at only the last ones are kept", () => {
  const client = makeQueryClient();
  const open = new QueryObserver(client, { queryKey: keys.ticket("open"), queryFn: () => "shown", initialData: "shown" });
  const close = open.subscribe(() => undefined);
  for (let i = 0; i < 200; i += 1) client.setQueryData(keys.ticket(`${i}`), i);
  const kept = client.getQueryCache().findAll({ queryKey: keys.tickets });
  expect(kept.length).toBeLessThan(60);
  expect(client.getQueryData(keys.ticket("199"))).toBe(199);
  expect(client.getQueryData(keys.ticket("0"))).toBeUndefined();
  expect(client.getQueryData(keys.ticket("open"))).toBe("shown");
  close();
  client.clear();
});
