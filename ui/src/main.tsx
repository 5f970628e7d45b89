import "./styles/base.css";

import { createHashHistory } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app";
import type { Backend } from "./backend/backend";
import { makeQueryClient } from "./backend/query-client";
import { beingPatient } from "./routes/patient-history";
import { makeRouter } from "./routes/router";

async function chosenBackend(): Promise<Backend> {
  if (__FAKE_BACKEND__ && !("__TAURI_INTERNALS__" in window)) {
    const [{ fakeBackend }, { optionsOf }] = await Promise.all([import("./backend/fake"), import("./backend/fake-options")]);
    return Object.assign(window, { desk: fakeBackend(optionsOf(location.search)) }).desk;
  }
  return (await import("./backend/tauri")).tauriBackend;
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

beingPatient(window);
void chosenBackend().then((backend) =>
  createRoot(root).render(
    <StrictMode>
      <App backend={backend} queries={makeQueryClient()} router={makeRouter(createHashHistory())} />
    </StrictMode>,
  ),
);
