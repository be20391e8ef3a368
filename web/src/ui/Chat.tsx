import { useEffect, useState } from 'preact/hooks';
import { listed } from '../state/select';
import { Banner } from './Banner';
import { useApp, useSelect, useSurroundings, useToast } from './context';
import { Dialog } from './Dialog';
import { isOfInputMethod } from './keys';
import { useNotifications, useTitle } from './Notifications';
import { Pane } from './Pane';
import { RoomForm } from './RoomForm';
import { openConversation, openList, useRoute } from './route';
import { Settings } from './Settings';
import { Sidebar } from './Sidebar';
import { SignInForm } from './Welcome';

/** The page of whoever is logged in. */
export function Chat() {
  const app = useApp();
  const { texts } = useSurroundings();
  const toast = useToast();
  const route = useRoute();
  const [dialog, setDialog] = useState<'settings' | 'room' | null>(null);
  const open = useSelect((state) => state.open);
  const signedOut = useSelect((state) => state.signedOut);
  useNotifications();
  useTitle();
  useShortcuts();

  const key = route.kind === 'conversation' ? route.key : null;
  useEffect(() => app.dispatch({ type: 'opened', key }), [key]);
  useEffect(() => {
    app.onClosed = (name) => {
      toast(texts.removedFromRoom(name));
      openList();
    };
  }, [texts]);

  const invited = route.kind === 'invitation' ? route.username : null;
  useEffect(() => {
    if (!invited) return;
    void app.api.searchPeople(invited).then((found) => {
      const person = found.find((each) => each.username?.toLowerCase() === invited.toLowerCase());
      if (!person || person.userId === app.session.userId) {
        if (!person) toast(texts.noSuchUser(invited));
        return openList();
      }
      app.dispatch({ type: 'people_came', people: [person] });
      openConversation(`private:${person.userId}`);
    }, openList);
  }, [invited]);

  return (
    <div class={`chat${open ? ' chat-open' : ''}`}>
      <Banner />
      <Sidebar open={open} onSettings={() => setDialog('settings')} onNewRoom={() => setDialog('room')} />
      {open ? (
        <Pane key="pane" conversationKey={open} />
      ) : (
        <main class="pane pane-empty" aria-label={texts.messages}>
          <div class="greeting">
            <img src="./icon.svg" width="56" height="56" alt="" />
            <p>{texts.pickChat}</p>
          </div>
        </main>
      )}
      {dialog === 'settings' && <Settings onClose={() => setDialog(null)} />}
      {dialog === 'room' && (
        <Dialog title={texts.newRoom} onClose={() => setDialog(null)}>
          <RoomForm
            name=""
            description=""
            action={texts.create}
            onSubmit={async (name, description) => {
              const room = await app.api.createRoom(name, description);
              app.dispatch({ type: 'room_came', room, joined: true });
              setDialog(null);
              openConversation(`room:${room.id}`);
            }}
          />
        </Dialog>
      )}
      {signedOut && <SignInAgain />}
    </div>
  );
}

function SignInAgain() {
  const app = useApp();
  const { texts } = useSurroundings();
  return (
    <Dialog title={texts.logIn}>
      <p>{texts.sessionEnded}</p>
      <SignInForm mode="login" username={app.session.username} onSession={(session) => app.signedInAgain(session)} />
      <div class="actions">
        <button type="button" class="text-button" onClick={() => void app.logOut()}>
          {texts.logOut}
        </button>
      </div>
    </Dialog>
  );
}

function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isOfInputMethod(event) || document.querySelector('dialog[open]')) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        document.getElementById('search')?.focus();
      } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault();
        const all = listed(app.current);
        const here = all.findIndex((each) => each.key === app.current.open);
        const next = all[here + (event.key === 'ArrowDown' ? 1 : -1)] ?? (here < 0 ? all[0] : undefined);
        if (next) openConversation(next.key);
      } else if (event.key === 'Escape' && app.current.open) {
        openList();
        // What had the focus is gone with the chat.
        document.getElementById('search')?.focus();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
