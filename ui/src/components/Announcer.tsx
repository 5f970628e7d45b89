import { useEffect, useState } from "react";

/** Tells people who do not see the screen what it shows now. Waits until the answer has settled. */
export function Announcer({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const later = setTimeout(() => setSaid(text), 400);
    return () => clearTimeout(later);
  }, [text]);
  return (
    <p role="status" className="visually-hidden" data-testid="announcer">
      {said}
    </p>
  );
}
