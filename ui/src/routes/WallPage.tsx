import { Link } from "@tanstack/react-router";

import { useSession } from "../backend/context";
import { Icon } from "../components/Icon";
import { useTerms } from "../features/analytics/useTerms";
import { Wall } from "../features/analytics/Wall";
import { useNow } from "../format/now";
import { useShopFormats } from "../format/shop";
import { clock } from "../format/time";
import { words } from "./analytics-words";
import styles from "./WallPage.module.css";

/** Today, for a big screen: without the rail. */
export function WallPage() {
  const { shop } = useSession();
  const { timeZone } = useShopFormats();
  const terms = useTerms(words);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>
          Today at <bdi>{shop.name}</bdi>
        </h1>
        <span className={styles.clock}>{clock(useNow().toISOString(), timeZone)}</span>
        <Link to="/analytics" className={styles.leave} draggable={false}>
          <Icon name="back" />
          Leave
        </Link>
      </header>
      <Wall terms={terms} />
    </main>
  );
}
