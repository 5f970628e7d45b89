/** How long to wait before an address that was refused is tried again, in milliseconds. */
const AGAIN = 500;

/**
 * Makes the history of a window take its time where it is asked to go too fast. WebKit lets a page change its address a hundred
 * times in ten seconds and refuses more than that; whoever holds `j` down to run through the queue is quicker. A refusal
 * that the router met would be the end of its address: it would never write another one. So what is refused waits, the
 * newest alone, and is written as soon as it may be; what the window shows is never held up.
 */
export function beingPatient(target: Window): void {
  const { history } = target;
  let late: { adds: boolean; change: Parameters<History["pushState"]> } | undefined;

  const [push, replace] = [history.pushState.bind(history), history.replaceState.bind(history)];

  function write(adds: boolean, change: Parameters<History["pushState"]>) {
    if (late) late = { adds: late.adds || adds, change };
    else if (!written(adds ? push : replace, change)) {
      late = { adds, change };
      target.setTimeout(tryAgain, AGAIN);
    }
  }
  history.pushState = (...change) => write(true, change);
  history.replaceState = (...change) => write(false, change);

  function tryAgain() {
    if (!late) return;
    const { adds, change } = late;
    late = undefined;
    write(adds, change);
  }

  // Whoever goes back or forward wants that address, and none from before.
  target.addEventListener("popstate", () => {
    late = undefined;
  });
}

function written(write: History["pushState"], change: Parameters<History["pushState"]>): boolean {
  try {
    write(...change);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return false;
    throw error;
  }
}
