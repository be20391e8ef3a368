/** Has the browser keep the page itself (public/sw.js), so that it opens without a network. */

interface ScriptPolicy {
  createScriptURL(address: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const WORKER = './sw.js';

export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    // The one script that the page's policy lets be named by a text, and it is this one.
    const address = trustedTypes?.createPolicy('parley-worker', { createScriptURL: () => WORKER }).createScriptURL(WORKER) ?? WORKER;
    await navigator.serviceWorker.register(address);
    const { active } = await navigator.serviceWorker.ready;
    const parts = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]');
    active?.postMessage([...parts].map((each) => ('src' in each ? each.src : each.href)));
  } catch {
    // Without it the page needs the server to open, as any page does.
  }
}
