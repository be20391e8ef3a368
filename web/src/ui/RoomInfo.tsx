import { useEffect, useState } from 'preact/hooks';
import type { Person, Room } from '../state/model';
import { nameOf } from '../state/select';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings } from './context';
import { Dialog } from './Dialog';
import { RoomForm } from './RoomForm';
import { explain } from './Welcome';

/** Who is in a room, and what its owner and members may do about it. */
export function RoomInfo({ id, onClose }: { id: number; onClose: () => void }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const room = useSelect((state) => state.rooms[id]);
  const [editing, setEditing] = useState(false);
  const [error, setError] = useState('');
  const self = app.session.userId;
  const isOwner = room?.ownerId === self;

  useEffect(() => {
    // The list of chats tells neither the owner nor the description.
    void app.api.room(id).then(
      (told) => app.dispatch({ type: 'room_came', room: told, joined: false }),
      (failure) => setError(explain(failure, texts)),
    );
  }, [id]);

  if (!room) return null;
  const leave = async (sure: string, action: () => Promise<void>) => {
    if (!confirm(sure)) return;
    try {
      await action();
      app.dispatch({ type: 'room_gone', id });
      onClose();
    } catch (failure) {
      setError(explain(failure, texts));
    }
  };
  return (
    <Dialog title={editing ? texts.editRoom : texts.roomInfo} onClose={onClose}>
      {editing ? (
        <RoomForm
          name={room.name}
          description={room.description ?? ''}
          action={texts.save}
          onSubmit={async (name, description) => {
            app.dispatch({ type: 'room_came', room: await app.api.updateRoom(id, name, description), joined: false });
            setEditing(false);
          }}
        />
      ) : (
        <>
          <div class="room-head">
            <Avatar id={id} name={room.name} room size="l" />
            <div>
              <p class="room-name">{room.name}</p>
              {room.description && <p class="room-description">{room.description}</p>}
            </div>
          </div>
          <Members room={room} isOwner={isOwner} />
          <p class="form-error" role="alert">
            {error}
          </p>
          <div class="actions">
            {isOwner && (
              <button type="button" class="button" onClick={() => setEditing(true)}>
                {texts.editRoom}
              </button>
            )}
            {isOwner ? (
              <button type="button" class="button danger" onClick={() => void leave(texts.deleteSure(room.name), () => app.api.deleteRoom(id))}>
                {texts.deleteRoom}
              </button>
            ) : (
              <button type="button" class="button danger" onClick={() => void leave(texts.leaveSure(room.name), () => app.api.removeMember(id, self))}>
                {texts.leaveRoom}
              </button>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Members({ room, isOwner }: { room: Room; isOwner: boolean }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const [members, setMembers] = useState<Person[]>([]);
  const [page, setPage] = useState(1);
  const [isWhole, setWhole] = useState(true);
  const [name, setName] = useState('');
  const [error, setError] = useState('');

  const load = async (wanted: number) => {
    try {
      const answer = await app.api.members(room.id, wanted);
      setMembers((before) => (wanted === 1 ? answer.people : [...before, ...answer.people]));
      setPage(wanted);
      setWhole(answer.isLastPage);
    } catch (failure) {
      setError(explain(failure, texts));
    }
  };
  useEffect(() => void load(1), [room.id, room.memberCount]);

  const add = async (event: Event) => {
    event.preventDefault();
    const wanted = name.trim().replace(/^@/, '');
    setError('');
    try {
      const person = (await app.api.searchPeople(wanted)).find((each) => each.username?.toLowerCase() === wanted.toLowerCase());
      if (!person) return setError(texts.noSuchUser(wanted));
      await app.api.addMember(room.id, person.userId);
      setName('');
      await changed();
    } catch (failure) {
      setError(explain(failure, texts));
    }
  };
  const remove = async (person: Person) => {
    if (!confirm(texts.removeSure(nameOf(person, person.userId)))) return;
    try {
      await app.api.removeMember(room.id, person.userId);
      await changed();
    } catch (failure) {
      setError(explain(failure, texts));
    }
  };
  const changed = async () => {
    app.dispatch({ type: 'room_came', room: await app.api.room(room.id), joined: false });
    await load(1);
  };

  return (
    <section>
      <h3 class="section-title">{texts.members(room.memberCount)}</h3>
      {isOwner && (
        <form class="add-member" onSubmit={add}>
          <input value={name} placeholder={texts.addMemberHint} aria-label={texts.addMember} autocomplete="off" autocapitalize="none" spellcheck={false} maxLength={33} onInput={(event) => setName(event.currentTarget.value)} />
          <button class="button" disabled={!name.trim()}>
            {texts.add}
          </button>
        </form>
      )}
      <p class="form-error" role="alert">
        {error}
      </p>
      <ul class="people-list">
        {members.map((person) => (
          <li key={person.userId} class="person">
            <Avatar id={person.userId} name={nameOf(person, person.userId)} size="s" />
            <span class="person-name">
              {nameOf(person, person.userId)}
              {person.userId === app.session.userId && ` (${texts.you})`}
            </span>
            {person.userId === room.ownerId ? (
              <span class="hint">{texts.owner}</span>
            ) : (
              isOwner && (
                <button type="button" class="text-button" aria-label={`${texts.remove}: ${nameOf(person, person.userId)}`} onClick={() => void remove(person)}>
                  {texts.remove}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
      {!isWhole && (
        <button type="button" class="button" onClick={() => void load(page + 1)}>
          {texts.moreMembers(room.memberCount - members.length)}
        </button>
      )}
    </section>
  );
}
