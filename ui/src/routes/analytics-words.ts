import type { Words } from "../features/analytics/terms";
import { issueWords, priorityWords, statusWords } from "../features/tickets/words";

/** What the fields of a ticket are called: features do not know each other. */
export const words: Words = { issues: issueWords, priorities: priorityWords, statuses: statusWords };
