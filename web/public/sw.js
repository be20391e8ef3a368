/**
 * Keeps the files of the page for when there is no network: with them, what was kept of the chats is shown and what one
 * writes waits. Whenever the server answers, what it says counts; calls and sockets never pass through here.
 */

const CACHE = 'parley-page';
/** A server that takes longer is as good as none, for a page that is here already. */
const PATIENCE_MS = 4_000;

const start = new URL('./', self.location).href;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The page tells what it is made of: that is kept, and no older page's files. */
self.addEventListener('message', (event) => event.waitUntil(keep(event.data)));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(start)) return;
  if (request.mode === 'navigate' && url.pathname === new URL(start).pathname) event.respondWith(newest(request));
  else if (url.href.startsWith(`${start}assets/`)) event.respondWith(kept(request));
});

/** Where only a service worker may show them: a touch leads back to the page. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const key = event.notification.tag.replace(':', '/');
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then(([page]) => (page ? page.focus() : self.clients.openWindow(`${start}#/${key}`))),
  );
});

/** Names that change with the content never go stale. */
async function kept(request) {
  return (await caches.match(request.url)) ?? fetch(request);
}

async function newest(request) {
  const known = await caches.match(start);
  if (!known) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, known));
  const answered = fetch(request).then((answer) => (answer.ok ? answer : known));
  return Promise.race([late, answered]).catch(() => known);
}

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  const wanted = new Set([start, ...addresses.filter((each) => each.startsWith(start))]);
  for (const each of wanted) {
    const isHashed = each.startsWith(`${start}assets/`);
    if (!(isHashed && (await cache.match(each)))) await cache.add(each);
  }
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}
