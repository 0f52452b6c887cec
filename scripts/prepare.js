// npm runs this when somebody installs in a checkout, packs, or installs from git as pre-commit does: `npm install --global git+…`.
// There npm prepares a clone, and hands it the setting "global", so that it gets no dependencies to build with: they are fetched here.
import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_config_(global|location|omit|production)$/i.test(name)),
)
const npm = (...words) =>
  execFileSync('npm', words, {cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32'})

if (!existsSync(new URL('../node_modules/typescript', import.meta.url)))
  npm('ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund')
npm('run', 'build')
