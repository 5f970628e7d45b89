import { Menu } from "@base-ui/react/menu";

import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import { emptyFilter, orderChoices, orderKey, orderWords, type Order } from "./words";

/** The queue's order in words, and all others. In a wide list the columns' heads do the same. */
export function QueueOrder({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  const usual = orderKey(order) === orderKey(emptyFilter);
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={classes(menu.chip, !usual && menu.chipOn)} aria-label={`Sort: ${orderWords(order)}`}>
        <span className={menu.chipText}>{orderWords(order)}</span>
        <Icon name="down" size={12} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu.positioner} sideOffset={4} align="start">
          <Menu.Popup className={menu.popup}>
            <Menu.RadioGroup value={orderKey(order)} onValueChange={(key: string) => onOrder(orderChoices.find((choice) => choice.value === key) ?? emptyFilter)}>
              {orderChoices.map((choice) => (
                <Menu.RadioItem key={choice.value} value={choice.value} className={menu.item} label={choice.label} closeOnClick>
                  <span className={menu.tick}>
                    <Menu.RadioItemIndicator>
                      <Icon name="check" size={14} />
                    </Menu.RadioItemIndicator>
                  </span>
                  {choice.label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
