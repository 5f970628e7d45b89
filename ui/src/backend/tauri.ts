import { Channel, convertFileSrc } from "@tauri-apps/api/core";

import { DeskProblem, type Backend } from "./backend";
import { commands, events, type DeskError } from "./bindings";

/** The desk behind the real window. The only file, with the generated bindings, that knows Tauri. */
export const tauriBackend: Backend = {
  start: (onStep) => asked(commands.start(channel(onStep))),
  setUp: (setup, onProgress) => asked(commands.setUp(setup, channel(onProgress))),
  queue: (filter, place) => asked(commands.queue(filter, place)),
  queueStats: () => asked(commands.queueStats()),
  ticket: (number) => asked(commands.ticket(number)),
  reply: (message) => asked(commands.reply(message)),
  setStatus: (ticketId, status) => asked(commands.setStatus(ticketId, status)),
  setPriority: (ticketId, priority) => asked(commands.setPriority(ticketId, priority)),
  resolve: (resolution) => asked(commands.resolve(resolution)),
  photoUrl: (attachmentId, edge) => convertFileSrc(`${attachmentId}/${edge}`, "evidence"),
  onDeskEvent: (heard) => ending(events.deskEvent.listen((event) => heard(event.payload))),
  onOpenTicket: (heard) => ending(events.openTicket.listen((event) => heard(event.payload.ticket_number))),
};

function channel<T>(heard: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = heard;
  return made;
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw isDeskError(thrown)
      ? new DeskProblem(thrown)
      : new DeskProblem({
          code: "internal",
          message: `Punnet could not finish this. Nothing was changed; please try again. (${String(thrown)})`,
        });
  }
}

function isDeskError(thrown: unknown): thrown is DeskError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}

/** Listening starts a moment later than asked for; ending it must work before and after. */
function ending(listening: Promise<() => void>): () => void {
  return () => {
    void listening.then((stop) => stop());
  };
}
