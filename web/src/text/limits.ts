/** What the server takes (contract, section 3.1), so that nobody is told so only after sending. */

export const MAX_CONTENT_BYTES = 8_192;
export const MAX_ADDRESS_CHARACTERS = 255;
const USERNAME = /^[A-Za-z0-9_.-]{3,32}$/;

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Without U+0000 and lone surrogates, which the server refuses, and without blank edges. */
export function sendable(text: string): string {
  return text
    .replace(/\u0000/g, '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
    .replace(/^\s*\n|\s+$/g, '');
}

export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}

export function isPassword(text: string): boolean {
  return text.length >= 8 && text.length <= 128;
}
