import { sentenceOf } from "../../backend/backend";
import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { IconButton } from "../../components/Button";
import { say, sayProblem } from "../../components/Toasts";
import { useSaveOriginal } from "./useSaveOriginal";

/** A photo on its way to elsewhere: to the clipboard, or to a file as it came. */
export function Outward({ photo }: { photo: Attachment }) {
  const backend = useBackend();
  const save = useSaveOriginal(photo.id);
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  return (
    <>
      <IconButton icon="copy" label="Copy the photo" onClick={() => void backend.copyPhoto(photo.id).then(() => say("The photo is on the clipboard."), told)} />
      <IconButton icon="archive" label="Save the original" onClick={save} />
    </>
  );
}
