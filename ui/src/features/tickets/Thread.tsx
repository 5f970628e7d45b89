import { memo, useMemo, type ReactNode } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Message } from "../../backend/bindings";
import { Announcer } from "../../components/Announcer";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { When } from "../../components/When";
import { counted } from "../../format/money";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { clock, dayKey, dayName, fullMoment } from "../../format/time";
import type { Conversation } from "./conversation";
import { newMessages, type Look } from "./looks";
import styles from "./Thread.module.css";

type Kind = "customer" | "admin" | "system" | "note";

/** From here on the browser lays out only what is seen: exact sizes of everything would cost too much. */
const LONG = 400;

type Props = {
  conversation: Conversation;
  look: Look;
  /** Puts the photos of a message under its text. */
  beneath: (messageId: string) => ReactNode;
};

/** The conversation, oldest first, with a line above what is new to the person. */
export function Thread({ conversation, look, beneath }: Props) {
  const { messages, earlier, loading, problem, loadEarlier } = conversation;
  const { timeZone } = useShopFormats();
  const now = useNow();
  const days = useMemo(() => messages.map((message) => dayKey(message.created_at, timeZone)), [messages, timeZone]);
  const news = useMemo(() => newMessages(messages, look), [messages, look]);
  return (
    <section className={styles.thread} role="log" aria-label="Conversation" data-long={messages.length > LONG || undefined}>
      {news.length > 0 && <Announcer text={`${counted(news.length, "message is", "messages are")} new since you last looked.`} />}
      {messages.length === 0 && <p className={styles.none}>No messages yet.</p>}
      {earlier > 0 && (
        <div className={styles.earlier}>
          <Button onClick={loadEarlier} disabled={loading}>
            {loading ? "Reading…" : `Show earlier messages (${counted(earlier, "more", "more")})`}
          </Button>
          {problem !== null && <p role="alert">{sentenceOf(problem)}</p>}
        </div>
      )}
      {messages.map((message, i) => (
        <div key={message.id} className={styles.entry} data-message={message.id}>
          {message.id === news[0]?.id && look.since !== null && (
            <p className={styles.news} data-news data-testid="new-since">
              New since you looked, <When at={look.since} shape="moment" />
            </p>
          )}
          {days[i] !== days[i - 1] && (
            <h2 className={styles.day}>
              <span>{dayName(message.created_at, now, timeZone)}</span>
            </h2>
          )}
          <Bubble message={message} timeZone={timeZone}>
            {beneath(message.id)}
          </Bubble>
        </div>
      ))}
    </section>
  );
}

const Bubble = memo(function Bubble({ message, timeZone, children }: { message: Message; timeZone: string; children: ReactNode }) {
  const kind: Kind = message.is_internal_note ? "note" : message.sender_type;
  return (
    <article className={styles.message} data-testid="message" data-kind={kind}>
      <header className={styles.head}>
        <bdi className={styles.who} title={message.sender_name ?? undefined}>{message.sender_name || speakers[kind]}</bdi>
        {kind === "note" && <span className={styles.mark}>Internal note</span>}
        {kind === "customer" && message.sender_name && <span>Customer</span>}
        {/* Not <When>: the time of day never turns, and thousands of them need no clock. */}
        <time dateTime={message.created_at} title={fullMoment(message.created_at, timeZone)}>
          {clock(message.created_at, timeZone)}
        </time>
      </header>
      <LongText text={message.message} />
      {children}
    </article>
  );
});

const speakers: Record<Kind, string> = {
  customer: "Customer",
  admin: "Support",
  system: "Punnet",
  note: "Support",
};
