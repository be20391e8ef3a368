import { useState } from 'preact/hooks';
import { useSurroundings } from './context';
import { explain } from './Welcome';

/** A room's name and description, for a new one or one that is. */
export function RoomForm({ name: first, description: described, action, onSubmit }: { name: string; description: string; action: string; onSubmit: (name: string, description: string) => Promise<void> }) {
  const { texts } = useSurroundings();
  const [name, setName] = useState(first);
  const [description, setDescription] = useState(described);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await onSubmit(name.trim(), description.trim());
    } catch (failure) {
      setError(explain(failure, texts));
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <label class="field">
        <span>{texts.roomName}</span>
        <input value={name} maxLength={100} required autofocus onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{texts.roomDescription}</span>
        <textarea rows={2} value={description} maxLength={1000} onInput={(event) => setDescription(event.currentTarget.value)} />
      </label>
      <p class="form-error" role="alert">
        {error}
      </p>
      <button class="button primary" disabled={busy || !name.trim()}>
        {action}
      </button>
    </form>
  );
}
