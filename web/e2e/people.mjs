/** Whoever takes part: people with a browser of their own, and people who speak to the cluster's calls alone. */

import { Door } from './door.mjs';

export const PASSWORD = 'correct horse battery';

/** Names are free once only, and a cluster may have seen this test before. */
const run = Date.now().toString(36).slice(-5);
export const nameOf = (name) => `${name}.${run}`;

export class Person {
  /** Everything the browser asked for: no token may stand in an address. */
  addresses = [];
  /** What went wrong in the page without anybody asking. */
  complaints = [];

  /** `hash` is what stands behind `#` in the link that brought this person here. */
  static async arrive(browser, cluster, name, gateways, { hash = '', ...options } = {}) {
    const person = new Person();
    person.name = name;
    person.username = nameOf(name);
    person.touch = options.hasTouch ?? false;
    person.door = new Door(cluster.url, gateways);
    person.url = await person.door.open();
    person.context = await browser.newContext({ viewport: { width: 1180, height: 760 }, serviceWorkers: 'block', locale: 'en-US', timezoneId: 'Europe/Berlin', ...options });
    person.page = await person.newTab(hash);
    return person;
  }

  async newTab(hash = '') {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => this.addresses.push(request.url()));
    page.on('websocket', (socket) => this.addresses.push(socket.url()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      const text = message.text();
      // A connection that the test cuts is reported by the browser itself.
      if (message.type() === 'error' && !/ERR_|WebSocket connection|Failed to load resource/.test(text)) this.complaints.push(text);
    });
    await page.goto(`${this.url}/${hash}`);
    return page;
  }

  async register(texts, displayName) {
    const { page } = this;
    // Whoever was invited is asked for a new account at once.
    await page.locator('form').waitFor();
    if ((await page.getByLabel(texts.displayName).count()) === 0) await page.getByRole('button', { name: texts.register }).click();
    await page.getByLabel(texts.username).fill(this.username);
    await page.getByLabel(texts.displayName).fill(displayName);
    await page.locator('#password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.sidebar').waitFor();
  }

  async find(other, title) {
    await this.page.locator('#search').fill(other);
    await this.page.locator('.entry', { hasText: title }).first().click();
    await this.page.locator('.pane-title', { hasText: title }).waitFor();
  }

  async say(text, page = this.page) {
    const box = page.locator('.composer textarea');
    await box.fill(text);
    // On a phone Enter is a new line.
    if (this.touch) await page.locator('.composer .primary').tap();
    else await box.press('Enter');
  }

  /** The messages that are shown, oldest first. */
  texts(page = this.page) {
    return page.locator('.bubble .text').allTextContents();
  }

  message(text, page = this.page) {
    return page.locator('.row', { has: page.locator('.text', { hasText: text }) }).last();
  }

  async leave() {
    await this.context.close();
    this.door.close();
  }
}

/** Somebody who is known to the cluster, with no browser. */
export class Caller {
  static async register(cluster, name, displayName) {
    const caller = new Caller();
    caller.cluster = cluster;
    caller.username = nameOf(name);
    const { user_id: id, token } = await caller.call('POST', '/api/auth/register', { username: caller.username, password: PASSWORD, display_name: displayName });
    return Object.assign(caller, { id, token });
  }

  async call(method, path, body) {
    for (;;) {
      const response = await fetch(this.cluster.url + path, {
        method,
        headers: { 'Content-Type': 'application/json', ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer = await response.json();
      if (response.ok) return answer.data;
      if (response.status !== 429 && response.status !== 503) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  say(chatType, receiverId, content) {
    return this.call('POST', '/api/chat/messages', { chat_type: chatType, receiver_id: receiverId, content });
  }
}
