// Whether the facts stand beside the photos: a preference of this computer.

const KEY = "punnet.photo-facts";

export function factsShown(): boolean {
  return localStorage.getItem(KEY) !== "hidden";
}

export function keepFactsShown(shown: boolean) {
  try {
    if (shown) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "hidden");
  } catch {
    // No room on the disk: they stand there again the next time.
  }
}
