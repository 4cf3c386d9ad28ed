import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['tests/pictures/*.pictures.ts'], pool: 'forks', testTimeout: 180_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } },
})
