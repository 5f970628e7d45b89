import type { DraftResolution, ResolutionType } from "../../backend/bindings";

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

/** A half-filled form in one text, as somebody would copy it. */
export function draftWords({ resolution_type, refund_amount, resolution_notes }: DraftResolution): string {
  const head = [resolution_type && resolutionWords[resolution_type], refund_amount].filter(Boolean).join(", ");
  return [head, resolution_notes].filter(Boolean).join("\n");
}
