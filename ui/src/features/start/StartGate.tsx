import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { Session, StartProgress, StartStep } from "../../backend/bindings";
import { SessionProvider, useBackend } from "../../backend/context";
import { sayNews } from "../../components/Toasts";
import { ShopFormatsProvider } from "../../format/shop";
import { ChoosePlace } from "./ChoosePlace";
import { SetupScreen } from "./SetupScreen";
import { SignInScreen } from "./SignInScreen";
import { StartScreen, type StepStates } from "./StartScreen";

type Phase =
  | { name: "starting"; steps: StepStates }
  | { name: "failed"; steps: StepStates; sentence: string; details: string }
  | { name: "choose" }
  | { name: "sign-in"; sentence: string | null }
  | { name: "setup"; session: Session }
  | { name: "ready"; session: Session };

/** Shows the console once the desk behind it runs, and until then how far it is. */
export function StartGate({ children }: { children: ReactNode }) {
  const backend = useBackend();
  const [phase, setPhase] = useState<Phase>({ name: "starting", steps: {} });
  // An invitation that was opened, until somebody has signed in or turned away from it.
  const [link, setLink] = useState<string | null>(null);
  // Steps of an attempt that was given up must not show in the next one.
  const attempt = useRef(0);

  const start = useCallback(() => {
    const mine = ++attempt.current;
    const ours = () => mine === attempt.current;
    setPhase({ name: "starting", steps: {} });
    backend
      .start((progress) => ours() && setPhase((now) => (now.name === "starting" ? { ...now, steps: withStep(now.steps, progress) } : now)))
      .then(
        (session) => ours() && setPhase(session.needs_setup ? { name: "setup", session } : { name: "ready", session }),
        (problem: unknown) => ours() && setPhase((now) => askedBy(problem) ?? ({ name: "failed", steps: now.name === "starting" ? now.steps : {}, sentence: sentenceOf(problem), details: detailsOf(problem) })),
      );
  }, [backend]);

  useEffect(() => {
    start();
    return () => {
      attempt.current += 1;
    };
  }, [start]);

  useEffect(() => {
    const ask = () => void backend.invitation().then((opened) => opened !== null && setLink(opened), () => {});
    const stop = backend.onInvitation(ask);
    ask();
    return stop;
  }, [backend]);

  const isReady = phase.name === "ready" || phase.name === "setup";
  useEffect(() => {
    if (!isReady || link === null) return;
    sayNews("You opened an invitation, and this computer works somewhere already. To follow it choose Settings, “Work elsewhere…”, and open it again.");
    setLink(null);
  }, [isReady, link]);

  const signedIn = (session: Session) => {
    setLink(null);
    setPhase({ name: "ready", session });
  };
  const turnAway = () => {
    setLink(null);
    setPhase({ name: "choose" });
  };
  const signingIn = phase.name === "sign-in" || (phase.name === "choose" && link !== null);

  return (
    <div className="phase" data-testid="app" data-phase={signingIn ? "sign-in" : phase.name}>
      {phase.name === "starting" && <StartScreen steps={phase.steps} />}
      {phase.name === "failed" && <StartScreen steps={phase.steps} failure={{ sentence: phase.sentence, details: phase.details, onRetry: start }} />}
      {phase.name === "choose" && !signingIn && <ChoosePlace onChosen={start} onTeam={() => setPhase({ name: "sign-in", sentence: null })} />}
      {signingIn && <SignInScreen sentence={phase.name === "sign-in" ? phase.sentence : null} link={link} onReady={signedIn} onBack={turnAway} />}
      {phase.name === "setup" && <SetupScreen session={phase.session} onReady={(session) => setPhase({ name: "ready", session })} />}
      {phase.name === "ready" && (
        <SessionProvider session={phase.session}>
          <ShopFormatsProvider timeZone={phase.session.shop.time_zone} currency={phase.session.shop.currency}>
            {children}
          </ShopFormatsProvider>
        </SessionProvider>
      )}
    </div>
  );
}

/** Where the desk does not fail but asks. */
function askedBy(problem: unknown): Phase | null {
  if (!(problem instanceof DeskProblem)) return null;
  if (problem.code === "choose_place") return { name: "choose" };
  if (problem.code === "sign_in") return { name: "sign-in", sentence: problem.message };
  return null;
}

function withStep(steps: StepStates, { step, done }: StartProgress): StepStates {
  return { ...steps, [step satisfies StartStep]: done ? "done" : "doing" };
}

function detailsOf(problem: unknown): string {
  const what = problem instanceof DeskProblem ? `${problem.code}: ${problem.message}` : String(problem);
  return `Punnet could not start\n${new Date().toISOString()}\n${what}\n${navigator.userAgent}`;
}
