// node build.mjs OPENAPI_YAML SITE SOURCE
//
// Makes the types of the calls from the description, checks the types, builds the pages into the folder SITE, and writes
// them, each plain and packed, as the C++ source that is compiled into the program.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('.', import.meta.url))

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

export async function describe(description) {
  const { default: openapi, astToString } = await import('openapi-typescript')
  const text = astToString(await openapi(pathToFileURL(resolve(description)), { silent: true }))
  const file = join(here, 'generated/openapi.d.ts')
  mkdirSync(join(here, 'generated'), { recursive: true })
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function check() {
  const checked = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit'], {
    cwd: here,
    stdio: 'inherit',
  })
  if (checked.status !== 0) process.exit(1)
}

async function pack(site) {
  const { build } = await import('vite')
  await build({
    root: here,
    configFile: join(here, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: resolve(site), emptyOutDir: true },
  })
}

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? filesBelow(join(folder, one.name)) : [join(folder, one.name)],
  )

/** Bytes as C++ literals of a line each. */
function literal(bytes) {
  const lines = []
  for (let at = 0; at < bytes.length; at += 512) {
    let line = ''
    for (const byte of bytes.subarray(at, at + 512)) {
      const letter = String.fromCharCode(byte)
      if (letter === '\\' || letter === '"' || letter === '?') line += '\\' + letter
      else if (byte >= 32 && byte < 127) line += letter
      else line += '\\' + byte.toString(8).padStart(3, '0')
    }
    lines.push(`"${line}"`)
  }
  return `{${lines.join('\n') || '""'}, ${bytes.length}}`
}

function embed(site, source) {
  const entries = filesBelow(site)
    .sort()
    .map((file) => {
      const plain = readFileSync(file)
      const path = '/' + relative(site, file).replaceAll('\\', '/')
      const type = types[extname(file)]
      if (!type) throw new Error(`${path}: build.mjs does not know the type of such a file`)
      const tag = createHash('sha256').update(plain).digest('hex').slice(0, 16)
      const packed = gzipSync(plain, { level: 9 })
      return `    {"${path}", "${type}", "${tag}",\n${literal(plain)},\n${literal(packed)}},\n`
    })
  writeFileSync(
    source,
    '#include "api/web/web_site.hpp"\n\nnamespace usher::api {\n\nstd::span<const web_file> web_files() {\n' +
      `  static constexpr web_file all[] = {\n${entries.join('')}  };\n  return all;\n}\n\n}  // namespace usher::api\n`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [description, site, source] = process.argv.slice(2)
  await describe(description)
  if (site) {
    check()
    await pack(site)
    embed(resolve(site), source)
  }
}
