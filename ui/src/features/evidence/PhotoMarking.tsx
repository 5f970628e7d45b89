import { useEffect, useId } from "react";

import type { Attachment, PhotoMark } from "../../backend/bindings";
import { Select } from "../../components/Select";
import { capsOf, pressed } from "../../components/shortcuts";
import { useClaim, type Claim } from "./claim";
import { useMarkPhoto, verdicts } from "./marks";
import styles from "./PhotoMarking.module.css";

/** Whether a photo supports its claim, and which item it shows. */
export function PhotoMarking({ photo }: { photo: Attachment }) {
  const claim = useClaim();
  return claim && <Marking photo={photo} claim={claim} />;
}

/** The keys that judge a photo, also where its facts are not shown. */
export function MarkingKeys({ photo }: { photo: Attachment }) {
  const claim = useClaim();
  return claim && <ClaimKeys photo={photo} claim={claim} />;
}

function ClaimKeys({ photo, claim }: { photo: Attachment; claim: Claim }) {
  const { mutate } = useMarkPhoto(claim);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const verdict = verdicts.find(({ shortcut }) => pressed(event, shortcut))?.value;
      if (!verdict || event.defaultPrevented) return;
      // The same key takes it back.
      mutate({ photo, mark: { ...photo.mark, verdict: photo.mark.verdict === verdict ? null : verdict } });
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [mutate, photo]);
  return null;
}

function Marking({ photo, claim }: { photo: Attachment; claim: Claim }) {
  const titleId = useId();
  const { mutate } = useMarkPhoto(claim);
  const { mark } = photo;
  const say = (change: Partial<PhotoMark>) => mutate({ photo, mark: { ...mark, ...change } });

  return (
    <>
      {claim.items.length > 0 && (
        <section className={styles.part}>
          <h3 className={styles.title}>Shows</h3>
          <Select
            name="The photo shows"
            placeholder="Not said"
            value={mark.item ?? ""}
            choices={[{ value: "", label: "Not said" }, ...itemsWith(claim.items, mark.item).map((item) => ({ value: item, label: item }))]}
            onChoose={(item) => say({ item: item === "" ? null : item })}
          />
        </section>
      )}
      <section className={styles.part}>
        <h3 id={titleId} className={styles.title}>
          Supports the claim?
        </h3>
        <div role="group" aria-labelledby={titleId} className={styles.verdicts}>
          {verdicts.map(({ value, label, said, shortcut }) => (
            <button
              key={value}
              type="button"
              className={styles.verdict}
              data-verdict={value}
              aria-pressed={mark.verdict === value}
              onClick={() => say({ verdict: mark.verdict === value ? null : value })}
            >
              <span aria-hidden="true">{label}</span>
              {/* Words and no aria-label: of that axe wants the key's cap too. */}
              <span className="visually-hidden">{said}</span>
              <kbd className={styles.cap} aria-hidden="true">{capsOf(shortcut)[0]?.join(" ")}</kbd>
            </button>
          ))}
        </div>
      </section>
    </>
  );
}

/** What was marked stays a choice, also where the claim names it otherwise by now. */
function itemsWith(items: string[], marked: string | null): string[] {
  return [...new Set(marked === null ? items : [...items, marked])];
}
