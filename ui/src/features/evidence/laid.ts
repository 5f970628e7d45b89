import type { Backend, PhotoEdge } from "../../backend/backend";
import type { Attachment, CataloguePicture } from "../../backend/bindings";

/** How the shop's catalogue shows a product: to be looked at beside evidence, and none itself. It is named by the product. */
export type CatalogueSheet = { inCatalogue: true; id: string; file_name: string; arrived: true; picture: null };

/** What can lie on the table: a photo of a ticket, or the catalogue's picture of a product. */
export type Laid = Attachment | CatalogueSheet;

/** What such a picture is called wherever it lies. */
export const CATALOGUE_PICTURE = "Catalogue picture";

export function sheetOf({ product_id, name }: CataloguePicture): CatalogueSheet {
  return { inCatalogue: true, id: product_id, file_name: name, arrived: true, picture: null };
}

export function isCatalogue(one: Laid): one is CatalogueSheet {
  return "inCatalogue" in one;
}

/** Where its rendition is, for `<img src>`. */
export function addressOf(backend: Backend, one: Laid, edge: PhotoEdge): string {
  return isCatalogue(one) ? backend.catalogueUrl(one.id, edge) : backend.photoUrl(one.id, edge);
}
