import { createContext, use, type ReactNode } from "react";

import { isTimeZone } from "./time";

type ShopFormats = { timeZone: string; currency: string };

const ShopFormatsContext = createContext<ShopFormats | null>(null);

export function ShopFormatsProvider({ timeZone, currency, children }: ShopFormats & { children: ReactNode }) {
  // A zone that this window's tables do not know (yet) must not take every time from the screen.
  const known = isTimeZone(timeZone) ? timeZone : "UTC";
  return <ShopFormatsContext value={{ timeZone: known, currency }}>{children}</ShopFormatsContext>;
}

/** How this shop writes times and money. */
export function useShopFormats(): ShopFormats {
  const formats = use(ShopFormatsContext);
  if (!formats) throw new Error("useShopFormats is called outside of ShopFormatsProvider");
  return formats;
}
