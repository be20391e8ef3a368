/** The wire's samples, which the Java side reads too: protocol/src/test/resources/wire. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const GOLDEN = fileURLToPath(new URL('../../protocol/src/test/resources/wire', import.meta.url));

export function golden(side: 'server' | 'client', file: string) {
  return JSON.parse(readFileSync(`${GOLDEN}/${side}/${file}${file.endsWith('.json') ? '' : '.json'}`, 'utf8'));
}
