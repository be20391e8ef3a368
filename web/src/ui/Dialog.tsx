import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSurroundings } from './context';
import { Icon } from './Icons';

/**
 * A dialog of the browser's own: it keeps the focus inside, closes on Escape, and gives the focus back. Without `onClose` it
 * stays until what it asks for is done.
 */
export function Dialog({ title, onClose, children }: { title: string; onClose?: () => void; children: ComponentChildren }) {
  const { texts } = useSurroundings();
  const dialog = useRef<HTMLDialogElement>(null);
  const closed = useRef(onClose);
  closed.current = onClose;
  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement;
    element.showModal();
    const close = () => (closed.current ? closed.current() : element.showModal());
    element.addEventListener('close', close);
    return () => {
      element.removeEventListener('close', close);
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onClick={(event) => {
        // The backdrop belongs to the dialog; what is inside covers the rest of it.
        if (onClose && event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          {onClose && (
            <button type="button" class="round" aria-label={texts.close} title={texts.close} onClick={() => dialog.current?.close()}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
