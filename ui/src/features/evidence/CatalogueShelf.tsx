import { useQuery } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { cataloguePicturesQuery } from "../../backend/queries";
import { CATALOGUE_PICTURE, sheetOf } from "./laid";
import styles from "./OtherPhotos.module.css";
import { Photo } from "./Photo";
import type { TrayProps } from "./OtherPhotos";

/** How the shop's catalogue shows the products of the ticket: those that the claim names, then the others of the order. */
export function CatalogueShelf({ ticketId, isShown, full, handles, onLay }: TrayProps) {
  const { data, error } = useQuery(cataloguePicturesQuery(useBackend(), ticketId));
  const shelves = [
    { title: "Catalogue, affected items", pictures: data?.pictures.filter(({ affected }) => affected) ?? [] },
    { title: "Catalogue, others of the order", pictures: data?.pictures.filter(({ affected }) => !affected) ?? [] },
  ].filter(({ pictures }) => pictures.length > 0);
  return (
    <>
      {shelves.map(({ title, pictures }) => (
        <section key={title} aria-label={title}>
          <h3 className={styles.ticket}>{title}</h3>
          <ul className={styles.products}>
            {pictures.map((picture) => {
              const visitor = { photo: sheetOf(picture), called: CATALOGUE_PICTURE };
              return (
                <li key={picture.product_id}>
                  <button
                    type="button"
                    className={styles.product}
                    // Not disabled: with the focus on it, the keys of the table would go nowhere.
                    aria-disabled={full || isShown(picture.product_id)}
                    data-shown={isShown(picture.product_id) || undefined}
                    onClick={() => isShown(picture.product_id) || onLay(visitor)}
                    {...handles(visitor)}
                  >
                    {/* Words and no aria-label, in which what is said in place of the picture would be missing. */}
                    <span className="visually-hidden">Compare with the catalogue picture of</span>{" "}
                    <bdi className={styles.product_name} title={picture.name}>
                      {picture.name}
                    </bdi>
                    <span className={styles.sheet}>
                      <Photo attachment={visitor.photo} edge={320} />
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      {data?.why_missing && <p>{data.why_missing}</p>}
      {error && <p role="alert">{sentenceOf(error)}</p>}
    </>
  );
}
