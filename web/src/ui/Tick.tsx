import type { Pending } from '../state/model';
import type { Texts } from '../text/texts';
import { Icon } from './Icons';

type TickKind = 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** One sign for each status, told apart by form as well as by colour. */
export function Tick({ kind, label }: { kind: TickKind; label: string }) {
  const icon = kind === 'sending' ? 'clock' : kind === 'failed' ? 'alert' : kind === 'sent' ? 'check' : 'checks';
  return (
    <span class={`tick tick-${kind}`} data-status={kind} role="img" aria-label={label} title={label}>
      <Icon name={icon} size={15} />
    </span>
  );
}

/** What is said of a message that was refused. */
export function refusalOf(item: Pending, texts: Texts): string {
  return item.mayHaveArrived ? texts.notConfirmed : texts.notSent;
}
