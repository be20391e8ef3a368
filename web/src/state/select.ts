/** What is shown, computed from what is known. */

import { partsOf, type Conversation, type Key, type Message, type Pending, type Person, type State, type Status } from './model';

export function pendingOf(state: State, key: Key): Pending[] {
  return state.outbox.filter((each) => each.key === key);
}

/** The newest conversation first; one in which something waits to be sent counts as new, and so does a room just created. */
export function byRecency(state: State): Conversation[] {
  const written = new Map<string, number>();
  for (const item of state.outbox) written.set(item.key, Math.max(written.get(item.key) ?? 0, item.at));
  const begun = (each: Conversation) => (each.chatType === 'room' ? (state.rooms[each.id]?.createdAt ?? 0) : 0);
  const at = (each: Conversation) => Math.max(each.last?.at ?? begun(each), written.get(each.key) ?? 0);
  return Object.values(state.conversations).sort((a, b) => at(b) - at(a) || b.id - a.id);
}

/** The conversations of the list: those in which something was said, rooms, and the one that is open. */
export function listed(state: State): Conversation[] {
  return byRecency(state).filter(
    (each) => each.last || each.chatType === 'room' || each.key === state.open || state.outbox.some((item) => item.key === each.key),
  );
}

export function nameOf(person: Person | undefined, id: number): string {
  return person?.displayName || person?.username || `#${id}`;
}

export function titleOf(state: State, key: Key): string {
  const { chatType, id } = partsOf(key);
  return chatType === 'room' ? (state.rooms[id]?.name ?? `#${id}`) : nameOf(state.people[id], id);
}

export function totalUnread(state: State): number {
  return Object.values(state.conversations).reduce((sum, each) => sum + each.unread, 0);
}

/** How many of the others have got this far; in a room, of the members as they are now. */
export interface Reach {
  status: Status;
  others: number;
  delivered: number;
  read: number;
}

export function reachOf(state: State, conversation: Conversation, message: Message): Reach {
  const others = conversation.chatType === 'private' ? 1 : Math.max(0, (state.rooms[conversation.id]?.memberCount ?? 1) - 1);
  const receipts = state.receipts[message.id];
  let delivered = 0;
  let read = 0;
  for (const [user, cursor] of Object.entries(conversation.cursors)) {
    if (Number(user) === state.self) continue;
    if (cursor.delivered >= message.id) delivered++;
    if (cursor.read >= message.id) read++;
  }
  read = Math.max(read, receipts?.read ?? 0, message.status === 'read' ? others : 0);
  delivered = Math.max(delivered, read, receipts?.delivered ?? 0, message.status === 'delivered' ? others : 0);
  // Members who have come since do not owe this message; what the server said of all stands.
  const all = Math.max(receipts?.members ?? others, 1);
  const status: Status = read >= all ? 'read' : delivered >= all ? 'delivered' : (message.status ?? 'sent');
  return { status, others: receipts?.members ?? others, delivered: Math.min(delivered, all), read: Math.min(read, all) };
}
