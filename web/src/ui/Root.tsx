import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { App } from '../app';
import { readPreferences, readSession, writePreferences, writeSession, type Preferences, type Session } from '../storage/local';
import { Dates } from '../text/dates';
import { chooseLanguage, TEXTS } from '../text/texts';
import { Chat } from './Chat';
import { AppContext, SurroundingsContext, ToastContext, type Surroundings } from './context';
import { Welcome } from './Welcome';

const TOAST_MS = 4_000;

export function Root() {
  const [preferences, setPreferences] = useState(readPreferences);
  const language = chooseLanguage(preferences.language, navigator.languages);
  const surroundings = useMemo<Surroundings>(() => {
    const texts = TEXTS[language];
    const prefer = (change: Partial<Preferences>) =>
      setPreferences(() => {
        // As they are now: another tab may have changed others.
        const next = { ...readPreferences(), ...change };
        writePreferences(next);
        return next;
      });
    return { texts, language, dates: new Dates(language, texts), preferences, prefer };
  }, [language, preferences]);

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (preferences.theme === 'auto') delete dataset.theme;
    else dataset.theme = preferences.theme;
  }, [preferences.theme]);

  const [toast, setToast] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const showToast = useCallback((text: string) => {
    clearTimeout(timer.current);
    setToast(text);
    timer.current = setTimeout(() => setToast(''), TOAST_MS);
  }, []);

  return (
    <SurroundingsContext.Provider value={surroundings}>
      <ToastContext.Provider value={showToast}>
        <Door />
        <div class="toast-place" role="status">
          {toast && <div class="toast">{toast}</div>}
        </div>
      </ToastContext.Provider>
    </SurroundingsContext.Provider>
  );
}

/** In front of it whoever is not logged in, behind it the chat. */
function Door() {
  const [app, setApp] = useState<App | null>(null);
  const enter = useCallback((session: Session) => {
    // Whoever leaves leaves a page that knows nothing of him any more.
    const entered = new App(session, () => location.reload());
    void entered.start().then(() => setApp(entered));
  }, []);
  const [waiting, setWaiting] = useState(() => readSession() !== null);
  useEffect(() => {
    const session = readSession();
    if (session) enter(session);
  }, []);
  if (app) {
    return (
      <AppContext.Provider value={app}>
        <Chat />
      </AppContext.Provider>
    );
  }
  if (waiting) return null;
  return (
    <Welcome
      onSession={(session) => {
        writeSession(session);
        setWaiting(true);
        enter(session);
      }}
    />
  );
}
