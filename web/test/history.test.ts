import { describe, expect, it } from 'vitest';
import type { ListedConversation } from '../src/state/events';
import { byRecency } from '../src/state/select';
import { chat, message, PRIVATE, ROOM, roomChat, World } from './world';

const listed = (more: Partial<ListedConversation> = {}): ListedConversation => ({
  key: PRIVATE,
  peer: { userId: 2, username: 'bob', displayName: 'Bob' },
  room: null,
  last: message(8193),
  unread: 2,
  readUpto: 0,
  ...more,
});

describe('a conversation that is opened', () => {
  it('asks for its newest page, and for older ones as one scrolls', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE });
    expect(world.take('load_history')).toEqual([{ kind: 'load_history', key: PRIVATE, beforeId: null, atLeastId: null }]);
    world.page(PRIVATE, [12289, 16385]).on({ type: 'older_wanted', key: PRIVATE });
    expect(world.take('load_history')).toMatchObject([{ beforeId: 12289 }]);
    world.page(PRIVATE, [4097, 8193], true, 12289);
    expect(world.ids(PRIVATE)).toEqual([4097, 8193, 12289, 16385]);
    expect(world.conversation(PRIVATE).complete).toBe(true);
    world.on({ type: 'older_wanted', key: PRIVATE });
    expect(world.take('load_history')).toEqual([]);
  });

  it('does not ask twice at once', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [12289]);
    world.take('load_history');
    world.on({ type: 'older_wanted', key: PRIVATE }).on({ type: 'older_wanted', key: PRIVATE });
    expect(world.take('load_history')).toHaveLength(1);
  });

  it('names what it knows already, so that the store answers no earlier', () => {
    const world = new World().online().ready().hear(chat(8193)).on({ type: 'opened', key: PRIVATE });
    expect(world.take('load_history')).toMatchObject([{ atLeastId: 8193 }]);
  });

  it('has no hole between the page and what came live', () => {
    const world = new World().online();
    // The backlog of a first connection: what had not been delivered, with one's own messages of another device between.
    for (const id of [4097, 8193, 20481, 24577]) world.hear(chat(id));
    world.ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [16385, 20481, 24577]).hear(chat(28673));
    expect(world.ids(PRIVATE)).toEqual([16385, 20481, 24577, 28673]);
  });

  it('keeps what came live where the page is all there is', () => {
    const world = new World().online().ready().hear(chat(4097)).on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [4097], true);
    expect(world.ids(PRIVATE)).toEqual([4097]);
    expect(world.conversation(PRIVATE).complete).toBe(true);
  });

  it('says when its history cannot be had, and asks again', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE });
    world.on({ type: 'history_failed', key: PRIVATE, gone: false });
    expect(world.conversation(PRIVATE)).toMatchObject({ loadFailed: true, loading: false });
    world.take('load_history');
    world.on({ type: 'older_wanted', key: PRIVATE });
    expect(world.take('load_history')).toMatchObject([{ beforeId: null }]);
    expect(world.conversation(PRIVATE).loadFailed).toBe(false);
  });

  it('passes over an answer to a question that a reload has overtaken', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [12289, 16385]);
    world.page(PRIVATE, [4097], false, 8193);
    expect(world.ids(PRIVATE)).toEqual([12289, 16385]);
  });
});

describe('a connection that comes back', () => {
  it('with a position leaves what is loaded as it is', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [4097]).lost();
    world.take('load_history');
    world.online(true).hear(chat(8193)).ready('P2');
    expect(world.take('load_history')).toEqual([]);
    expect(world.ids(PRIVATE)).toEqual([4097, 8193]);
    expect(world.state.position).toBe('P2');
    expect(world.take('load_conversations').at(-1)).toEqual({ kind: 'load_conversations', position: 'P2' });
  });

  it('truncated loads anew, and shows what it had until then', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [4097]).lost();
    world.take('load_history');
    world.online(true).hear(chat(90113)).ready('P2', true);
    expect(world.take('load_history')).toMatchObject([{ key: PRIVATE, beforeId: null }]);
    expect(world.ids(PRIVATE)).toEqual([4097, 90113]);
    world.page(PRIVATE, [81921, 90113]);
    expect(world.ids(PRIVATE)).toEqual([81921, 90113]);
  });

  it('asks for the list once, not with every position', () => {
    const world = new World().online().ready('P1').ready('P2').ready('P3');
    expect(world.take('load_conversations')).toHaveLength(1);
    expect(world.state.position).toBe('P3');
  });

  it('stops at nothing while it is away: an open conversation stays open', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [4097]).lost();
    expect(world.state.open).toBe(PRIVATE);
    expect(world.ids(PRIVATE)).toEqual([4097]);
  });
});

describe('the list', () => {
  it('brings names, last messages and counts', () => {
    const world = new World().online().ready().list([listed(), listed({ key: ROOM, peer: null, room: { id: 7, name: 'garden', memberCount: 3 }, last: null, unread: 0, readUpto: 4099 })]);
    expect(world.conversation(PRIVATE)).toMatchObject({ unread: 2, last: { id: 8193 } });
    expect(world.state.people[2]).toMatchObject({ displayName: 'Bob' });
    expect(world.state.rooms[7]).toMatchObject({ name: 'garden', memberCount: 3 });
  });

  it('counts what came live behind what the store knew', () => {
    const world = new World().online().ready().hear(chat(12289)).list([listed()]);
    expect(world.conversation(PRIVATE).unread).toBe(3);
    world.list([listed({ last: message(12289), unread: 3 })]);
    expect(world.conversation(PRIVATE).unread).toBe(3);
  });

  it('has a room on top in which nothing was said, while it is new', () => {
    const room = { id: 7, name: 'garden', description: null, ownerId: 1, memberCount: 1, createdAt: message(8193).at + 1 };
    const world = new World().online().ready().list([listed()]);
    world.on({ type: 'room_came', room, joined: true });
    expect(byRecency(world.state).map((each) => each.key)).toEqual([ROOM, PRIVATE]);
    world.list([listed({ last: { ...message(12289), at: room.createdAt + 1 } })], false);
    expect(byRecency(world.state).map((each) => each.key)).toEqual([PRIVATE, ROOM]);
  });

  it('does not unread what was read here', () => {
    const world = new World().online().ready().hear(chat(4097)).hear(chat(8193)).on({ type: 'seen', key: PRIVATE, messageId: 8193, at: 0 });
    world.list([listed()]);
    expect(world.conversation(PRIVATE).unread).toBe(0);
  });

  it('takes rooms away that were left elsewhere, and only where it is whole', () => {
    const room = listed({ key: ROOM, peer: null, room: { id: 7, name: 'garden', memberCount: 3 } });
    const world = new World().online().ready().list([listed(), room]);
    world.list([listed()], false);
    expect(world.state.conversations[ROOM]).toBeDefined();
    world.list([listed()]);
    expect(world.state.conversations[ROOM]).toBeUndefined();
    expect(world.state.conversations[PRIVATE]).toBeDefined();
  });
});

describe('a list of several pages that is read while', () => {
  const room = { id: 7, name: 'garden', description: null, ownerId: 1, memberCount: 1 };
  const garden = listed({ key: ROOM, peer: null, room: { id: 7, name: 'garden', memberCount: 3 } });

  it('something is said in a room has no room less: it moved to a page that had been read', () => {
    const world = new World().online().ready().list([listed(), garden]);
    const asked = world.state.conversations;
    world.hear(roomChat(12289)).list([listed()], true, asked);
    expect(world.conversation(ROOM)).toMatchObject({ last: { id: 12289 }, unread: 3 });
    world.list([listed()]);
    expect(world.state.conversations[ROOM]).toBeUndefined();
  });

  it('a room is joined has that one too', () => {
    const world = new World().online().ready();
    const asked = world.state.conversations;
    world.on({ type: 'room_came', room, joined: true }).list([listed()], true, asked);
    expect(world.state.conversations[ROOM]).toBeDefined();
  });
});

describe('what was kept of the last time', () => {
  it('is there before the connection, and is resumed from', () => {
    const before = new World().online().ready('P9').on({ type: 'opened', key: PRIVATE }).page(PRIVATE, [4097, 8193], true);
    const { position, conversations, people, rooms } = before.state;
    const world = new World().on({ type: 'restored', snapshot: { position: position!, conversations: Object.values(conversations), people: Object.values(people), rooms: Object.values(rooms) }, outbox: [] });
    expect(world.state.position).toBe('P9');
    expect(world.ids(PRIVATE)).toEqual([4097, 8193]);
    world.online(true).hear(chat(8193)).hear(chat(12289)).ready('P10').on({ type: 'opened', key: PRIVATE });
    expect(world.ids(PRIVATE)).toEqual([4097, 8193, 12289]);
    expect(world.take('load_history')).toEqual([]);
  });
});

it('one who is removed from a room loses it, history and all', () => {
  const world = new World().online().ready().on({ type: 'room_came', room: { id: 7, name: 'garden', description: null, ownerId: 9, memberCount: 2 }, joined: true });
  world.on({ type: 'opened', key: ROOM }).on({ type: 'history_failed', key: ROOM, gone: true });
  expect(world.state.conversations[ROOM]).toBeUndefined();

});
