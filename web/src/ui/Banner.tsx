import { useEffect, useState } from 'preact/hooks';
import { useApp, useSelect, useSurroundings } from './context';

/** A connection that comes back within this is nobody's business. */
const PATIENCE_MS = 1_500;

/** Says when the connection is lost, and when it is tried again. */
export function Banner() {
  const app = useApp();
  const { texts } = useSurroundings();
  const link = useSelect((state) => state.link);
  const [shown, setShown] = useState(false);
  const [now, setNow] = useState(Date.now());
  const away = link.kind !== 'online';

  useEffect(() => {
    if (!away) return setShown(false);
    const timer = setTimeout(() => setShown(true), navigator.onLine ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [away]);
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [shown]);

  const seconds = link.kind === 'lost' ? Math.max(0, Math.ceil((link.retryAt - now) / 1_000)) : 0;
  return (
    <div class="banner-place" role="status">
      {shown && away && (
        <div class="banner">
          <span>{texts.disconnected}</span>
          {/* The countdown is for the eye: a screen reader would say it every second. */}
          <span class="banner-when" aria-hidden="true">
            {seconds > 0 ? texts.reconnectIn(seconds) : texts.connecting}
          </span>
          <button type="button" class="text-button" onClick={() => app.retryConnection()}>
            {texts.retryNow}
          </button>
        </div>
      )}
    </div>
  );
}
