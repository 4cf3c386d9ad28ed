import { defineConfig } from 'vitest/config'

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  test: { include: ['tests/units/**/*.test.ts'], setupFiles: ['tests/units/browser.ts'], pool: 'threads' },
})
