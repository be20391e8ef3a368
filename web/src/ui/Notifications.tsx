import { useEffect, useState } from 'preact/hooks';
import type { App } from '../app';
import type { Key, Message } from '../state/model';
import { nameOf, titleOf, totalUnread } from '../state/select';
import type { Texts } from '../text/texts';
import { useApp, useSelect, useSurroundings } from './context';
import { summary } from './ConversationRow';
import { openConversation } from './route';

const CAN_NOTIFY = 'Notification' in globalThis;
const ASKED = 'parley.notifications.asked';

/** What came while nobody looked, on the desktop: one for each chat, the newest. */
export function useNotifications(): void {
  const app = useApp();
  const { texts, preferences } = useSurroundings();
  useEffect(() => {
    app.onNotify = (key, message) => {
      if (preferences.notifications && CAN_NOTIFY && Notification.permission === 'granted') show(app, texts, key, message);
    };
  }, [preferences.notifications, texts]);
}

function show(app: App, texts: Texts, key: Key, message: Message): void {
  const sender = nameOf(app.current.people[message.senderId], message.senderId);
  const title = key.startsWith('room:') ? `${sender} · ${titleOf(app.current, key)}` : sender;
  const options = { body: summary(message, texts).slice(0, 200), tag: key, icon: './icon.svg' };
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      openConversation(key);
      notification.close();
    };
  } catch {
    // Chrome on Android has them from a service worker only, and throws.
    void navigator.serviceWorker?.ready.then((registration) => registration.showNotification(title, options));
  }
}

/** The number of unread messages in the title, and a dot on the page's sign. */
export function useTitle(): void {
  const { texts } = useSurroundings();
  const unread = useSelect(totalUnread);
  const open = useSelect((state) => (state.open ? titleOf(state, state.open) : ''));
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread > 999 ? '999+' : unread}) ` : ''}${open ? `${open} · ` : ''}${texts.appName}`;
    const sign = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const wanted = unread > 0 ? './icon-unread.svg' : './icon.svg';
    if (sign && sign.getAttribute('href') !== wanted) sign.href = wanted;
  }, [unread, open, texts]);
}

/** Asks once, when there is something to be told about: a browser that is asked at once is told no. */
export function NotificationPrompt() {
  const { texts, preferences, prefer } = useSurroundings();
  const talked = useSelect((state) => Object.values(state.conversations).some((each) => each.last !== null));
  const [asked, setAsked] = useState(() => localStorage.getItem(ASKED) !== null);
  if (asked || !talked || !CAN_NOTIFY || Notification.permission !== 'default' || preferences.notifications) return null;
  const answer = (yes: boolean) => {
    localStorage.setItem(ASKED, '1');
    setAsked(true);
    if (yes) void turnOnNotifications().then((on) => prefer({ notifications: on }));
  };
  return (
    <div class="prompt" role="region" aria-label={texts.notifications}>
      <p>{texts.notificationsAsk}</p>
      <div class="actions">
        <button type="button" class="button primary" onClick={() => answer(true)}>
          {texts.turnOn}
        </button>
        <button type="button" class="button" onClick={() => answer(false)}>
          {texts.notNow}
        </button>
      </div>
    </div>
  );
}

export function notificationsBlocked(): boolean {
  return !CAN_NOTIFY || Notification.permission === 'denied';
}

export async function turnOnNotifications(): Promise<boolean> {
  return CAN_NOTIFY && (await Notification.requestPermission()) === 'granted';
}
