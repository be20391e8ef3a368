import { useState } from 'preact/hooks';
import type { Key } from '../state/model';
import { MAX_ADDRESS_CHARACTERS, sendable } from '../text/limits';
import { asAddress, isWebAddress } from '../text/rich';
import { useApp, useSurroundings } from './context';
import { Dialog } from './Dialog';

const KINDS = ['image', 'video', 'audio', 'file'] as const;
type Kind = (typeof KINDS)[number];

/** A photo, a recording or a file that stands on the web already, sent by its address. */
export function AttachDialog({ conversationKey, onClose }: { conversationKey: Key; onClose: () => void }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const [address, setAddress] = useState('');
  const [caption, setCaption] = useState('');
  const [chosen, setChosen] = useState<Kind | null>(null);
  const [error, setError] = useState('');
  const kind = chosen ?? kindOf(address);

  const submit = (event: Event) => {
    event.preventDefault();
    const url = asAddress(address);
    const isFile = url.startsWith('/files/');
    if (url.length > MAX_ADDRESS_CHARACTERS || !(isFile || isWebAddress(url))) return setError(texts.invalidAddress);
    app.send(conversationKey, kind, sendable(caption), url);
    onClose();
  };

  return (
    <Dialog title={texts.attach} onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <label class="field">
          <span>{texts.attachAddress}</span>
          <input type="url" value={address} placeholder="https://" maxLength={MAX_ADDRESS_CHARACTERS} autofocus required aria-describedby="attach-hint" onInput={(event) => setAddress(event.currentTarget.value)} />
          <small id="attach-hint">{texts.attachHint}</small>
        </label>
        <fieldset class="choices">
          <legend>{texts.attachKind}</legend>
          {KINDS.map((each) => (
            <label key={each} class="choice">
              <input type="radio" name="kind" checked={kind === each} onChange={() => setChosen(each)} />
              <span>{texts[each]}</span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>{texts.attachCaption}</span>
          <input value={caption} maxLength={1000} onInput={(event) => setCaption(event.currentTarget.value)} />
        </label>
        <p class="form-error" role="alert">
          {error}
        </p>
        <button class="button primary" disabled={!address.trim()}>
          {texts.send}
        </button>
      </form>
    </Dialog>
  );
}

/** What an address ends with tells what it is, mostly. */
function kindOf(address: string): Kind {
  const path = address.trim().split(/[?#]/, 1)[0]!.toLowerCase();
  if (/\.(png|jpe?g|gif|webp|avif|svg)$/.test(path)) return 'image';
  if (/\.(mp4|webm|mov|m4v)$/.test(path)) return 'video';
  if (/\.(mp3|ogg|oga|opus|wav|m4a|flac)$/.test(path)) return 'audio';
  return 'file';
}
