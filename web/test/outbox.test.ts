import { describe, expect, it } from 'vitest';
import { WINDOW } from '../src/state/outbox';
import { golden } from './golden';
import { chat, PRIVATE, ROOM, SELF, World } from './world';

const idsOf = (world: World) => world.sent().map((frame) => ('client_msg_id' in frame ? frame.client_msg_id : frame.type));

describe('frames that go out', () => {
  it.each([
    ['chat-private', 'private:1'],
    ['chat-room', 'room:7'],
    ['chat-image', 'private:2'],
    ['chat-file', 'room:7'],
    ['chat-audio', 'private:2'],
    ['chat-video', 'private:2'],
  ] as const)('%s is as the golden file has it', (file, key) => {
    const frame = golden('client', file);
    const world = new World().online();
    const { client_msg_id: clientMsgId, message_type: type, content, file_url: fileUrl } = frame;
    world.on({ type: 'written', message: { clientMsgId, key, type, content, fileUrl, at: world.now }, at: world.now });
    expect(world.sent()).toEqual([frame]);
  });

  it('a repeat is as chat-retry has it', () => {
    const frame = golden('client', 'chat-retry');
    const world = new World().online();
    world.write(frame.client_msg_id, frame.content, 'private:1').lost();
    world.sent();
    expect(world.online().sent()).toEqual([frame]);
  });
});

describe('without a connection', () => {
  it('a message waits and is kept', () => {
    const world = new World().write('a');
    expect(world.sent()).toEqual([]);
    expect(world.take('keep').map((each) => each.item.clientMsgId)).toEqual(['a']);
    expect(world.state.outbox[0]!.stage).toBe('fresh');
  });

  it('what waits goes out in order when the connection is there, each under its own id', () => {
    const world = new World().write('a').write('b').write('c');
    expect(idsOf(world.online())).toEqual(['a', 'b', 'c']);
  });

  it('what was never sent is no repeat', () => {
    const world = new World().write('a').online();
    expect(world.sent()[0]).not.toHaveProperty('retry');
  });
});

describe('a connection that is lost', () => {
  it('has what was in flight sent again, one at a time, before what came after', () => {
    const world = new World().online().write('a').write('b').lost().write('c');
    world.sent();
    expect(idsOf(world.online())).toEqual(['a']);
    expect(idsOf(world.ack('a', 4097))).toEqual(['b']);
    expect(idsOf(world.ack('b', 8193))).toEqual(['c']);
  });

  it('forgets a message that the backlog brings, and makes no second one of it', () => {
    const world = new World().online().ready().write('a').lost().online(true);
    world.hear(chat(4097, SELF, { client_msg_id: 'a' }));
    expect(world.state.outbox).toEqual([]);
    expect(world.ids(PRIVATE)).toEqual([4097]);
    expect(world.take('forget').map((each) => each.clientMsgId)).toEqual(['a']);
    world.ack('a', 4097);
    expect(world.ids(PRIVATE)).toEqual([4097]);
  });
});

describe('after a reload', () => {
  it('what was kept may have been sent: it goes out as a repeat, once its tab is gone', () => {
    const before = new World().write('a').write('b');
    const world = new World();
    const kept = before.state.outbox.map((each) => ({ ...each, tab: 'the page before' }));
    world.on({ type: 'restored', snapshot: null, outbox: kept }).online();
    expect(world.sent()).toEqual([]);
    world.on({ type: 'adopted', items: kept, at: world.now });
    expect(world.sent()).toMatchObject([{ client_msg_id: 'a', retry: true }]);
  });

  it('what was refused stays refused', () => {
    const world = new World();
    const item = { ...new World().write('a').state.outbox[0]!, stage: 'failed' as const, error: 'not_a_member', tab: 'x' };
    world.online().on({ type: 'adopted', items: [item], at: world.now });
    expect(world.sent()).toEqual([]);
    expect(world.state.outbox[0]).toMatchObject({ stage: 'failed', error: 'not_a_member' });
  });
});

describe('the window', () => {
  it('has room for so many in flight', () => {
    const world = new World().online();
    for (let i = 0; i < WINDOW + 3; i++) world.write(`m${i}`);
    expect(idsOf(world)).toHaveLength(WINDOW);
    expect(idsOf(world.ack('m0', 4097))).toEqual([`m${WINDOW}`]);
  });
});

describe('an answer that is no ack', () => {
  it('unavailable: the message goes out again as a repeat after the pause, and nothing before', () => {
    const world = new World().online().write('a');
    world.sent();
    world.hear(golden('server', 'error-unavailable')).hear({ ...golden('server', 'error-unavailable'), client_msg_id: 'a' });
    world.write('b');
    expect(world.sent()).toEqual([]);
    world.now += 1_000;
    world.on({ type: 'pause_over', at: world.now });
    expect(world.sent()).toMatchObject([{ client_msg_id: 'a', retry: true }]);
  });

  it('rate_limited: the message waits as long as the server says, and is no repeat', () => {
    const world = new World().online().write('a');
    world.sent();
    world.hear({ ...golden('server', 'error-rate_limited'), client_msg_id: 'a' });
    expect(world.take('after')).toMatchObject([{ ms: 50, event: 'pause_over' }]);
    world.now += 49;
    expect(world.on({ type: 'pause_over', at: world.now }).sent()).toEqual([]);
    world.now += 1;
    const [frame] = world.on({ type: 'pause_over', at: world.now }).sent();
    expect(frame).toMatchObject({ client_msg_id: 'a' });
    expect(frame).not.toHaveProperty('retry');
  });

  it('a clock that is set back makes no pause longer', () => {
    const world = new World().online().write('a');
    world.sent();
    world.hear({ ...golden('server', 'error-rate_limited'), client_msg_id: 'a' });
    const [pause] = world.take('after');
    world.now -= 3_600_000;
    world.on({ type: 'pause_over', at: world.now, until: pause?.until });
    expect(world.sent()).toMatchObject([{ client_msg_id: 'a' }]);
    world.write('b');
    expect(world.sent()).toMatchObject([{ client_msg_id: 'b' }]);
  });

  it.each(['error-not_a_member', 'error-unknown_receiver', 'error-too_large', 'error-invalid_frame'])('%s: the message waits for its writer and holds up nobody', (file) => {
    const error = golden('server', file);
    const world = new World().online().write(error.client_msg_id);
    world.hear(error).write('next');
    expect(world.state.outbox[0]).toMatchObject({ stage: 'failed', error: error.code });
    expect(idsOf(world)).toEqual([error.client_msg_id, 'next']);
    world.on({ type: 'retried', clientMsgId: error.client_msg_id, at: world.now });
    expect(idsOf(world)).toEqual([error.client_msg_id]);
  });

  it('to a repeat says nothing about the first sending, which may have arrived', () => {
    const error = golden('server', 'error-not_a_member');
    const world = new World().online().write(error.client_msg_id).hear(error);
    expect(world.state.outbox[0]).not.toHaveProperty('mayHaveArrived');
    world.on({ type: 'retried', clientMsgId: error.client_msg_id, at: world.now }).lost().online().hear(error);
    expect(world.state.outbox[0]).toMatchObject({ stage: 'failed', error: error.code, mayHaveArrived: true });
    world.sent();
    world.on({ type: 'retried', clientMsgId: error.client_msg_id, at: world.now });
    expect(world.sent()).toMatchObject([{ client_msg_id: error.client_msg_id, retry: true }]);
    world.hear(error);
    expect(world.state.outbox[0]).toMatchObject({ mayHaveArrived: true });
  });

  it('a refused message can be thrown away', () => {
    const error = golden('server', 'error-not_a_member');
    const world = new World().online().write(error.client_msg_id).hear(error);
    world.on({ type: 'discarded', clientMsgId: error.client_msg_id });
    expect(world.state.outbox).toEqual([]);
    expect(world.take('forget')).toHaveLength(1);
  });
});

describe('a second ack', () => {
  it('corrects the id of the first', () => {
    const world = new World().online().ready().write('a').ack('a', 8193).hear(chat(12289));
    world.ack('a', 4097);
    expect(world.ids(PRIVATE)).toEqual([4097, 12289]);
    expect(world.conversation(PRIVATE).messages[0]!.content).toBe('a');
  });

  it('takes the first away where the right one is there already', () => {
    const world = new World().online().ready().page(PRIVATE, [], true).write('a').ack('a', 8193);
    world.hear(chat(4097, SELF, { client_msg_id: 'a' })).ack('a', 4097);
    expect(world.ids(PRIVATE)).toEqual([4097]);
    expect(world.conversation(PRIVATE).last!.id).toBe(4097);
  });

  it('that says the same changes nothing', () => {
    const world = new World().online().write('a').ack('a', 4097);
    const before = world.state;
    expect(world.ack('a', 4097).state).toEqual(before);
  });

  it('without an id belongs to nobody here', () => {
    const world = new World().online().write('a');
    world.hear(golden('server', 'ack-without-client-msg-id'));
    expect(world.state.outbox).toHaveLength(1);
  });
});

describe('other tabs', () => {
  it('show what one of them writes, and leave the sending to it', () => {
    const [news] = new World().write('a').take('tell_tabs');
    const item = news!.news.kind === 'pending' ? { ...news!.news.item, tab: 'other' } : null;
    const world = new World().online().on({ type: 'told_by_tab', news: { kind: 'pending', item: item! }, at: 0 });
    expect(world.state.outbox).toHaveLength(1);
    expect(world.lost().online().sent()).toEqual([]);
    world.hear(chat(4097, SELF, { client_msg_id: 'a' }));
    expect(world.state.outbox).toEqual([]);
    expect(world.ids(PRIVATE)).toEqual([4097]);
  });

  it('see that a message was refused, and that it is tried again', () => {
    const writer = new World().online().write('a', 'hello', ROOM);
    const other = new World();
    const tell = () => {
      for (const { news } of writer.take('tell_tabs')) {
        other.on({ type: 'told_by_tab', news: news.kind === 'pending' ? { ...news, item: { ...news.item, tab: 'writer' } } : news, at: 0 });
      }
    };
    tell();
    writer.hear({ type: 'error', code: 'not_a_member', message: 'no', client_msg_id: 'a' });
    tell();
    expect(other.state.outbox).toMatchObject([{ clientMsgId: 'a', stage: 'failed', error: 'not_a_member' }]);
    writer.on({ type: 'retried', clientMsgId: 'a', at: 1 });
    tell();
    expect(other.state.outbox).toHaveLength(1);
    expect(other.state.outbox[0]).not.toHaveProperty('error');
    expect(other.online().sent()).toEqual([]);
  });

  it('hear of an ack before their own connection brings the message, and show it once', () => {
    const writer = new World().online().write('a', 'hello', ROOM);
    writer.take('tell_tabs');
    const [settled] = writer.ack('a', 4097).take('tell_tabs');
    const world = new World().online().ready().on({ type: 'told_by_tab', news: settled!.news, at: 0 });
    world.hear(chat(4097, SELF, { chat_type: 'room', receiver_id: 7, client_msg_id: 'a', content: 'hello' }));
    expect(world.ids(ROOM)).toEqual([4097]);
  });
});
