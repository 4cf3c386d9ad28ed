import { defineConfig } from 'vitest/config'

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  // Generous: a machine that does much else at once is no fault of theirs.
  test: { testTimeout: 120_000, include: ['tests/units/**/*.test.ts'], setupFiles: ['tests/units/browser.ts'], pool: 'threads' },
})
