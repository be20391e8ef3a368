/**
 * A front door of one's own: sends a person's socket to the gateway that the test wants, and to the others where that one is
 * down; everything else goes to the cluster's front door. It can be shut, as if a cable were pulled.
 */

import { createServer, request } from 'node:http';

export class Door {
  #sockets = new Set();
  #shut = false;
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

  reopen() {
    this.#shut = false;
  }

  close() {
    this.shut();
    this.#server.close();
  }

  #pass(incoming, outgoing) {
    const { method, url, headers } = incoming;
    const onwards = request({ host: this.front.hostname, port: this.front.port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  }

  #upgrade(incoming, socket, head, tried = 0) {
    const gateway = this.gateways[tried];
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
