/** The small things that localStorage keeps: the session, preferences, drafts. All tabs of a browser share them. */

import type { Key } from '../state/model';

export interface Session {
  userId: number;
  username: string;
  token: string;
  expiresAt: number;
}

export interface Preferences {
  language: 'auto' | 'en' | 'zh';
  theme: 'auto' | 'light' | 'dark';
  notifications: boolean;
  /** Show media of other hosts at once; otherwise one asks for each, since its host sees who looks. */
  foreignMedia: boolean;
}

const SESSION = 'parley.session';
const PREFERENCES = 'parley.preferences';
const DRAFT = 'parley.draft.';

const DEFAULTS: Preferences = { language: 'auto', theme: 'auto', notifications: false, foreignMedia: false };

export function readSession(): Session | null {
  return read<Session>(SESSION);
}

export function writeSession(session: Session | null): void {
  write(SESSION, session);
}

export function readPreferences(): Preferences {
  return { ...DEFAULTS, ...read<Partial<Preferences>>(PREFERENCES) };
}

export function writePreferences(preferences: Preferences): void {
  write(PREFERENCES, preferences);
}

export function readDraft(userId: number, key: Key): string {
  return read<string>(`${DRAFT}${userId}.${key}`) ?? '';
}

export function writeDraft(userId: number, key: Key, text: string): void {
  write(`${DRAFT}${userId}.${key}`, text || null);
}

export function draftsOf(userId: number): Record<string, string> {
  const drafts: Record<string, string> = {};
  const prefix = `${DRAFT}${userId}.`;
  for (const name of names()) {
    if (name.startsWith(prefix)) drafts[name.slice(prefix.length)] = read<string>(name) ?? '';
  }
  return drafts;
}

export function forgetDrafts(userId: number): void {
  for (const name of names()) {
    if (name.startsWith(`${DRAFT}${userId}.`)) write(name, null);
  }
}

/** Another tab has logged in or out, or has a fresher token. */
export function onSessionChange(listener: (session: Session | null) => void): void {
  addEventListener('storage', (event) => {
    if (event.key === SESSION || event.key === null) listener(readSession());
  });
}

function names(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

function write(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden: it holds for this page alone.
  }
}
