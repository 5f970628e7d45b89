import type {
  AffectedItem,
  Attachment,
  IssueType,
  Message,
  Order,
  Resolution,
  TicketDetail,
  TicketPriority,
  TicketStatus,
} from "./bindings";

// Tickets for the fake backend: always the same, written so that everything the screens must bear is there
// (scripts from right to left, words without end, markup in customers' mouths, missing orders, long threads).

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Story = {
  subject: string;
  description: string;
  issue: IssueType;
  product: string;
  price: string;
  photos: number;
};

const stories: Story[] = [
  { subject: "Milk smelled off, sealed carton, two days before expiry", description: "Opened it this morning for tea and it had already turned. The seal was fine and it went straight into the fridge.", issue: "spoiled_product", product: "Full cream milk, 1 l", price: "68.00", photos: 1 },
  { subject: "Paneer missing from the bag", description: "The bill says two packs of paneer, the bag has none. Everything else is there.", issue: "missing_items", product: "Paneer, 200 g", price: "95.00", photos: 0 },
  { subject: "Half the quantity I paid for", description: "I ordered 2 kg of onions and got a bag marked 1 kg.", issue: "quantity_mismatch", product: "Onions, 1 kg", price: "42.00", photos: 2 },
  { subject: "Wrong brand of flour delivered", description: "I asked for stone-ground atta and got refined flour of another brand. Please send the right one.", issue: "wrong_items", product: "Chakki atta, 5 kg", price: "265.00", photos: 0 },
  { subject: "Eggs broken, carton soaked through", description: "Seven of twelve are broken. The carton stuck to the bread.", issue: "packaging_issue", product: "Eggs, 12", price: "84.00", photos: 4 },
  { subject: "Order came three hours late, ice cream melted", description: "Promised before noon, delivered at three. The ice cream is a milkshake now.", issue: "late_delivery", product: "Mango ice cream, 700 ml", price: "240.00", photos: 1 },
  { subject: "Spinach wilted and yellow", description: "Not fit to cook. I had asked for no replacement if not fresh.", issue: "quality_issue", product: "Spinach, 250 g", price: "24.00", photos: 2 },
  { subject: "Left at the wrong door", description: "The driver left the bags on the second floor. The neighbours' dog found them first.", issue: "delivery_issue", product: "Bread, whole wheat", price: "55.00", photos: 0 },
  { subject: "दूध फटा हुआ निकला", description: "सुबह खोला तो दूध फटा हुआ था। कृपया पैसे वापस करें।", issue: "spoiled_product", product: "दूध, 500 मिली", price: "34.00", photos: 1 },
  { subject: "Charged twice for one order", description: "My bank shows two payments for the same order. I only have one delivery.", issue: "other", product: "Basmati rice, 5 kg", price: "640.00", photos: 0 },
];

const people = [
  ["Priya Raman", "priya.raman@example.in", "+91 98450 11223"],
  ["Arjun Mehta", "arjun.mehta@example.com", "+91 99010 44556"],
  ["Fatima Sheikh", "fatima.s@example.in", "+91 90080 77889"],
  ["Meera Krishnan", "meera.krishnan@example.net", "+91 97310 24680"],
  ["José Álvarez", "jose.alvarez@example.com", ""],
  ["ليلى حداد", "layla.haddad@example.org", "+971 50 000 0000"],
  ["Oluwaseun Adebayo-Featherstonehaugh", "oluwaseun.adebayo-featherstonehaugh@a-rather-long-domain.example.com", "+44 7700 900123"],
  ["राजेश कुमार", "rajesh.kumar@example.in", "+91 98860 13579"],
] as const;

const statuses: TicketStatus[] = ["open", "in_progress", "awaiting_customer", "open", "resolved", "resolved", "closed"];
const priorities: TicketPriority[] = ["medium", "high", "low", "medium", "critical", "medium"];

/** The tickets, newest first. The first is the guide's worked example. */
export function makeTickets(now: number, howMany: number): TicketDetail[] {
  const year = new Date(now).getUTCFullYear();
  const numbered = (place: number) => `TKT-${year}-${String(howMany - place).padStart(5, "0")}`;
  return Array.from({ length: howMany }, (_, place) => {
    if (place === 0) return crushedTomatoes(now, numbered(place));
    if (place === 3) return hostile(now, numbered(place));
    return ordinary(now, place, numbered(place));
  });
}

function crushedTomatoes(now: number, number: string): TicketDetail {
  const opened = now - 4 * MINUTE;
  return {
    id: id(0),
    ticket_number: number,
    subject: "Tomatoes arrived crushed",
    description:
      "Two of the four packs were crushed when I opened the bag, the juice ran over everything. Photos attached. I need them for dinner tonight.",
    issue_type: "damaged_product",
    priority: "medium",
    status: "open",
    created_at: iso(opened),
    updated_at: iso(now - MINUTE),
    customer: { id: id(9000), is_known: true, name: "Asha Verma", email: "asha.verma@example.in", phone: "+91 90000 00000", order_count: 31, ticket_count: 2, refunded: "120.00", other_tickets: [] },
    order_id: id(8000),
    order: {
      id: id(8000),
      order_number: "ORD-48213",
      total: "1240.50",
      created_at: iso(opened - 3 * HOUR),
      delivered_at: iso(opened - 12 * MINUTE),
      items: [
        { product_name: "Tomatoes, 500 g", quantity: "4", unit_price: "25.00", total_price: "100.00" },
        { product_name: "Basmati rice, 5 kg", quantity: "1", unit_price: "640.00", total_price: "640.00" },
        { product_name: "Cold-pressed groundnut oil, 1 l", quantity: "1", unit_price: "310.50", total_price: "310.50" },
        { product_name: "Curd, 400 g", quantity: "2", unit_price: "95.00", total_price: "190.00" },
      ],
    },
    affected_items: [{ name: "Tomatoes, 500 g", quantity: "2", unit_price: "25.00", details: [] }],
    attachments: photos(0, 3, opened, null),
    messages: [
      message(1, "customer", "Asha Verma", "Two packs are juice by now. Can you still deliver fresh ones before seven?", opened + 30_000),
      message(2, "admin", "Ravi", "Same hub as the two reports from yesterday. Asking the hub about stacking.", opened + 2 * MINUTE, true),
      message(3, "admin", "Ravi", "Sorry about that! We'll process a refund immediately.", opened + 3 * MINUTE),
    ],
    message_count: 3,
    looked_at: null,
    assignee: null,
    deadline: null,
    resolution: null,
    settlements: [],
    approvals: [],
  };
}

/** What a customer can send if they mean harm, or paste a poem. */
function hostile(now: number, number: string): TicketDetail {
  const opened = now - 26 * MINUTE;
  return {
    ...ordinary(now, 3, number),
    subject: `<img src=x onerror="document.title='owned'"> ${"W".repeat(120)}`,
    description: `<script>document.title='owned'</script>\n<b>bold?</b> https://evil.example/${"a".repeat(300)}\n\n\u202Egnirts desrever a\u202C\n${"l̶̢̛".repeat(12)}`,
    issue_type: "other",
    priority: "low",
    status: "awaiting_customer",
    created_at: iso(opened),
    order_id: null,
    order: null,
    affected_items: [{ name: "<script>alert(1)</script>", quantity: "", unit_price: "", details: ["colour: <i>red</i>", "javascript:alert(1)"] }],
    attachments: [
      ...photos(3, 1, opened, null),
      { id: `${id(3)}-broken`, message_id: null, file_name: `${"very-long-name-".repeat(9)}.heic`, file_type: "image/heic", file_size: 3_400_000, arrived: true, is_photo: true, picture: null, mark: { verdict: null, item: null }, from_customer: true, is_internal: false, copy_of: null, created_at: iso(opened) },
      { id: `${id(3)}-pdf`, message_id: null, file_name: "invoice<script>.pdf", file_type: "application/pdf", file_size: 48_213, arrived: true, is_photo: false, picture: null, mark: { verdict: null, item: null }, from_customer: true, is_internal: false, copy_of: null, created_at: iso(opened) },
    ],
    messages: [
      message(31, "customer", "<b>Mallory</b>", `<a href="javascript:alert(1)">click me</a> ${"ha".repeat(200)}`, opened),
      message(32, "customer", "<b>Mallory</b>", "مرحبا، وصل الطلب ناقصا. أرجو المساعدة.", opened + MINUTE),
      message(33, "system", "", "Status changed from Open to Awaiting customer", opened + 2 * MINUTE),
    ],
    message_count: 3,
    looked_at: null,
    assignee: null,
    deadline: null,
    resolution: null,
    settlements: [],
    approvals: [],
  };
}

function ordinary(now: number, place: number, number: string): TicketDetail {
  const story = pick(stories, place - 1);
  const [name, email, phone] = pick(people, place * 3 + Math.floor(place / 8));
  const opened = now - Math.round((place * 7 + place ** 1.7 * 1.3) * MINUTE);
  const status = place < 3 ? (place === 1 ? "open" : "in_progress") : pick(statuses, place * 5 + 1);
  const settled = status === "resolved" || status === "closed";
  const long = place === 4 ? 60 : 1 + (place % 4);
  const messages = Array.from({ length: long }, (_, i) =>
    i % 2 === 0
      ? message(place * 100 + i, "customer", name, i === 0 ? "Please help, this is the second time this month." : "Thank you. Is there any news?", opened + i * 47 * MINUTE)
      : message(place * 100 + i, "admin", "Ravi", "We are looking into it and will come back to you today.", opened + i * 47 * MINUTE),
  ).filter((one) => Date.parse(one.created_at) <= now);
  return {
    id: id(place),
    ticket_number: number,
    subject: story.subject,
    description: story.description,
    issue_type: story.issue,
    priority: place === 1 ? "critical" : pick(priorities, place),
    status,
    created_at: iso(opened),
    updated_at: iso(opened),
    customer: { id: id(9000 + (place % people.length)), is_known: true, name, email, phone, order_count: 3 + (place % 40), ticket_count: 1 + (place % 3), refunded: place % 3 ? "0.00" : "310.50", other_tickets: [] },
    order_id: id(8000 + place),
    order: orderOf(story, place, opened),
    affected_items: affected(story, place),
    attachments: photos(place, story.photos, opened, null),
    messages,
    message_count: messages.length,
    looked_at: null,
    assignee: null,
    deadline: null,
    resolution: settled ? settlement(place, story, opened) : null,
    settlements: [],
    approvals: [],
  };
}

function orderOf(story: Story, place: number, opened: number): Order {
  return {
    id: id(8000 + place),
    order_number: `ORD-${48_213 - place}`,
    total: `${Number.parseInt(story.price, 10) + 310}.00`,
    created_at: iso(opened - 6 * HOUR),
    delivered_at: place % 9 === 0 ? null : iso(opened - HOUR),
    items: [
      { product_name: story.product, quantity: "1", unit_price: story.price, total_price: story.price },
      { product_name: "Toor dal, 1 kg", quantity: "2", unit_price: "155.00", total_price: "310.00" },
    ],
  };
}

function affected(story: Story, place: number): AffectedItem[] {
  return place % 5 === 0 ? [] : [{ name: story.product, quantity: "1", unit_price: story.price, details: [] }];
}

function settlement(place: number, story: Story, opened: number): Resolution {
  return {
    resolution_type: place % 2 ? "partial_refund" : "replacement",
    resolution_notes: place % 2 ? `Refunded for ${story.product}` : "Replacement goes out with the next round.",
    refund_amount: place % 2 ? story.price : null,
    resolved_by: "Ravi",
    resolved_at: iso(Math.min(opened + 5 * HOUR, opened + DAY)),
  };
}

function photos(place: number, howMany: number, at: number, messageId: string | null): Attachment[] {
  return Array.from({ length: howMany }, (_, i) => ({
    id: `${id(place)}-photo-${i}`,
    message_id: messageId,
    file_name: `IMG_20${20 + (place % 6)}_${i + 1}.jpg`,
    file_type: "image/jpeg",
    file_size: 1_800_000 + i * 310_000,
    arrived: true,
    is_photo: true,
    picture: null,
    mark: { verdict: null, item: null },
    from_customer: true,
    is_internal: false,
    copy_of: null,
    created_at: iso(at),
  }));
}

function message(n: number, sender: Message["sender_type"], name: string, text: string, at: number, note = false): Message {
  return { id: id(500_000 + n), sender_type: sender, sender_name: name, is_mine: sender === "admin", message: text, is_internal_note: note, created_at: iso(at) };
}

/** A still life in its own file: the fake has no photos to read. */
export function drawnPhoto(attachmentId: string): string {
  const seed = Array.from(attachmentId, (letter) => letter.charCodeAt(0)).reduce((sum, code) => (sum * 31 + code) % 997, 7);
  const hue = (seed * 7) % 50;
  const fruit = Array.from({ length: 5 }, (_, i) => {
    const x = 60 + ((seed * (i + 3) * 13) % 200);
    const y = 70 + ((seed * (i + 5) * 7) % 120);
    return `<g><circle cx="${x}" cy="${y}" r="${34 + ((seed + i * 11) % 16)}" fill="url(#f)"/><path d="M${x - 8} ${y - 30}l8 8 8-8" stroke="#3d6b2c" stroke-width="5" fill="none"/></g>`;
  }).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240" viewBox="0 0 320 240"><defs><radialGradient id="f" cx=".35" cy=".3"><stop stop-color="hsl(${hue} 90% 68%)"/><stop offset="1" stop-color="hsl(${hue} 75% 34%)"/></radialGradient><linearGradient id="g" x2="1" y2="1"><stop stop-color="#dccbaa"/><stop offset="1" stop-color="#8e7750"/></linearGradient></defs><rect width="320" height="240" fill="url(#g)"/>${fruit}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function id(n: number): string {
  return `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function pick<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}
