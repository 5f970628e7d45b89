import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";

import type { MenuAction } from "../backend/bindings";
import { useBackend } from "../backend/context";
import { machineQuery } from "../backend/queries";
import { isPopupOpen, isTyping } from "../components/keyboard";
import { pressed } from "../components/shortcuts";
import { useOpenLogFolder } from "../features/help/log-folder";
import { useChangeMachine } from "../features/settings/changes";
import { nextSize } from "../features/settings/sizes";

/** What keys and the native menu do on every screen, one and the same. */
export function useActions(show: (sheet: "shortcuts" | "about") => void) {
  const backend = useBackend();
  const navigate = useNavigate();
  const { history } = useRouter();
  const size = useQuery(machineQuery(backend)).data?.size ?? 100;
  const changeMachine = useChangeMachine();
  const openLogFolder = useOpenLogFolder();
  const resize = (to: number) => to !== size && changeMachine({ size: to });

  const act = useEffectEvent((action: MenuAction) => {
    switch (action) {
      case "settings":
        return void navigate({ to: "/settings" });
      case "about":
        return show("about");
      case "shortcuts":
        return show("shortcuts");
      case "search":
        return void navigate({ to: "/support-tickets", search: true }).then(() => document.querySelector<HTMLInputElement>('[type="search"]')?.focus());
      case "larger":
        return resize(nextSize(size, 1));
      case "smaller":
        return resize(nextSize(size, -1));
      case "usual_size":
        return resize(100);
      case "new_ticket":
        return void navigate({ to: "/support-tickets/new", search: true });
      case "log_folder":
        return openLogFolder();
    }
  });

  const key = useEffectEvent((event: KeyboardEvent) => {
    const action = actionOf(event);
    if (action === null) return;
    event.preventDefault();
    if (action === "quit") void backend.quit();
    else if (action === "analytics") void navigate({ to: "/analytics" });
    else if (action === "back") history.back();
    else if (action === "forward") history.forward();
    else act(action);
  });

  useEffect(() => backend.onMenu((action) => act(action)), [backend]);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => key(event);
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
}

function actionOf(event: KeyboardEvent): MenuAction | "quit" | "analytics" | "back" | "forward" | null {
  // A single sign is a sign where one types, and belongs to whatever lies over the page.
  if (pressed(event, "help")) return isTyping(event.target) || isPopupOpen() ? null : "shortcuts";
  if (pressed(event, "settings")) return "settings";
  if (pressed(event, "larger")) return "larger";
  if (pressed(event, "smaller")) return "smaller";
  if (pressed(event, "usualSize")) return "usual_size";
  if (pressed(event, "quit")) return "quit";
  // What lies over the page has no place in the history: it would stay while the page beneath it goes.
  if (isPopupOpen()) return null;
  if (pressed(event, "analytics")) return "analytics";
  if (pressed(event, "back")) return "back";
  if (pressed(event, "forward")) return "forward";
  return null;
}
