/** Messages of one conversation, sorted by id, without doubles. All functions leave their arguments alone. */

import type { Message } from './model';

/** The place of the first message whose id is at least this one. */
export function placeOf(messages: readonly Message[], id: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a message where it belongs. What is known of it already (its `client_msg_id`, which the history lacks) stays. */
export function insert(messages: readonly Message[], message: Message): readonly Message[] {
  const place = placeOf(messages, message.id);
  const there = messages[place];
  if (there?.id === message.id) {
    const merged = merge(there, message);
    return same(there, merged) ? messages : messages.with(place, merged);
  }
  return place === messages.length ? [...messages, message] : messages.toSpliced(place, 0, message);
}

/** Both of two sorted lists. */
export function union(left: readonly Message[], right: readonly Message[]): readonly Message[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  if (left.at(-1)!.id < right[0]!.id) return [...left, ...right];
  if (right.at(-1)!.id < left[0]!.id) return [...right, ...left];
  const all: Message[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const a = left[l];
    const b = right[r];
    if (a && b && a.id === b.id) {
      all.push(merge(a, b));
      l++;
      r++;
    } else if (!b || (a && a.id < b.id)) {
      all.push(a!);
      l++;
    } else {
      all.push(b);
      r++;
    }
  }
  return all;
}

export function remove(messages: readonly Message[], id: number): readonly Message[] {
  const place = placeOf(messages, id);
  return messages[place]?.id === id ? messages.toSpliced(place, 1) : messages;
}

/** How many messages of others stand behind this one. */
export function countOfOthersAfter(messages: readonly Message[], id: number, self: number): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0 && messages[i]!.id > id; i--) {
    if (messages[i]!.senderId !== self) count++;
  }
  return count;
}

function merge(known: Message, told: Message): Message {
  const clientMsgId = told.clientMsgId ?? known.clientMsgId;
  const status = told.status ?? known.status;
  return { ...told, ...(clientMsgId === undefined ? {} : { clientMsgId }), ...(status === undefined ? {} : { status }) };
}

function same(a: Message, b: Message): boolean {
  return a.status === b.status && a.clientMsgId === b.clientMsgId && a.content === b.content && a.at === b.at;
}
