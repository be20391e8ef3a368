/** How long tokens last, whatever this machine's clock says. */

/**
 * When a token that came now ends, by the clock that the page will look at. Parley's own say when they were issued, so that
 * they say how long they last; of others the server's word is taken.
 */
export function endOf(token: string, toldEnd: number): number {
  try {
    const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const { iat, exp } = JSON.parse(atob(payload)) as { iat?: unknown; exp?: unknown };
    if (typeof iat === 'number' && typeof exp === 'number' && exp > iat) return Date.now() + (exp - iat) * 1_000;
  } catch {
    // No JWT: it says nothing to the page.
  }
  return toldEnd;
}
