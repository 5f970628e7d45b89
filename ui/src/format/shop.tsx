import { createContext, use, type ReactNode } from "react";

type ShopFormats = { timeZone: string; currency: string };

const ShopFormatsContext = createContext<ShopFormats | null>(null);

export function ShopFormatsProvider({ timeZone, currency, children }: ShopFormats & { children: ReactNode }) {
  return <ShopFormatsContext value={{ timeZone, currency }}>{children}</ShopFormatsContext>;
}

/** How this shop writes times and money. */
export function useShopFormats(): ShopFormats {
  const formats = use(ShopFormatsContext);
  if (!formats) throw new Error("useShopFormats is called outside of ShopFormatsProvider");
  return formats;
}
