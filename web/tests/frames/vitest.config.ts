import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['tests/frames/*.frames.ts'], pool: 'forks', testTimeout: 1_200_000, hookTimeout: 60_000 },
})
