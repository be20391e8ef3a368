/**
 * A front door of one's own: sends a person's socket to the gateway that the test wants, and to the others where that one is
 * down; everything else goes to the cluster's front door. It can be shut, as if a cable were pulled, for everything or for
 * sockets alone.
 *
 * PARLEY_E2E_PAGE=dist shows the page as it was just built, with the headers of the cluster's: nothing is to be built or
 * started anew to try a change.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };

const fileOf = (url) => new URL(url, 'http://localhost').pathname.replace(/^\/$/, '/index.html');

export class Door {
  #sockets = new Set();
  #shut = false;
  #socketsShut = false;
  #server;

  /** @param {string} front @param {string[]} gateways the wanted one first */
  constructor(front, gateways) {
    this.front = new URL(front);
    this.gateways = gateways.map((each) => new URL(each));
    /** The gateway that took the last socket. */
    this.took = null;
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
    this.#server.on('upgrade', (incoming, socket, head) => this.#upgrade(incoming, socket, head));
    this.#server.on('connection', (socket) => {
      if (this.#shut) socket.destroy();
    });
  }

  async open() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://localhost:${this.#server.address().port}`;
  }

  shut() {
    this.#shut = true;
    this.#sockets.forEach((socket) => socket.destroy());
    this.#server.closeAllConnections();
  }

  shutSockets() {
    this.#socketsShut = true;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  reopen() {
    this.#shut = false;
    this.#socketsShut = false;
  }

  close() {
    this.shut();
    this.#server.close();
  }

  #pass(incoming, outgoing) {
    const { method, url, headers } = incoming;
    const own = process.env.PARLEY_E2E_PAGE && join(process.env.PARLEY_E2E_PAGE, fileOf(url));
    const isOwn = own && existsSync(own);
    const onwards = request({ host: this.front.hostname, port: this.front.port, method, path: isOwn ? '/' : url, headers }, (answer) => {
      if (isOwn) {
        const safety = Object.entries(answer.headers).filter(([name]) => name.startsWith('content-security') || name.startsWith('cross-'));
        outgoing.writeHead(200, { ...Object.fromEntries(safety), 'content-type': TYPES[extname(own)] ?? '' });
        return outgoing.end(readFileSync(own));
      }
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  }

  #upgrade(incoming, socket, head, tried = 0) {
    const gateway = this.#socketsShut ? null : this.gateways[tried];
    if (!gateway) return socket.destroy();
    const onwards = request({ host: gateway.hostname, port: gateway.port, method: 'GET', path: incoming.url, headers: incoming.headers });
    onwards.on('upgrade', (answer, other, rest) => {
      this.took = gateway.href;
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      other.write(head);
      socket.write(rest);
      socket.pipe(other).pipe(socket);
      this.#sockets.add(socket);
      const end = () => {
        this.#sockets.delete(socket);
        socket.destroy();
        other.destroy();
      };
      for (const each of [socket, other]) each.on('close', end).on('error', end);
    });
    onwards.on('response', () => socket.destroy());
    onwards.on('error', () => this.#upgrade(incoming, socket, head, tried + 1));
    onwards.end();
  }
}
