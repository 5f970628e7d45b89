import { useNow } from "../format/now";
import { useShopFormats } from "../format/shop";
import { age, ago, clock, fullMoment, moment } from "../format/time";

type Shape = "age" | "ago" | "clock" | "moment";

/** A time, short on the screen and whole in its tooltip, in the shop's time zone. */
export function When({ at, shape = "age", field, className }: { at: string; shape?: Shape; field?: string; className?: string | undefined }) {
  const { timeZone } = useShopFormats();
  const now = useNow();
  return (
    <time dateTime={at} title={fullMoment(at, timeZone)} data-field={field} className={className}>
      {written(shape, at, now, timeZone)}
    </time>
  );
}

function written(shape: Shape, at: string, now: Date, timeZone: string): string {
  switch (shape) {
    case "age":
      return age(at, now, timeZone);
    case "ago":
      return ago(at, now, timeZone);
    case "clock":
      return clock(at, timeZone);
    case "moment":
      return moment(at, now, timeZone);
  }
}
