import { defineConfig } from 'vite';

/** A running cluster, for `npm run dev`: its front door. */
const cluster = process.env.PARLEY_URL ?? 'http://localhost:8080';

export default defineConfig({
  // Relative, so that any static server may serve the page from any folder.
  base: './',
  build: {
    target: 'es2022',
    // Inlined files would be data: URLs, which the Content-Security-Policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': cluster,
      // The gateway takes sockets from pages of its own host only.
      '/ws': { target: cluster, ws: true, headers: { origin: cluster } },
    },
  },
});
