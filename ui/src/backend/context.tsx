import { createContext, use, type ReactNode } from "react";

import type { Backend } from "./backend";
import type { Session } from "./bindings";

const BackendContext = createContext<Backend | null>(null);
const SessionContext = createContext<Session | null>(null);

export function BackendProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  return <BackendContext value={backend}>{children}</BackendContext>;
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (!backend) throw new Error("useBackend is called outside of BackendProvider");
  return backend;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession is called outside of SessionProvider");
  return session;
}
