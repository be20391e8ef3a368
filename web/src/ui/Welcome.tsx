import { useState } from 'preact/hooks';
import { Api, ApiError } from '../connection/api';
import type { Session } from '../storage/local';
import { isPassword, isUsername } from '../text/limits';
import type { Texts } from '../text/texts';
import { useSurroundings } from './context';
import { Icon } from './Icons';
import { parseRoute } from './route';

const api = new Api(() => null);

/** Log in or register. */
export function Welcome({ onSession }: { onSession: (session: Session) => void }) {
  const { texts, language, prefer } = useSurroundings();
  // Whoever follows an invitation is new here, mostly.
  const [mode, setMode] = useState<'login' | 'register'>(parseRoute(location.hash).kind === 'invitation' ? 'register' : 'login');
  return (
    <main class="welcome">
      <div class="welcome-box">
        <img class="welcome-mark" src="./icon.svg" width="64" height="64" alt="" />
        <h1>{texts.appName}</h1>
        <p class="welcome-tagline">{texts.tagline}</p>
        <SignInForm key={mode} mode={mode} onSession={onSession} />
        <p class="welcome-switch">
          {mode === 'login' ? texts.newHere : texts.alreadyHere}{' '}
          <button type="button" class="text-button" onClick={() => setMode(mode === 'login' ? 'register' : 'login')}>
            {mode === 'login' ? texts.register : texts.logIn}
          </button>
        </p>
        <p class="welcome-language">
          <button type="button" class="text-button" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </p>
      </div>
    </main>
  );
}

export function SignInForm({ mode, onSession, username: fixed }: { mode: 'login' | 'register'; onSession: (session: Session) => void; username?: string }) {
  const { texts } = useSurroundings();
  const [username, setUsername] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const registering = mode === 'register';

  const submit = async (event: Event) => {
    event.preventDefault();
    const name = username.trim();
    if (!isUsername(name)) return setError(registering ? texts.invalidUsername : texts.bad_credentials);
    if (!isPassword(password)) return setError(registering ? texts.invalidPassword : texts.bad_credentials);
    setBusy(true);
    setError('');
    try {
      const login = registering ? await api.register(name, password, displayName.trim().slice(0, 64)) : await api.login(name, password);
      onSession({ userId: login.userId, username: name, token: login.token, expiresAt: login.expiresAt });
    } catch (failure) {
      setError(explain(failure, texts));
      setBusy(false);
    }
  };

  return (
    <form class="form" onSubmit={submit} noValidate>
      <label class="field">
        <span>{texts.username}</span>
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={32}
          value={username}
          disabled={fixed !== undefined}
          required
          autofocus={fixed === undefined}
          aria-describedby={registering ? 'username-hint' : undefined}
          onInput={(event) => setUsername(event.currentTarget.value)}
        />
        {registering && <small id="username-hint">{texts.usernameHint}</small>}
      </label>
      {registering && (
        <label class="field">
          <span>{texts.displayName}</span>
          <input name="display-name" autocomplete="nickname" maxLength={64} value={displayName} aria-describedby="display-name-hint" onInput={(event) => setDisplayName(event.currentTarget.value)} />
          <small id="display-name-hint">{texts.displayNameHint}</small>
        </label>
      )}
      <div class="field">
        <label for="password">{texts.password}</label>
        <span class="field-with-button">
          <input
            id="password"
            name="password"
            type={(visible ? 'text' : 'password') as 'text'}
            autocomplete={registering ? 'new-password' : 'current-password'}
            maxLength={128}
            value={password}
            required
            autofocus={fixed !== undefined}
            aria-describedby={registering ? 'password-hint' : undefined}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <button type="button" class="round" aria-pressed={visible} aria-label={texts.showPassword} title={texts.showPassword} onClick={() => setVisible(!visible)}>
            <Icon name="eye" />
          </button>
        </span>
        {registering && <small id="password-hint">{texts.passwordHint}</small>}
      </div>
      <p class="form-error" role="alert">
        {error}
      </p>
      <button class="button primary" disabled={busy}>
        {registering ? texts.register : texts.logIn}
      </button>
    </form>
  );
}

/** What went wrong in the user's words. */
export function explain(failure: unknown, texts: Texts): string {
  if (failure instanceof ApiError) {
    if (failure.status === 0 || failure.status === 502 || failure.status === 504) return texts.unreachable;
    if (failure.status === 503) return texts.unavailable;
    const known = texts[failure.error as keyof Texts];
    if (typeof known === 'string') return known;
    // A bad request names its field in English: better than nothing.
    if (failure.status === 400 && failure.message) return failure.message;
  }
  return texts.somethingWrong;
}
