import { Combobox } from "@base-ui/react/combobox";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { FoundCustomer } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { customersQuery } from "../../backend/queries";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import { When } from "../../components/When";
import { counted } from "../../format/money";
import styles from "./create.module.css";

/** Long enough to type a word in one go, short enough to feel immediate. */
const PAUSE = 120;

/** Finds the customer by what they say on the phone, and shows who was chosen. */
export function CallerField({
  customer,
  complaint,
  onChoose,
}: {
  customer: FoundCustomer | null;
  complaint: string | undefined;
  onChoose: (customer: FoundCustomer | null) => void;
}) {
  if (!customer) return <CallerSearch complaint={complaint} onChoose={onChoose} />;
  return (
    <div className={styles.caller} data-testid="caller">
      <div className={styles.callerLines}>
        <bdi className={styles.callerName}>{customer.name || "Unknown customer"}</bdi>
        <span className={styles.quiet}>
          <bdi>{[customer.phone, customer.email].filter(Boolean).join(" · ") || "No phone number or email"}</bdi>
        </span>
        <span className={styles.faint}>
          <History customer={customer} />
        </span>
      </div>
      <Button look="quiet" onClick={() => onChoose(null)}>
        Change customer
      </Button>
    </div>
  );
}

function CallerSearch({ complaint, onChoose }: { complaint: string | undefined; onChoose: (customer: FoundCustomer) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const words = usePaused(typed.trim());
  const found = useQuery(customersQuery(useBackend(), words));
  const customers = words === "" ? [] : (found.data ?? []);
  const settled = words !== "" && words === typed.trim() && !found.isFetching;
  const none = settled && found.isSuccess && customers.length === 0;

  useEffect(() => input.current?.focus(), []);

  return (
    <>
      <Combobox.Root
        items={customers}
        filter={null}
        value={null}
        inputValue={typed}
        itemToStringLabel={(one: FoundCustomer) => one.name}
        isItemEqualToValue={(one: FoundCustomer, other: FoundCustomer) => one.id === other.id}
        autoHighlight
        onInputValueChange={(next, { reason }) => {
          // Leaving the field keeps what was typed.
          if (reason === "input-change" || reason === "input-clear" || reason === "clear-press") setTyped(next);
        }}
        onValueChange={(chosen: FoundCustomer | null) => chosen && onChoose(chosen)}
      >
        <div ref={box} className={styles.search}>
          <Icon name="search" size={15} />
          <Combobox.Input
            ref={input}
            className={styles.searchInput}
            aria-label="Find customer"
            aria-invalid={complaint !== undefined}
            aria-describedby="new-ticket-customer"
            placeholder="Phone number, name or email"
            dir="auto"
            spellCheck={false}
          />
        </div>
        <Combobox.Portal>
          <Combobox.Positioner className={menu.positioner} anchor={box} sideOffset={4} hidden={customers.length === 0}>
            <Combobox.Popup className={styles.found}>
              <Combobox.List aria-label="Customers">
                {(one: FoundCustomer) => (
                  <Combobox.Item key={one.id} value={one} className={styles.foundItem} data-testid="found-customer">
                    <bdi className={styles.foundName}>{one.name || "Unknown customer"}</bdi>
                    <bdi className={styles.foundPhone}>{one.phone}</bdi>
                    <bdi className={styles.faint}>{one.email}</bdi>
                    <span className={styles.foundOrders}>
                      <History customer={one} />
                    </span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
        <Combobox.Status className="visually-hidden">{settled && customers.length > 0 ? `${counted(customers.length, "customer", "customers")} found` : ""}</Combobox.Status>
      </Combobox.Root>
      <p id="new-ticket-customer" className={complaint ? styles.complaint : styles.hint} role={complaint || found.isError ? "alert" : undefined}>
        {found.isError
          ? sentenceOf(found.error)
          : none
            ? `Nobody in the shop fits “${words}”. Check the spelling, or try the number or address that they ordered with.`
            : (complaint ?? "The last digits are enough: 12345 finds 98450 12345.")}
      </p>
    </>
  );
}

function History({ customer }: { customer: FoundCustomer }) {
  return (
    <>
      {customer.order_count === 0 ? "No orders yet" : counted(customer.order_count, "order", "orders")}
      {customer.last_order_at && (
        <>
          , the last <When at={customer.last_order_at} shape="ago" />
        </>
      )}
    </>
  );
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const later = setTimeout(() => setPaused(text), PAUSE);
    return () => clearTimeout(later);
  }, [text]);
  return paused;
}
