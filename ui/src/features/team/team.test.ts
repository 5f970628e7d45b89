import { expect, test } from "vitest";

import { loginFor } from "./team";

test.each([
  ["Asha Rao", "asha.rao"],
  ["  José  Núñez-Pérez ", "jose.nunez.perez"],
  ["2nd Desk", "nd.desk"],
  ["ज़ोया", ""],
  ["Om", "om"],
])("%s is suggested the login “%s”", (name, login) => {
  expect(loginFor(name)).toBe(login);
});
