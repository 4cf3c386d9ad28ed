import { defineConfig } from 'vite'

// Where `./dev web` sends the calls.
const server = process.env.USHER_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    // The policy of the pages lets no script or image stand in a page itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/openapi.yaml', '/openapi.json', '/docs', '/metrics', '/readyz'].map((path) => [
        path,
        { target: server, xfwd: false },
      ]),
    ),
  },
})
