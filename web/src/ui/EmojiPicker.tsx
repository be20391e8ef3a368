import { useEffect, useRef } from 'preact/hooks';
import { useSurroundings } from './context';

/** Those that people use most; a keyboard's own panel has all. */
const EMOJI = [
  ...['😀', '😄', '😂', '🤣', '😊', '😉', '😍', '🥰', '😘', '😎', '🤩', '🥳', '😇', '🙂', '🙃', '😅'],
  ...['🤔', '🤨', '😐', '😬', '🙄', '😏', '😴', '😪', '😢', '😭', '😤', '😡', '🤯', '😱', '🥺', '😳'],
  ...['👍', '👎', '👌', '🙏', '👏', '🙌', '💪', '🤝', '👋', '✌️', '🤞', '🤙', '👀', '🧠', '💯', '🔥'],
  ...['❤️', '🧡', '💛', '💚', '💙', '💜', '🖤', '💔', '💕', '✨', '🎉', '🎂', '🎁', '🏆', '🌹', '🌸'],
  ...['☕', '🍵', '🍺', '🍷', '🍜', '🍚', '🥟', '🍕', '🍎', '🍉', '🐱', '🐶', '🐼', '🌞', '🌧️', '🌈'],
  ...['✅', '❌', '❓', '❗', '⏰', '📅', '📎', '💡', '🚀', '🚗', '✈️', '🏠', '💻', '📱', '🎵', '⚽'],
];

const COLUMNS = 8;

/** `onEscape` is where the focus goes back to the text; `onClose` is a touch elsewhere, which has its own place. */
export function EmojiPicker({ onPick, onEscape, onClose }: { onPick: (emoji: string) => void; onEscape: () => void; onClose: () => void }) {
  const { texts } = useSurroundings();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('button')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node) && !(event.target as Element).closest('.composer-emoji')) onClose();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, []);

  const move = (event: KeyboardEvent) => {
    const buttons = [...box.current!.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    const by = steps[event.key];
    if (by !== undefined) {
      event.preventDefault();
      buttons[Math.min(buttons.length - 1, Math.max(0, here + by))]?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      onEscape();
    }
  };

  return (
    <div class="emoji-picker" ref={box} role="group" aria-label={texts.emoji} onKeyDown={move}>
      {EMOJI.map((emoji, i) => (
        <button key={emoji} type="button" tabIndex={i === 0 ? 0 : -1} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
