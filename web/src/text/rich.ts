/** Text of a message cut into what is shown differently. Nothing here makes HTML: the parts become text nodes and links. */

export type Part = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Up to a space, a quote or a CJK sign of punctuation, which nobody puts into an address. */
const ADDRESS = /https?:\/\/[^\s<>"'“”‘’，。；：！？、（）《》【】\u3000]+/gi;
/** What stands behind an address in a sentence rather than in it. */
const TRAILING = /[.,;:!?*_~]+$/;

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = trimmed(found[0]);
    if (!isWebAddress(address)) continue;
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) });
    parts.push({ kind: 'link', text: address, href: address });
    end = found.index + address.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** Without what belongs to the sentence: full stops, and a closing bracket that was not opened inside. */
function trimmed(found: string): string {
  let address = found.replace(TRAILING, '');
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    while (address.endsWith(close) && address.split(close).length > address.split(open).length) {
      address = address.slice(0, -1).replace(TRAILING, '');
    }
  }
  return address;
}

export function isWebAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === 'http:' || protocol === 'https:') && hostname !== '';
  } catch {
    return false;
  }
}

/** An address as it may be sent: what people paste has spaces and brackets in it, which no URI may have (RFC 3986, section 2). */
export function asAddress(pasted: string): string {
  return pasted.trim().replace(/[\s"<>\\^`{|}]/g, encodeURIComponent);
}

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** One to three emoji and nothing else: shown large. */
export function isFewEmoji(text: string): boolean {
  if (text.length > 48 || !EMOJI.test(text) || !('Segmenter' in Intl)) return false;
  const signs = [...new Intl.Segmenter().segment(text.replace(/\s/g, ''))];
  return signs.length <= 3 && signs.every((each) => EMOJI.test(each.segment));
}
