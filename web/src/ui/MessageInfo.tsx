import { useEffect } from 'preact/hooks';
import type { Conversation, Message } from '../state/model';
import { nameOf, reachOf } from '../state/select';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings } from './context';
import { Dialog } from './Dialog';
import { Tick } from './Tick';

/** How far one's own message has got, and with whom. */
export function MessageInfo({ conversation, message, onClose }: { conversation: Conversation; message: Message; onClose: () => void }) {
  const app = useApp();
  const { texts, dates } = useSurroundings();
  useEffect(() => app.dispatch({ type: 'receipts_wanted', messageId: message.id }), [message.id]);
  const state = useSelect((all) => all);
  const receipts = state.receipts[message.id];
  const reach = reachOf(state, state.conversations[conversation.key] ?? conversation, message);
  const withStatus = (status: string) => (receipts?.users ?? []).filter((each) => each.status === status).map((each) => each.userId);
  const groups = [
    { title: texts.readByNames, tick: 'read' as const, users: withStatus('read') },
    { title: texts.deliveredToNames, tick: 'delivered' as const, users: withStatus('delivered') },
    { title: texts.notYet, tick: 'sent' as const, users: withStatus('sent') },
  ].filter((group) => group.users.length > 0);
  const unnamed = receipts ? receipts.members - receipts.users.length : 0;
  return (
    <Dialog title={texts.info} onClose={onClose}>
      <p class="info-text">{message.content || texts[message.type as 'image']}</p>
      <dl class="info-facts">
        <dt>{texts.sentAt}</dt>
        <dd>{dates.full(message.at)}</dd>
        <dt>
          <Tick kind={reach.status} label={texts[reach.status]} />
        </dt>
        <dd>
          {reach.others > 1 ? (reach.read > 0 ? texts.readBy(reach.read, reach.others) : texts.deliveredTo(reach.delivered, reach.others)) : texts[reach.status]}
        </dd>
      </dl>
      {groups.map((group) => (
        <section key={group.title}>
          <h3 class="section-title">{group.title}</h3>
          <ul class="people-list">
            {group.users.map((id) => (
              <li key={id} class="person">
                <Avatar id={id} name={nameOf(state.people[id], id)} size="s" />
                <span class="person-name">{nameOf(state.people[id], id)}</span>
                <Tick kind={group.tick} label={group.title} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {unnamed > 0 && <p class="hint">{texts.moreMembers(unnamed)}</p>}
    </Dialog>
  );
}
