import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import type { Backend } from "./backend/backend";
import { BackendProvider } from "./backend/context";
import { DraftsProvider } from "./backend/drafts";
import { OutboxProvider } from "./backend/outbox";
import { sayProblem, Toasts } from "./components/Toasts";
import { StartGate } from "./features/start/StartGate";
import type { makeRouter } from "./routes/router";

type Props = { backend: Backend; queries: QueryClient; router: ReturnType<typeof makeRouter> };

export function App({ backend, queries, router }: Props) {
  return (
    // The window's policy refuses style elements; styles/base.css holds what Base UI would put into them.
    <CSPProvider disableStyleElements>
      <BackendProvider backend={backend}>
        <QueryClientProvider client={queries}>
          <DraftsProvider onProblem={sayProblem}>
            <OutboxProvider onProblem={sayProblem}>
              <StartGate>
                <RouterProvider router={router} />
              </StartGate>
            </OutboxProvider>
          </DraftsProvider>
          <Toasts />
        </QueryClientProvider>
      </BackendProvider>
    </CSPProvider>
  );
}
