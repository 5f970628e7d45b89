import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState, type ReactNode } from "react";

import { useConnection } from "../backend/connection";
import { SessionProvider, useBackend, useSession } from "../backend/context";
import { settingsQuery, statsQuery } from "../backend/queries";
import { classes } from "../components/classes";
import { Icon, type IconName } from "../components/Icon";
import { Mark } from "../components/Mark";
import { shortcutText } from "../components/shortcuts";
import { AboutSheet } from "../features/help/AboutSheet";
import { FileDrops } from "../features/evidence/FileDrops";
import { HelpMenu } from "../features/help/HelpMenu";
import { ShortcutsSheet } from "../features/help/ShortcutsSheet";
import { DatabaseLost } from "../features/notifications/DatabaseLost";
import { DoNotDisturb } from "../features/notifications/DoNotDisturb";
import { useLiveDesk, useOpenTicket } from "../features/notifications/live";
import { useUnreadBadge } from "../features/notifications/notices";
import { useAppearance } from "../features/settings/appearance";
import { useLivePresence } from "../features/tickets/presence";
import { NewVersion } from "../features/updates/NewVersion";
import { useNewTicketKey } from "../features/create/key";
import type { QueueSearch } from "../features/tickets/address";
import { count } from "../format/money";
import { ShopFormatsProvider } from "../format/shop";
import { useActions } from "./actions";
import { useTakeFiles } from "./files";
import styles from "./Frame.module.css";
import { useWindowTitle } from "./window-title";

/** What stands around every screen: the rail, the word about a lost database, the ear for events. */
export function Frame() {
  const navigate = useNavigate();
  const [sheet, setSheet] = useState<"shortcuts" | "about" | null>(null);
  const closeSheet = () => setSheet(null);
  useLiveDesk();
  useLivePresence();
  useAppearance();
  useWindowTitle();
  useActions(setSheet);
  useNewTicketKey(useCallback(() => void navigate({ to: "/support-tickets/new", search: true }), [navigate]));
  useOpenTicket(
    useCallback(
      (number: string) => void navigate({ to: "/support-tickets/$number", params: { number }, search: true, state: { enterTicket: true } }),
      [navigate],
    ),
  );
  // What hangs on the wall is looked at from afar: nothing stands beside it.
  const onWall = useLocation({ select: (location) => location.pathname === "/analytics/today" });
  return (
    <Shop>
      <div className={styles.frame} data-wall={onWall || undefined}>
        <button type="button" className={styles.skip} onClick={enterMain}>
          Skip to the content
        </button>
        <div className={styles.bars}>
          <DatabaseLost />
          <NewVersion />
        </div>
        {!onWall && <Rail onShortcuts={() => setSheet("shortcuts")} onAbout={() => setSheet("about")} />}
        <Outlet />
        <FileDrops take={useTakeFiles()} />
        <ShortcutsSheet open={sheet === "shortcuts"} onClose={closeSheet} />
        <AboutSheet open={sheet === "about"} onClose={closeSheet} />
      </div>
    </Shop>
  );
}

/** The shop as it is now: another time zone or currency is another one on every screen at once. */
function Shop({ children }: { children: ReactNode }) {
  const session = useSession();
  const shop = useQuery(settingsQuery(useBackend())).data?.shop ?? session.shop;
  const { name, time_zone, currency } = shop;
  const now = useMemo(() => ({ ...session, shop: { name, time_zone, currency } }), [session, name, time_zone, currency]);
  return (
    <SessionProvider session={now}>
      <ShopFormatsProvider timeZone={time_zone} currency={currency}>
        {children}
      </ShopFormatsProvider>
    </SessionProvider>
  );
}

/** Past the rail, for those who go by key. Not a link: the address belongs to the screens. */
function enterMain() {
  const main = document.querySelector("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus({ preventScroll: true });
}

function Rail({ onShortcuts, onAbout }: { onShortcuts: () => void; onAbout: () => void }) {
  const session = useSession();
  const connection = useConnection();
  const at = useLocation({ select: (location) => location.pathname });
  const unread = useUnreadBadge();
  const backend = useBackend();
  const { data: stats } = useQuery(statsQuery(backend));
  const isOwner = useQuery(settingsQuery(backend)).data?.may_change_shop;
  return (
    <nav className={styles.rail} aria-label="Main">
      <div className={styles.brand}>
        <Mark />
        <span className={styles.word}>Punnet</span>
      </div>
      <Link to="/support-tickets/new" search={true} className={styles.create} activeProps={{}} aria-current={undefined} title="New ticket (C)" aria-keyshortcuts="c" draggable={false}>
        <Icon name="plus" />
        <span className={styles.word}>New ticket</span>
      </Link>
      <RailLink icon="ticket" name="Tickets" number={stats?.open} search={{}} />
      <h2 className={styles.heading}>Views</h2>
      <RailLink icon="person" name="Mine" number={stats?.mine} search={{ status: "open,in_progress,awaiting_customer", mine: "1" }} />
      <RailLink icon="inbox" name="To do" search={{ status: "open,in_progress" }} />
      <RailLink icon="hourglass" name="Awaiting customer" search={{ status: "awaiting_customer" }} />
      <RailLink icon="alert" name="Critical" number={stats?.critical} search={{ status: "open,in_progress,awaiting_customer", priority: "critical" }} />
      <RailLink icon="archive" name="Settled" search={{ status: "resolved,closed" }} />
      <Link to="/analytics" className={classes(styles.link, styles.analytics)} activeProps={{}} aria-current={at.startsWith("/analytics") ? "page" : undefined} data-current={at.startsWith("/analytics") || undefined} title={`Analytics (${shortcutText("analytics")})`} aria-keyshortcuts="Alt+a" draggable={false}>
        <Icon name="chart" />
        <span className={styles.word}>Analytics</span>
      </Link>
      <div className={styles.own}>
        <DoNotDisturb className={styles.link} wordClass={styles.word} />
        <Link to="/notifications" className={styles.link} activeProps={{}} aria-current={at === "/notifications" ? "page" : undefined} data-current={at === "/notifications" || undefined} title="Notifications" draggable={false}>
          <Icon name="bell" />
          <span className={styles.word}>Notifications</span>
          {unread !== null && (
            <span className={styles.badge} data-testid="unread-badge">
              <span className="visually-hidden">, unread: </span>
              {unread}
            </span>
          )}
        </Link>
        {session.in_team && isOwner && (
          <Link to="/team" className={styles.link} activeProps={{}} aria-current={at === "/team" ? "page" : undefined} data-current={at === "/team" || undefined} title="Team" draggable={false}>
            <Icon name="people" />
            <span className={styles.word}>Team</span>
          </Link>
        )}
        <Link to="/settings" className={styles.link} activeProps={{}} aria-current={at === "/settings" ? "page" : undefined} data-current={at === "/settings" || undefined} title="Settings" draggable={false}>
          <Icon name="settings" />
          <span className={styles.word}>Settings</span>
        </Link>
        <HelpMenu className={styles.link} wordClass={styles.word} onShortcuts={onShortcuts} onAbout={onAbout} />
      </div>
      <footer className={styles.foot} data-testid="connection" data-state={connection}>
        <span className={styles.connection}>
          <span className={styles.dot} aria-hidden="true" />
          <span className={styles.word}>{connection === "live" ? "Connected, live" : "Not connected"}</span>
        </span>
        <span className={styles.place}>
          <bdi>{session.shop.name}</bdi>
          <br />
          <bdi>{session.person.name}</bdi> · {session.place}
        </span>
      </footer>
    </nav>
  );
}

/** A way into the queue. It is the current one also while a ticket is open beside it. */
function RailLink({ icon, name, number, search }: { icon: IconName; name: string; number?: number | undefined; search: QueueSearch }): ReactNode {
  const current = useLocation({ select: (location) => location.pathname.startsWith("/support-tickets") && location.search.status === search.status && location.search.priority === search.priority && location.search.mine === search.mine });
  return (
    // Exact, so that the router calls no other link current beside ours: a search of nothing is in every search.
    <Link to="/support-tickets" search={search} className={styles.link} activeProps={{}} activeOptions={{ exact: true }} aria-current={current ? "page" : undefined} data-current={current || undefined} title={name} draggable={false}>
      <Icon name={icon} />
      <span className={styles.word}>{name}</span>
      {number !== undefined && number > 0 && <span className={styles.number}>{count(number)}</span>}
    </Link>
  );
}
