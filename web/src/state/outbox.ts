/**
 * Messages that have no ack yet, in the order in which they were written; the Java client's Outbox is the model. At most
 * `WINDOW` are in flight; one that may be in the log or not goes out again with `retry` (contract, section 3.1), alone and
 * before any that came after it, so that a lost connection does not change the order. One that was refused blocks nobody.
 */

import type { OutgoingChat } from '../wire/frames';
import { partsOf, type Pending, type Stage } from './model';

export const WINDOW = 16;

/** What is to go out now from this tab; it counts as in flight from here on. */
export function next(outbox: readonly Pending[], tab: string): { outbox: readonly Pending[]; frames: OutgoingChat[] } {
  const frames: OutgoingChat[] = [];
  const changed = [...outbox];
  let inFlight = 0;
  for (const [i, item] of outbox.entries()) {
    if (item.tab !== tab || item.stage === 'failed') continue;
    if (inFlight >= WINDOW || item.stage === 'retry_in_flight') break;
    if (item.stage === 'uncertain') {
      if (inFlight === 0) {
        changed[i] = { ...item, stage: 'retry_in_flight' };
        frames.push({ ...frameOf(item), retry: true });
      }
      break;
    }
    if (item.stage === 'fresh') {
      changed[i] = { ...item, stage: 'in_flight' };
      frames.push(frameOf(item));
    }
    inFlight++;
  }
  return { outbox: frames.length === 0 ? outbox : changed, frames };
}

/** The connection is gone: what was in flight may be in the log or not. */
export function connectionLost(outbox: readonly Pending[]): readonly Pending[] {
  return outbox.map((item) =>
    item.stage === 'in_flight' || item.stage === 'retry_in_flight' ? { ...item, stage: 'uncertain' } : item,
  );
}

/** The log did not confirm the message: it goes out again as a retry. */
export function uncertain(outbox: readonly Pending[], clientMsgId: string): readonly Pending[] {
  return at(outbox, clientMsgId, () => 'uncertain');
}

/** The server did not take the message: it goes out again as it was. */
export function refusedForNow(outbox: readonly Pending[], clientMsgId: string): readonly Pending[] {
  return at(outbox, clientMsgId, (stage) => (stage === 'in_flight' ? 'fresh' : 'uncertain'));
}

function at(outbox: readonly Pending[], clientMsgId: string, stage: (before: Stage) => Stage): readonly Pending[] {
  return outbox.map((item) => (item.clientMsgId === clientMsgId ? { ...item, stage: stage(item.stage) } : item));
}

function frameOf(item: Pending): OutgoingChat {
  const { chatType, id } = partsOf(item.key);
  return {
    type: 'chat',
    chat_type: chatType,
    receiver_id: id,
    message_type: item.type,
    content: item.content,
    file_url: item.fileUrl,
    client_msg_id: item.clientMsgId,
  };
}
