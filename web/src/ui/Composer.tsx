import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Key } from '../state/model';
import { readDraft, writeDraft } from '../storage/local';
import { MAX_CONTENT_BYTES, sendable, utf8Bytes } from '../text/limits';
import { AttachDialog } from './AttachDialog';
import { useApp, useSurroundings } from './context';
import { EmojiPicker } from './EmojiPicker';
import { Icon } from './Icons';
import { isOfInputMethod } from './keys';

const DRAFT_DELAY_MS = 300;

/** Where one writes. What is not sent is kept for the next time, for each conversation. */
export function Composer({ conversationKey: key, name }: { conversationKey: Key; name: string }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const self = app.session.userId;
  const [text, setText] = useState(() => readDraft(self, key));
  const [dialog, setDialog] = useState<'emoji' | 'attach' | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const latest = useRef(text);
  latest.current = text;
  /** Whether one has written here: another tab's draft is not overwritten by what this one once read. */
  const touched = useRef(false);

  useEffect(() => {
    // A phone's keyboard would cover half of what one came to read.
    if (!hasTouchKeyboard()) input.current?.focus({ preventScroll: true });
    return () => {
      if (touched.current) writeDraft(self, key, latest.current);
    };
  }, [key]);

  useEffect(() => {
    if (!touched.current) return;
    const timer = setTimeout(() => writeDraft(self, key, text), DRAFT_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);

  useLayoutEffect(() => {
    const element = input.current!;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const content = sendable(text);
  const over = content.length > MAX_CONTENT_BYTES / 4 ? utf8Bytes(content) - MAX_CONTENT_BYTES : 0;
  const canSend = content !== '' && over <= 0;

  const send = () => {
    if (!canSend) return;
    app.send(key, 'text', content, null);
    latest.current = '';
    setText('');
    writeDraft(self, key, '');
    input.current?.focus();
  };

  const closeEmoji = () => {
    setDialog(null);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isOfInputMethod(event)) return;
    if (event.key === 'Escape' && dialog === 'emoji') {
      // The next one closes the chat.
      event.stopPropagation();
      closeEmoji();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // On a phone there is no Shift+Enter: a new line is a new line, and the button sends.
    if (hasTouchKeyboard() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  const insert = (sign: string) => {
    const element = input.current!;
    const from = element.selectionStart;
    touched.current = true;
    const next = text.slice(0, from) + sign + text.slice(element.selectionEnd);
    setText(next);
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(from + sign.length, from + sign.length);
    });
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {dialog === 'emoji' && <EmojiPicker onPick={insert} onEscape={closeEmoji} onClose={() => setDialog(null)} />}
      {dialog === 'attach' && <AttachDialog conversationKey={key} onClose={() => setDialog(null)} />}
      <button type="button" class="round" aria-label={texts.attach} title={texts.attach} aria-haspopup="dialog" onClick={() => setDialog('attach')}>
        <Icon name="clip" />
      </button>
      <div class="composer-field">
        <textarea
          ref={input}
          rows={1}
          value={text}
          aria-label={texts.messageTo(name)}
          placeholder={texts.message}
          dir="auto"
          enterkeyhint={hasTouchKeyboard() ? 'enter' : 'send'}
          aria-invalid={over > 0}
          onInput={(event) => {
            touched.current = true;
            setText(event.currentTarget.value);
            if (event.currentTarget.value) app.typed(key);
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="round composer-emoji"
          aria-label={texts.emoji}
          title={texts.emoji}
          aria-expanded={dialog === 'emoji'}
          onClick={() => setDialog(dialog === 'emoji' ? null : 'emoji')}
        >
          <Icon name="emoji" />
        </button>
      </div>
      <button class="round primary" aria-label={texts.send} title={texts.send} disabled={!canSend}>
        <Icon name="send" />
      </button>
      {over > 0 && (
        <p class="composer-over" role="alert">
          {texts.tooLong(over)}
        </p>
      )}
    </form>
  );
}

function hasTouchKeyboard(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
