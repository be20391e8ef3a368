/** The open conversation stands in the address behind `#`, so that the back key works and a link leads to it. */

import { useEffect, useState } from 'preact/hooks';
import type { Key } from '../state/model';

export type Route = { kind: 'list' } | { kind: 'conversation'; key: Key } | { kind: 'invitation'; username: string };

export function parseRoute(hash: string): Route {
  const conversation = /^#\/(private|room)\/(\d{1,10})$/.exec(hash);
  if (conversation) return { kind: 'conversation', key: `${conversation[1]}:${Number(conversation[2])}` as Key };
  const invitation = /^#\/with\/([A-Za-z0-9_.-]{3,32})$/.exec(hash);
  return invitation ? { kind: 'invitation', username: invitation[1]! } : { kind: 'list' };
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return parseRoute(hash);
}

export function openConversation(key: Key): void {
  const hash = `#/${key.replace(':', '/')}`;
  if (location.hash === hash) return;
  // From one chat to the next the back key leads to the list, not through all chats of the day.
  if (parseRoute(location.hash).kind === 'conversation') replace(hash);
  else location.hash = hash;
}

export function openList(): void {
  if (parseRoute(location.hash).kind !== 'list') replace('#/');
}

export function invitationTo(username: string): string {
  return `${location.origin}${location.pathname}#/with/${username}`;
}

function replace(hash: string): void {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
