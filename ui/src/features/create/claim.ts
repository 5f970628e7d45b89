import type { RecentOrder, RecentOrderItem } from "../../backend/bindings";
import { add, compare, isDecimal, isZero, multiply } from "../../format/decimal";
import type { NewTicketDraft } from "./draft";

/** Lines of the order that are concerned, with how many of each. */
export function claimedLines(order: RecentOrder | undefined, quantities: NewTicketDraft["quantities"]): { item: RecentOrderItem; quantity: string }[] {
  return (order?.items ?? []).flatMap((item) => {
    const quantity = quantities[item.id]?.trim() ?? "";
    return quantity === "" || (isDecimal(quantity) && isZero(quantity)) ? [] : [{ item, quantity }];
  });
}

/** What the concerned items cost together; lines whose quantity is no number yet do not count. */
export function claimedSum(lines: ReturnType<typeof claimedLines>): string {
  return lines.reduce((sum, { item, quantity }) => (isDecimal(quantity) ? add(sum, multiply(quantity, item.unit_price)) : sum), "0");
}

/** "Damaged product: Tomatoes, 500 g and 1 more": what a ticket is called until somebody knows better. */
export function suggestedSubject(issue: string | undefined, lines: ReturnType<typeof claimedLines>, order: RecentOrder | undefined): string {
  if (issue === undefined) return "";
  const [first, ...more] = lines;
  if (first) return `${issue}: ${first.item.product_name}${more.length > 0 ? ` and ${more.length} more` : ""}`;
  return order ? `${issue}: order ${order.order_number}` : issue;
}

export type Field = "customer" | "order" | "items" | "issueType" | "subject" | "description";

const LONGEST_SUBJECT = 300;
const LONGEST_DESCRIPTION = 20_000;

/** What is missing or wrong, as sentences, in the order of the form. */
export function complaintsAbout(draft: NewTicketDraft, orders: RecentOrder[] | undefined, subject: string): Partial<Record<Field, string>> {
  const found: Partial<Record<Field, string>> = {};
  if (!draft.customer) found.customer = "Find the customer who is calling.";
  else if (orders === undefined && draft.orderId !== null) found.order = "The orders of this customer are not here yet. Wait a moment, or choose “About no order”.";
  else if (orders?.length && draft.orderId === undefined) found.order = "Choose the order that it is about, or “About no order”.";
  const order = orders?.find((one) => one.id === draft.orderId);
  const wrong = claimedLines(order, draft.quantities).find(({ item, quantity }) => complaintAboutQuantity(item, quantity) !== null);
  if (wrong) found.items = complaintAboutQuantity(wrong.item, wrong.quantity) ?? "";
  if (draft.issueType === null) found.issueType = "Choose what is wrong.";
  if (subject.trim() === "") found.subject = "Write in a few words what it is about.";
  else if (letters(subject) > LONGEST_SUBJECT) found.subject = `A subject has at most ${LONGEST_SUBJECT} characters; the description has room for more.`;
  if (draft.description.trim() === "") found.description = "Write what the customer says.";
  else if (letters(draft.description) > LONGEST_DESCRIPTION) found.description = "A description has at most 20,000 characters. Shorten it, or send the rest as a message.";
  return found;
}

/** As the database counts them: an emoji is one or a few, never two for being far up in Unicode. */
function letters(text: string): number {
  return Array.from(text.trim()).length;
}

export function complaintAboutQuantity(item: RecentOrderItem, quantity: string): string | null {
  if (!isDecimal(quantity) || quantity.startsWith("-")) return `Write how many of “${item.product_name}” are concerned as a number, for example 2.`;
  if (compare(quantity, item.quantity) > 0) return `Only ${item.quantity} of “${item.product_name}” were in this order.`;
  return null;
}
