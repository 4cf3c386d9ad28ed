// node run.mjs units|browser|pictures|frames [ARGS]: runs one kind of the tests of the pages; ARGS go to Vitest.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [kind, ...more] = process.argv.slice(2)

if (kind !== 'units') {
  const chromium = process.env.USHER_CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(chromium)) {
    console.log(`SKIPPED: there is no browser at ${chromium}; apt install chromium fonts-noto-cjk`)
    process.exit(0)
  }
}
const vitest = `${root}/node_modules/vitest/vitest.mjs`
const ran = spawnSync(process.execPath, [vitest, 'run', '--config', `tests/${kind}/vitest.config.ts`, ...more], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(ran.status ?? 1)
