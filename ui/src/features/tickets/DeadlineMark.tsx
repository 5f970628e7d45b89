import type { Deadline } from "../../backend/bindings";
import { Badge } from "../../components/Badge";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { moment } from "../../format/time";

/** So long before it is due, nobody need look at it twice. */
const NEAR = 60 * 60_000;

const words = { answer: { ahead: "Answer by", late: "Answer was due" }, settling: { ahead: "Settle by", late: "Was to be settled" } } as const;

/** What is due next on a ticket: quiet while it is far, amber when it is near, red when it is late. */
export function DeadlineMark({ deadline }: { deadline: Deadline }) {
  const { timeZone } = useShopFormats();
  const now = useNow();
  const left = Date.parse(deadline.by) - now.getTime();
  const late = left < 0;
  return (
    <Badge tone={late ? "red" : left < NEAR ? "amber" : "grey"} field="deadline">
      {words[deadline.due][late ? "late" : "ahead"]} {moment(deadline.by, now, timeZone)}
    </Badge>
  );
}
