import type { Attachment } from "../../../backend/bindings";

/** Each copy behind the photo that it was made of, the oldest first; what is no copy stays in its place. */
export function besideSources(all: Attachment[]): Attachment[] {
  const here = new Set(all.map(({ id }) => id));
  const copies = Map.groupBy(all, ({ copy_of }) => (copy_of && here.has(copy_of.source_id) ? copy_of.source_id : null));
  const withCopies = (one: Attachment): Attachment[] => [one, ...(copies.get(one.id) ?? []).flatMap(withCopies)];
  return (copies.get(null) ?? []).flatMap(withCopies);
}

/** The place of the photo that a copy was made of; null where it is not among these. */
export function sourceOf({ copy_of }: Attachment, photos: readonly Pick<Attachment, "id">[]): number | null {
  const place = photos.findIndex(({ id }) => id === copy_of?.source_id);
  return place < 0 ? null : place;
}

/** What a photo is besides a photo, in words; nothing where it is nothing else. */
export function copyWords(photo: Attachment, photos: readonly Pick<Attachment, "id">[]): string | undefined {
  const source = sourceOf(photo, photos);
  const words = [photo.copy_of && (source === null ? "Copy of another photo" : `Copy of photo ${source + 1}`), photo.is_internal && "internal, the customer does not see it"];
  return words.filter((word) => typeof word === "string").join(", ") || undefined;
}

/** The message beneath which an attachment stands: a copy stands where its photo does. */
export function placeOf(one: Attachment, all: ReadonlyMap<string, Attachment>): string | null {
  let at = one;
  // A copy may be of a copy; nothing can be its own source.
  for (let source = at.copy_of && all.get(at.copy_of.source_id); source; source = at.copy_of && all.get(at.copy_of.source_id)) at = source;
  return at.message_id;
}
