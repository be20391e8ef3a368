/** The one owner of IndexedDB: the queue of messages without an ack, and what was known at the last `ready`. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Snapshot } from '../state/events';
import type { Pending } from '../state/model';

/** Raised where a snapshot's form changes: one of another form is as good as none. */
const SNAPSHOT_FORM = 1;

interface Schema extends DBSchema {
  /** Messages without an ack. `order` keeps the order in which they were written. */
  outbox: { key: string; value: { id: string; userId: number; item: Pending }; indexes: { user: number } };
  snapshot: { key: number; value: { userId: number; form: number; snapshot: Snapshot } };
}

export class Database {
  private constructor(private readonly db: IDBPDatabase<Schema> | null) {}

  /** Where the browser has none to give (some private windows), nothing survives a reload, and everything else works. */
  static async open(): Promise<Database> {
    try {
      const db = await openDB<Schema>('parley', 1, {
        upgrade(made) {
          made.createObjectStore('outbox', { keyPath: 'id' }).createIndex('user', 'userId');
          made.createObjectStore('snapshot', { keyPath: 'userId' });
        },
        // Another tab has a newer version of the page, which needs a newer database.
        blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
      });
      return new Database(db);
    } catch {
      return new Database(null);
    }
  }

  async keep(userId: number, item: Pending): Promise<void> {
    await this.attempt((db) => db.put('outbox', { id: `${userId}/${item.clientMsgId}`, userId, item }));
  }

  async forget(userId: number, clientMsgId: string): Promise<void> {
    await this.attempt((db) => db.delete('outbox', `${userId}/${clientMsgId}`));
  }

  async queue(userId: number): Promise<Pending[]> {
    const kept = (await this.attempt((db) => db.getAllFromIndex('outbox', 'user', userId))) ?? [];
    return kept.map((each) => each.item).sort((a, b) => a.at - b.at);
  }

  async snapshot(userId: number): Promise<Snapshot | null> {
    const kept = await this.attempt((db) => db.get('snapshot', userId));
    return kept?.form === SNAPSHOT_FORM ? kept.snapshot : null;
  }

  async saveSnapshot(userId: number, snapshot: Snapshot): Promise<void> {
    await this.attempt((db) => db.put('snapshot', { userId, form: SNAPSHOT_FORM, snapshot }));
  }

  /** Nothing of the user stays on this machine. */
  async forgetUser(userId: number): Promise<void> {
    await this.attempt(async (db) => {
      const all = db.transaction(['outbox', 'snapshot'], 'readwrite');
      for (const key of await all.objectStore('outbox').index('user').getAllKeys(userId)) await all.objectStore('outbox').delete(key);
      await all.objectStore('snapshot').delete(userId);
      await all.done;
    });
  }

  private async attempt<T>(action: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    if (!this.db) return undefined;
    try {
      return await action(this.db);
    } catch (failure) {
      // Full, or closed for a newer version: the page goes on without.
      console.warn('parley: storage', failure);
      return undefined;
    }
  }
}
