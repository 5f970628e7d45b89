import { sentenceOf, type Backend } from "../../backend/backend";
import type { CreatedTicket, OfferedFile } from "../../backend/bindings";
import { uuidv7 } from "../../format/uuid";
import { readNewTicket, writeNewTicket, type Photo, type PhotoState } from "./draft";

/** Adds files that were chosen or dropped; one that is in the list already is not added again. */
export function addPhotos(files: OfferedFile[]) {
  const { photos } = readNewTicket();
  const isThere = (file: OfferedFile) => photos.some((photo) => photo.file.refusal === null && photo.file.name === file.name && photo.file.size === file.size);
  const added = files.filter((file) => file.refusal !== null || !isThere(file)).map((file): Photo => ({ file, attachmentId: uuidv7(), state: { is: "waiting" } }));
  writeNewTicket({ photos: [...photos, ...added] });
}

export function removePhoto(attachmentId: string) {
  writeNewTicket({ photos: readNewTicket().photos.filter((photo) => photo.attachmentId !== attachmentId) });
}

/** Photos that are still to be attached. */
export function attachable(photos: Photo[]): Photo[] {
  return photos.filter(({ file, state }) => file.refusal === null && state.is !== "attached" && state.is !== "stopped");
}

/**
 * Attaches all photos that are not yet, one after the other; says at the end whether all are. What fails keeps its
 * reason and can be tried again. Goes on when the page is left.
 */
export async function attachPhotos(backend: Backend, ticket: CreatedTicket): Promise<boolean> {
  for (const { attachmentId } of attachable(readNewTicket().photos)) {
    const photo = readNewTicket().photos.find((one) => one.attachmentId === attachmentId);
    // Stopped or removed while others were on their way.
    if (photo && photo.state.is !== "stopped") await attachPhoto(backend, ticket, photo);
  }
  return attachable(readNewTicket().photos).length === 0;
}

export async function attachPhoto(backend: Backend, ticket: CreatedTicket, { attachmentId, file }: Photo) {
  become(attachmentId, { is: "reading", read: 0, size: file.size });
  try {
    await backend.attach(ticket.id, attachmentId, file.id, (progress) => become(attachmentId, { is: "reading", ...progress }));
    become(attachmentId, { is: "attached" }, "attached");
  } catch (problem) {
    become(attachmentId, { is: "failed", problem: sentenceOf(problem) });
  }
}

export function stopPhoto(backend: Backend, attachmentId: string) {
  become(attachmentId, { is: "stopped" });
  void backend.cancelAttach(attachmentId);
}

/** A stopped photo stays stopped, whatever is still heard of it, unless it was stored after all. */
function become(attachmentId: string, state: PhotoState, even?: "attached") {
  writeNewTicket({
    photos: readNewTicket().photos.map((photo) =>
      photo.attachmentId === attachmentId && (photo.state.is !== "stopped" || even) ? { ...photo, state } : photo,
    ),
  });
}

/** Lets a stopped or failed photo be tried again. */
export function wait(attachmentId: string) {
  writeNewTicket({ photos: readNewTicket().photos.map((photo) => (photo.attachmentId === attachmentId ? { ...photo, state: { is: "waiting" } } : photo)) });
}
