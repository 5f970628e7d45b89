import type { ReactNode } from "react";

import type { Message } from "../../backend/bindings";
import { When } from "../../components/When";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { dayKey, dayName } from "../../format/time";
import styles from "./Thread.module.css";

type Kind = "customer" | "admin" | "system" | "note";

/** The conversation, oldest first. `beneath` puts the photos of a message under its text. */
export function Thread({ messages, beneath }: { messages: Message[]; beneath: (messageId: string) => ReactNode }) {
  const { timeZone } = useShopFormats();
  const now = useNow();
  return (
    <section className={styles.thread} role="log" aria-label="Conversation">
      {messages.length === 0 && <p className={styles.none}>No messages yet.</p>}
      {messages.map((message, i) => {
        const before = messages[i - 1];
        const newDay = !before || dayKey(before.created_at, timeZone) !== dayKey(message.created_at, timeZone);
        return (
          <div key={message.id} className={styles.entry}>
            {newDay && (
              <h2 className={styles.day}>
                <span>{dayName(message.created_at, now, timeZone)}</span>
              </h2>
            )}
            <Bubble message={message}>{beneath(message.id)}</Bubble>
          </div>
        );
      })}
    </section>
  );
}

function Bubble({ message, children }: { message: Message; children: ReactNode }) {
  const kind: Kind = message.is_internal_note ? "note" : message.sender_type;
  return (
    <article className={styles.message} data-testid="message" data-kind={kind}>
      <header className={styles.head}>
        <bdi className={styles.who}>{message.sender_name || speakers[kind]}</bdi>
        {kind === "note" && <span className={styles.mark}>Internal note</span>}
        {kind === "customer" && <span>Customer</span>}
        <When at={message.created_at} shape="clock" />
      </header>
      <p className={styles.text} dir="auto">
        {message.message}
      </p>
      {children}
    </article>
  );
}

const speakers: Record<Kind, string> = {
  customer: "Customer",
  admin: "Support",
  system: "Punnet",
  note: "Support",
};
