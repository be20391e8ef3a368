import { useState } from 'preact/hooks';
import { nameOf } from '../state/select';
import type { Preferences } from '../storage/local';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings, useToast } from './context';
import { Dialog } from './Dialog';
import { notificationsBlocked, turnOnNotifications } from './Notifications';
import { invitationTo } from './route';

export function Settings({ onClose }: { onClose: () => void }) {
  const app = useApp();
  const { texts, preferences, prefer } = useSurroundings();
  const toast = useToast();
  const self = app.session.userId;
  const me = useSelect((state) => state.people[self]);
  const username = me?.username ?? app.session.username;
  const unsent = useSelect((state) => state.outbox.length);
  const [blocked, setBlocked] = useState(notificationsBlocked());

  const logOut = () => {
    if (unsent === 0 || confirm(texts.logOutUnsent(unsent))) void app.logOut();
  };
  const notify = async (wanted: boolean) => {
    prefer({ notifications: wanted && (await turnOnNotifications()) });
    setBlocked(notificationsBlocked());
  };
  const copy = async () => {
    await navigator.clipboard?.writeText(invitationTo(username));
    toast(texts.copied);
  };

  return (
    <Dialog title={texts.settings} onClose={onClose}>
      <div class="room-head">
        <Avatar id={self} name={nameOf(me, self)} size="l" />
        <div>
          <p class="room-name">{nameOf(me, self)}</p>
          <p class="room-description">@{username}</p>
        </div>
      </div>
      {navigator.clipboard && (
        <button type="button" class="button" onClick={() => void copy()}>
          {texts.copyInvite}
        </button>
      )}
      <Choices
        title={texts.language}
        value={preferences.language}
        choices={[
          ['auto', texts.auto],
          ['zh', '中文'],
          ['en', 'English'],
        ]}
        onChoose={(language) => prefer({ language })}
      />
      <Choices
        title={texts.theme}
        value={preferences.theme}
        choices={[
          ['auto', texts.auto],
          ['light', texts.light],
          ['dark', texts.dark],
        ]}
        onChoose={(theme) => prefer({ theme })}
      />
      <label class="switch">
        <span>
          {texts.notifications}
          <small>{blocked ? texts.notificationsBlocked : texts.notificationsHint}</small>
        </span>
        <input type="checkbox" role="switch" checked={preferences.notifications && !blocked} disabled={blocked} onChange={(event) => void notify(event.currentTarget.checked)} />
      </label>
      <label class="switch">
        <span>
          {texts.foreignMedia}
          <small>{texts.foreignMediaHint}</small>
        </span>
        <input type="checkbox" role="switch" checked={preferences.foreignMedia} onChange={(event) => prefer({ foreignMedia: event.currentTarget.checked })} />
      </label>
      <section class="shortcuts">
        <h3 class="section-title">{texts.shortcuts}</h3>
        <dl>
          <dt>
            <kbd>Ctrl</kbd> <kbd>K</kbd>
          </dt>
          <dd>{texts.shortcutSearch}</dd>
          <dt>
            <kbd>Alt</kbd> <kbd>↓</kbd> <kbd>↑</kbd>
          </dt>
          <dd>{texts.shortcutNext}</dd>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>{texts.shortcutSend}</dd>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>{texts.shortcutClose}</dd>
        </dl>
      </section>
      <div class="actions">
        <button type="button" class="button danger" onClick={logOut}>
          {texts.logOut}
        </button>
      </div>
    </Dialog>
  );
}

function Choices<T extends Preferences['language'] | Preferences['theme']>({ title, value, choices, onChoose }: { title: string; value: T; choices: [T, string][]; onChoose: (value: T) => void }) {
  return (
    <fieldset class="choices">
      <legend>{title}</legend>
      {choices.map(([each, words]) => (
        <label key={each} class="choice">
          <input type="radio" name={title} checked={value === each} onChange={() => onChoose(each)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
