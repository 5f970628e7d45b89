import { useMemo } from "react";

import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { dayKey } from "../../format/time";
import type { Terms, Words } from "./terms";

/** How figures are put into words here and today: the shop's currency and the shop's day. */
export function useTerms(words: Words): Terms {
  const { currency, timeZone } = useShopFormats();
  const today = dayKey(useNow(), timeZone);
  return useMemo(() => ({ ...words, currency, timeZone, today }), [words, currency, timeZone, today]);
}
