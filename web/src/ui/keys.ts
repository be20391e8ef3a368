/**
 * Whether a key belongs to the input method: while a Chinese or Japanese word is being composed, Enter chooses it, Escape gives
 * it up and the arrows go through what it may be. Safari ends the composition before it tells of the key, and says 229 for it.
 */
export function isOfInputMethod(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}
