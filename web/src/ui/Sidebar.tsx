import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Key, Person, Room } from '../state/model';
import { listed, nameOf, titleOf } from '../state/select';
import { draftsOf } from '../storage/local';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings, useToast } from './context';
import { ConversationRow } from './ConversationRow';
import { Icon } from './Icons';
import { isOfInputMethod } from './keys';
import { NotificationPrompt } from './Notifications';
import { invitationTo, openConversation } from './route';
import { explain } from './Welcome';

const SEARCH_DELAY_MS = 250;
const SHOWN_AT_ONCE = 60;

interface Found {
  query: string;
  people: Person[];
  rooms: Room[];
}

export function Sidebar({ open, onSettings, onNewRoom }: { open: Key | null; onSettings: () => void; onNewRoom: () => void }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const [query, setQuery] = useState('');
  const wanted = query.trim();
  const found = useFound(wanted);
  const input = useRef<HTMLInputElement>(null);
  const self = app.session.userId;
  const me = useSelect((state) => state.people[self]);
  const state = useSelect((all) => all);
  const conversations = listed(state);
  const drafts = draftsOf(self);

  const go = (key: Key) => {
    setQuery('');
    openConversation(key);
  };

  const matching = wanted ? conversations.filter((each) => matches(titleOf(state, each.key), wanted) || matches(state.people[each.id]?.username ?? '', wanted)) : conversations;
  const known = new Set<string>(matching.map((each) => each.key));
  const people = (found?.people ?? []).filter((each) => each.userId !== self && !known.has(`private:${each.userId}`));
  const rooms = (found?.rooms ?? []).filter((each) => !known.has(`room:${each.id}`));
  const nothing = wanted && found?.query === wanted && matching.length + people.length + rooms.length === 0;

  return (
    <nav class="sidebar" aria-label={texts.chats}>
      <header class="sidebar-head">
        <button type="button" class="me" aria-label={texts.settings} title={texts.settings} onClick={onSettings}>
          <Avatar id={self} name={nameOf(me, self)} size="s" />
        </button>
        <div class="search" role="search">
          <Icon name="search" size={18} />
          <input
            ref={input}
            id="search"
            type="search"
            value={query}
            placeholder={texts.search}
            aria-label={texts.searchHint}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (isOfInputMethod(event)) return;
              if (event.key === 'Escape' && query) {
                event.stopPropagation();
                setQuery('');
              } else if (event.key === 'Enter') {
                const first = matching[0]?.key ?? (people[0] && (`private:${people[0].userId}` as Key));
                if (wanted && first) go(first);
              } else if (event.key === 'ArrowDown') {
                event.preventDefault();
                document.querySelector<HTMLElement>('.sidebar .entry')?.focus();
              }
            }}
          />
          {query && (
            <button type="button" class="search-clear" aria-label={texts.clear} onClick={() => (setQuery(''), input.current?.focus())}>
              <Icon name="close" size={16} />
            </button>
          )}
        </div>
        <button type="button" class="round" aria-label={texts.newRoom} title={texts.newRoom} onClick={onNewRoom}>
          <Icon name="plus" />
        </button>
      </header>
      <div class="sidebar-list" onKeyDown={moveAmongEntries}>
        {conversations.length === 0 && !wanted && state.listLoaded && <NoChats username={me?.username ?? app.session.username} onSearch={() => input.current?.focus()} />}
        {matching.length > 0 && <Entries conversations={matching} open={open} drafts={drafts} onOpen={go} />}
        {people.length > 0 && (
          <section>
            <h2 class="section-title">{texts.people}</h2>
            <ul>
              {people.map((person) => (
                <li key={person.userId}>
                  <button
                    type="button"
                    class="entry"
                    onClick={() => {
                      app.dispatch({ type: 'people_came', people: [person] });
                      go(`private:${person.userId}`);
                    }}
                  >
                    <Avatar id={person.userId} name={nameOf(person, person.userId)} />
                    <span class="entry-text">
                      <span class="entry-title">{nameOf(person, person.userId)}</span>
                      <span class="entry-last">@{person.username}</span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {rooms.length > 0 && (
          <section>
            <h2 class="section-title">{texts.rooms}</h2>
            <ul>
              {rooms.map((room) => (
                <FoundRoom key={room.id} room={room} onJoined={() => go(`room:${room.id}`)} />
              ))}
            </ul>
          </section>
        )}
        {nothing && (
          <div class="nothing" role="status">
            <p>{texts.nothingFound(wanted)}</p>
            <p class="hint">{texts.searchByUsername}</p>
          </div>
        )}
      </div>
      <NotificationPrompt />
    </nav>
  );
}

function Entries({ conversations, open, drafts, onOpen }: { conversations: Conversation[]; open: Key | null; drafts: Record<string, string>; onOpen: (key: Key) => void }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!end.current) return;
    // More as one scrolls: a list of a thousand chats is rarely read to its end.
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setShown((n) => n + SHOWN_AT_ONCE), { rootMargin: '400px' });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [shown < conversations.length]);
  return (
    <ul>
      {conversations.slice(0, shown).map((each) => (
        <li key={each.key}>
          <ConversationRow conversation={each} isOpen={each.key === open} draft={each.key === open ? '' : (drafts[each.key] ?? '')} onOpen={onOpen} />
        </li>
      ))}
      {shown < conversations.length && <li ref={end} aria-hidden="true" />}
    </ul>
  );
}

function FoundRoom({ room, onJoined }: { room: Room; onJoined: () => void }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    try {
      await app.api.join(room.id);
      app.dispatch({ type: 'room_came', room: { ...room, memberCount: room.memberCount + 1 }, joined: true });
      onJoined();
    } catch (failure) {
      toast(explain(failure, texts));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <button type="button" class="entry" disabled={busy} onClick={() => void join()}>
        <Avatar id={room.id} name={room.name} room />
        <span class="entry-text">
          <span class="entry-title">{room.name}</span>
          <span class="entry-last">{room.description || texts.members(room.memberCount)}</span>
        </span>
        <span class="join">{texts.join}</span>
      </button>
    </li>
  );
}

function NoChats({ username, onSearch }: { username: string; onSearch: () => void }) {
  const { texts } = useSurroundings();
  const toast = useToast();
  const copy = async () => {
    await navigator.clipboard.writeText(invitationTo(username));
    toast(texts.copied);
  };
  return (
    <div class="nothing">
      <p class="nothing-title">{texts.noChats}</p>
      <p class="hint">{texts.noChatsHint}</p>
      <button type="button" class="button primary" onClick={onSearch}>
        {texts.findSomeone}
      </button>
      <p class="hint">{texts.yourUsername(username)}</p>
      {navigator.clipboard && (
        <button type="button" class="text-button" onClick={() => void copy()}>
          {texts.copyInvite}
        </button>
      )}
    </div>
  );
}

/** Up and down as in any list. */
function moveAmongEntries(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  const by = steps[event.key];
  if (by === undefined || event.altKey) return;
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('.entry')];
  const next = entries.indexOf(document.activeElement as HTMLElement) + by;
  event.preventDefault();
  if (next < 0) document.getElementById('search')?.focus();
  else entries[Math.min(next, entries.length - 1)]?.focus();
}

function matches(name: string, query: string): boolean {
  return name.toLocaleLowerCase().includes(query.toLocaleLowerCase().replace(/^@/, ''));
}

/** What the server finds; what was found for an earlier text stays until the answer for this one comes. */
function useFound(query: string): Found | null {
  const app = useApp();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (!query) return setFound(null);
    let outdated = false;
    const timer = setTimeout(async () => {
      const name = query.replace(/^@/, '');
      const [people, rooms] = await Promise.all([
        name ? app.api.searchPeople(name).catch(() => []) : [],
        app.api.searchRooms(query).catch(() => []),
      ]);
      if (!outdated) setFound({ query, people, rooms });
    }, SEARCH_DELAY_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [query]);
  return query ? found : null;
}
