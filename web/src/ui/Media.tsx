import { useState } from 'preact/hooks';
import type { Message } from '../state/model';
import { useSurroundings } from './context';
import { Icon } from './Icons';

/**
 * What a message points to. The host of a file sees who looks at it, so one of another host is asked for first; the server's
 * own files are shown at once.
 */
export function Media({ message }: { message: Message }) {
  const { texts, preferences } = useSurroundings();
  const address = webAddress(message.fileUrl);
  const [wanted, setWanted] = useState(false);
  const [broken, setBroken] = useState(false);
  if (!address) return null;
  const isOwn = address.origin === location.origin;
  const kind = message.type as 'image' | 'file' | 'audio' | 'video';
  const name = nameOf(address);
  if (kind === 'file' || broken) {
    return (
      <a class="file" href={address.href} target="_blank" rel="noopener noreferrer nofollow">
        <span class="file-icon">
          <Icon name="file" />
        </span>
        <span class="file-name">
          {name}
          <small>
            {texts[kind]}
            {broken ? ` (${texts.mediaBroken})` : isOwn ? '' : ` · ${address.host}`}
          </small>
        </span>
      </a>
    );
  }
  if (!isOwn && !wanted && !preferences.foreignMedia) {
    return (
      <button type="button" class={`media-ask media-${kind}`} onClick={() => setWanted(true)}>
        <Icon name={kind === 'image' ? 'eye' : 'link'} />
        <span>
          {texts[kind]}
          <small>{texts.showFrom(address.host)}</small>
        </span>
      </button>
    );
  }
  const failed = () => setBroken(true);
  switch (kind) {
    case 'image':
      return (
        <a class="media-frame" href={address.href} target="_blank" rel="noopener noreferrer nofollow">
          <img src={address.href} alt={message.content || texts.image} loading="lazy" decoding="async" referrerpolicy="no-referrer" onError={failed} />
        </a>
      );
    case 'video':
      return <video class="media-frame" src={address.href} controls preload="metadata" playsInline onError={failed} />;
    case 'audio':
      return <audio class="media-audio" src={address.href} controls preload="metadata" onError={failed} />;
  }
}

/** http and https only: what others send as an address must not become a script of this page. */
function webAddress(fileUrl: string | null): URL | null {
  try {
    const address = new URL(fileUrl ?? '', location.origin);
    return fileUrl && (address.protocol === 'http:' || address.protocol === 'https:') ? address : null;
  } catch {
    return null;
  }
}

function nameOf(address: URL): string {
  const last = address.pathname.split('/').filter(Boolean).at(-1);
  try {
    return last ? decodeURIComponent(last) : address.host;
  } catch {
    return last ?? address.host;
  }
}
