import type { ResolutionType } from "../../backend/bindings";

export const resolutionWords: Record<ResolutionType, string> = {
  full_refund: "Full refund",
  partial_refund: "Partial refund",
  replacement: "Replacement",
  store_credit: "Store credit",
  no_action: "No action",
  other: "Other",
};

export const allResolutionTypes = Object.keys(resolutionWords) as ResolutionType[];

/** What the amount of a resolution is called; null where a resolution of this kind moves no money. */
export function amountWord(type: ResolutionType): string | null {
  switch (type) {
    case "full_refund":
    case "partial_refund":
      return "Refund amount";
    case "store_credit":
      return "Credit amount";
    case "replacement":
    case "no_action":
    case "other":
      return null;
  }
}
