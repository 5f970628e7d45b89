import { useEffect, useState } from "react";

/** True once something has gone on for a while: what is quick shows no sign of waiting. */
export function useLate(going: boolean, after = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!going) return undefined;
    const timer = setTimeout(() => setLate(true), after);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [going, after]);
  return going && late;
}
