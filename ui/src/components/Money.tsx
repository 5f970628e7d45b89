import { money } from "../format/money";
import { useShopFormats } from "../format/shop";

export function Money({ amount }: { amount: string }) {
  const { currency } = useShopFormats();
  return <>{money(amount, currency)}</>;
}
