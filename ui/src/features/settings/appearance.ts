import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect } from "react";

import { useBackend } from "../../backend/context";
import { settingsQuery } from "../../backend/queries";

/** Puts the person's theme and density on the page. Before the settings are read, the shell has put the last ones. */
export function useAppearance() {
  const person = useQuery(settingsQuery(useBackend())).data?.person;
  const theme = person?.theme;
  const density = person?.density;
  useLayoutEffect(() => {
    if (!theme || !density) return;
    const { dataset } = document.documentElement;
    if (theme === "system") delete dataset.theme;
    else dataset.theme = theme;
    dataset.density = density;
  }, [theme, density]);
}
