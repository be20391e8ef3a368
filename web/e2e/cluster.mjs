/** The cluster under test: where it is, and how its gateways are killed and started. */

import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const parley = join(fileURLToPath(new URL('../..', import.meta.url)), 'parley');

/**
 * Of the cluster test that runs this (PARLEY_E2E_URL, _GATEWAYS, _CONTROL), or of `./parley up`, in PARLEY_DATA.
 *
 * @returns {{url: string, gateways: {name: string, url: string}[], kill(name: string): Promise<void>, start(name: string): Promise<void>}}
 */
export function cluster() {
  const { PARLEY_E2E_URL: url, PARLEY_E2E_GATEWAYS: gateways, PARLEY_E2E_CONTROL: control } = process.env;
  if (url && gateways && control) {
    const order = async (verb, name) => {
      const response = await fetch(`${control}/${verb}/${name}`, { method: 'POST' });
      if (!response.ok) throw new Error(`${verb} ${name}: ${response.status}`);
    };
    return {
      url,
      gateways: gateways.split(',').map((each, i) => ({ name: `gateway-${i + 1}`, url: each })),
      kill: (name) => order('kill', name),
      start: (name) => order('start', name),
    };
  }
  const run = (...args) => execFileSync(parley, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const data = process.env.PARLEY_DATA ? ['--data', process.env.PARLEY_DATA] : [];
  const { processes } = JSON.parse(run('status', '--json', ...data));
  return {
    url: processes.find((each) => each.role === 'front').url,
    gateways: processes.filter((each) => each.role === 'gateway').map(({ name, url: address }) => ({ name, url: address })),
    kill: (name) => promisify(execFile)(parley, ['kill', name, ...data]),
    start: (name) => promisify(execFile)(parley, ['start', name, ...data]),
  };
}
