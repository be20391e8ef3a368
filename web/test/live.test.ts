import { describe, expect, it } from 'vitest';
import { reachOf, totalUnread } from '../src/state/select';
import { golden } from './golden';
import { chat, message, PEER, PRIVATE, ROOM, roomChat, SELF, World } from './world';

describe('messages that come', () => {
  it('stand in the order of their ids, each once, whatever order they come in', () => {
    const world = new World().online().ready();
    for (const id of [12289, 4097, 8193, 4097, 12289]) world.hear(chat(id));
    expect(world.ids(PRIVATE)).toEqual([4097, 8193, 12289]);
  });

  it('the golden ones find their conversations', () => {
    const world = new World().online().ready();
    world.hear(golden('server', 'chat-own')).hear(golden('server', 'chat-image')).hear({ ...golden('server', 'chat-private'), sender_id: 2, receiver_id: 1, message_id: 8194 });
    world.hear({ ...golden('server', 'chat-room'), sender_id: 3 });
    expect(world.ids(PRIVATE)).toEqual([8193, 8194, 12289]);
    expect(world.ids(ROOM)).toEqual([9007199254740991]);
    expect(world.conversation(ROOM).last!.content).toBe('大家好 👋🏽');
  });

  it('count as unread where others sent them, and once', () => {
    const world = new World().online().ready().hear(chat(4097)).hear(chat(8193)).hear(chat(8193)).hear(chat(12289, SELF, { client_msg_id: 'x' }));
    expect(world.conversation(PRIVATE).unread).toBe(2);
    expect(totalUnread(world.state)).toBe(2);
  });

  it('are told on the desktop only when live, and where nobody looks', () => {
    const world = new World().online().hear(chat(4097));
    expect(world.take('notify')).toEqual([]);
    world.ready().hear(chat(8193));
    expect(world.take('notify')).toMatchObject([{ key: PRIVATE, message: { id: 8193 } }]);
    world.on({ type: 'opened', key: PRIVATE }).hear(chat(12289));
    expect(world.take('notify')).toEqual([]);
    world.watching = false;
    expect(world.hear(chat(16385)).take('notify')).toHaveLength(1);
  });

  it('ask for names that are not known', () => {
    const world = new World().online().ready().hear(roomChat(4097));
    expect(world.take('load_people')).toMatchObject([{ ids: [3] }]);
    expect(world.take('load_room')).toMatchObject([{ id: 7 }]);
  });
});

describe('reading', () => {
  it('is told merged, with the golden receipt', () => {
    const world = new World().online().ready().hear(chat(4097)).hear(chat(8193)).on({ type: 'opened', key: PRIVATE });
    world.on({ type: 'seen', key: PRIVATE, messageId: 4097, at: 0 }).on({ type: 'seen', key: PRIVATE, messageId: 8193, at: 0 });
    expect(world.sent()).toEqual([]);
    expect(world.take('after')).toEqual([{ kind: 'after', ms: 150, event: 'marks_due' }]);
    world.on({ type: 'marks_due', at: 0 });
    expect(world.sent()).toEqual([golden('client', 'receipt-read')]);
    expect(world.conversation(PRIVATE).unread).toBe(0);
  });

  it('never goes back', () => {
    const world = new World().online().ready().hear(chat(4097)).hear(chat(8193));
    world.on({ type: 'seen', key: PRIVATE, messageId: 8193, at: 0 }).on({ type: 'seen', key: PRIVATE, messageId: 4097, at: 0 });
    expect(world.conversation(PRIVATE).readUpto).toBe(8193);
    expect(world.on({ type: 'marks_due', at: 0 }).sent()).toMatchObject([{ message_id: 8193 }]);
  });

  it('without a connection is told when there is one; what a lost one took is told again', () => {
    const world = new World().online().ready().hear(chat(4097)).lost();
    world.on({ type: 'seen', key: PRIVATE, messageId: 4097, at: 0 }).on({ type: 'marks_due', at: 0 });
    expect(world.sent()).toEqual([]);
    expect(world.online(true).sent()).toMatchObject([{ type: 'receipt', message_id: 4097 }]);
    expect(world.lost().online(true).sent()).toMatchObject([{ type: 'receipt', message_id: 4097 }]);
  });

  it('in another tab counts here', () => {
    const world = new World().online().ready().hear(chat(4097)).hear(chat(8193));
    world.on({ type: 'told_by_tab', news: { kind: 'read', key: PRIVATE, messageId: 4097 }, at: 0 });
    expect(world.conversation(PRIVATE).unread).toBe(1);
    expect(world.sent()).toEqual([]);
  });

  it('leaves the line of new messages where it was, for as long as the conversation is open', () => {
    const world = new World().online().ready().hear(chat(4097)).on({ type: 'opened', key: PRIVATE });
    expect(world.conversation(PRIVATE).lineAfter).toBe(0);
    world.on({ type: 'seen', key: PRIVATE, messageId: 4097, at: 0 });
    expect(world.conversation(PRIVATE).lineAfter).toBe(0);
    world.on({ type: 'opened', key: null });
    expect(world.conversation(PRIVATE).lineAfter).toBeNull();
    world.on({ type: 'opened', key: PRIVATE });
    expect(world.conversation(PRIVATE).lineAfter).toBeNull();
  });
});

describe('statuses', () => {
  const status = (world: World, id: number) => reachOf(world.state, world.conversation(PRIVATE), world.conversation(PRIVATE).messages.find((each) => each.id === id)!).status;

  it('go from sent to delivered to read, and never back', () => {
    const world = new World().online().ready().write('a').ack('a', 8193);
    expect(status(world, 8193)).toBe('sent');
    world.hear(golden('server', 'status-delivered'));
    expect(status(world, 8193)).toBe('delivered');
    world.hear({ ...golden('server', 'status-delivered'), status: 'read' }).hear(golden('server', 'status-delivered'));
    expect(status(world, 8193)).toBe('read');
  });

  it('are watermarks: what is read covers all before it', () => {
    const world = new World().online().ready().write('a').ack('a', 4097).write('b').ack('b', 8193);
    world.hear({ type: 'status', chat_type: 'private', receiver_id: PEER, user_id: PEER, message_id: 8193, status: 'read' });
    expect([status(world, 4097), status(world, 8193)]).toEqual(['read', 'read']);
  });

  it('of the history count, until a frame says more', () => {
    const world = new World().online().ready().on({ type: 'opened', key: PRIVATE });
    world.on({ type: 'history_came', key: PRIVATE, messages: [{ ...message(4097, SELF), status: 'read' }, { ...message(8193, SELF), status: 'delivered' }], beforeId: null, isLastPage: true });
    expect([status(world, 4097), status(world, 8193)]).toEqual(['read', 'delivered']);
  });

  it('of a room say how many of how many', () => {
    const world = new World().online().ready();
    world.on({ type: 'room_came', room: { id: 7, name: 'garden', description: null, ownerId: 1, memberCount: 6 }, joined: true });
    world.write('a', 'hello', ROOM).ack('a', 8193).hear(golden('server', 'status-read'));
    for (const user of [4, 5]) world.hear({ ...golden('server', 'status-read'), user_id: user });
    world.hear({ ...golden('server', 'status-read'), user_id: 6, status: 'delivered' });
    const reach = () => reachOf(world.state, world.conversation(ROOM), world.conversation(ROOM).messages[0]!);
    expect(reach()).toEqual({ status: 'sent', others: 5, delivered: 4, read: 3 });
    world.hear({ ...golden('server', 'status-read'), user_id: 2, status: 'delivered' });
    expect(reach()).toMatchObject({ status: 'delivered', delivered: 5 });
    for (const user of [2, 6]) world.hear({ ...golden('server', 'status-read'), user_id: user });
    expect(reach()).toEqual({ status: 'read', others: 5, delivered: 5, read: 5 });
  });

  it('of a large room come from the receipts that one asks for', () => {
    const world = new World().online().ready();
    world.on({ type: 'room_came', room: { id: 7, name: 'hall', description: null, ownerId: 1, memberCount: 300 }, joined: true });
    world.write('a', 'hello', ROOM).ack('a', 8193);
    world.on({ type: 'receipts_came', key: ROOM, receipts: { messageId: 8193, members: 299, delivered: 120, read: 120, users: [{ userId: 3, status: 'read' }] } });
    expect(reachOf(world.state, world.conversation(ROOM), world.conversation(ROOM).messages[0]!)).toMatchObject({ status: 'sent', others: 299, read: 120 });
  });
});

describe('typing', () => {
  it('is shown for a while, and ends with the message', () => {
    const world = new World().online().ready().hear(chat(4097));
    world.hear({ type: 'typing', chat_type: 'private', sender_id: PEER, receiver_id: SELF });
    expect(Object.keys(world.conversation(PRIVATE).typing)).toEqual(['2']);
    world.now += 5_000;
    world.on({ type: 'typing_over', key: PRIVATE, at: world.now });
    expect(world.conversation(PRIVATE).typing).toEqual({});
    world.hear({ type: 'typing', chat_type: 'private', sender_id: PEER, receiver_id: SELF }).hear(chat(8193));
    expect(world.conversation(PRIVATE).typing).toEqual({});
  });

  it('of oneself is nobody typing', () => {
    const world = new World().online().ready().hear(chat(4097));
    expect(world.hear(golden('server', 'typing')).conversation(PRIVATE).typing).toEqual({});
  });
});

describe('rooms', () => {
  it('come and go with their frames', () => {
    const world = new World().online().ready();
    world.hear(golden('server', 'room-joined'));
    expect(world.take('load_room')).toMatchObject([{ id: 7 }]);
    world.on({ type: 'room_came', room: { id: 7, name: 'garden', description: null, ownerId: 1, memberCount: 2 }, joined: true });
    expect(world.state.conversations[ROOM]).toBeDefined();
    world.hear(golden('server', 'room-left'));
    expect(world.state.conversations[ROOM]).toBeDefined();
    world.on({ type: 'opened', key: ROOM }).hear({ ...golden('server', 'room-left'), user_id: SELF });
    expect(world.state.conversations[ROOM]).toBeUndefined();
    expect(world.state.open).toBeNull();
    expect(world.take('closed')).toHaveLength(1);
  });

  it('that are deleted are gone', () => {
    const world = new World().online().ready().hear(roomChat(4097));
    world.hear(golden('server', 'room-deleted'));
    expect(world.state.conversations[ROOM]).toBeUndefined();
  });
});
