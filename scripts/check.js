// Everything that must hold before a change is published, in one command: `npm run check`.
// Each check counts as one in the last line, beside the tests.
import {spawn} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'

const MANIFEST = 'oclif.manifest.json'

/** Runs a command; its output is shown as it comes with `live`, and always returned. */
const run = (command, args, {live = false} = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32'})
    const output = []
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (piece) => {
        output.push(piece)
        if (live) to.write(piece)
      })
    }
    child.on('error', (error) => resolve({ok: false, output: error.message}))
    child.on('close', (code) => resolve({ok: code === 0, output: Buffer.concat(output).toString('utf8')}))
  })

const script = (name) => run('npm', ['run', '--silent', name])

/** The manifest decides which commands there are: the committed one must be what the build writes. */
const manifest = async () => {
  if (!existsSync(MANIFEST)) return {ok: false, output: `${MANIFEST} is missing: npm run build`}
  const {version} = JSON.parse(readFileSync(MANIFEST, 'utf8'))
  const expected = JSON.parse(readFileSync('package.json', 'utf8')).version
  if (version !== expected) return {ok: false, output: `${MANIFEST} is of version ${version}, not ${expected}`}
  if (!existsSync('.git')) return {ok: true, output: ''}
  const tracked = await run('git', ['ls-files', '--error-unmatch', MANIFEST])
  if (!tracked.ok) return {ok: false, output: `${MANIFEST} is not in git: git add ${MANIFEST}`}
  const {ok, output} = await run('git', ['diff', '--stat', '--exit-code', '--', MANIFEST])
  return {ok, output: `${output}The build changed ${MANIFEST}: git add ${MANIFEST}`}
}

const CHECKS = [
  ['format', () => script('format')],
  ['lint', () => script('lint')],
  ['types', () => script('types')],
  ['knip', () => script('knip')],
  ['build', () => script('build')],
  ['manifest up to date', manifest],
]

const totals = {passed: 0, failed: 0, skipped: 0}
for (const [name, check] of CHECKS) {
  const began = Date.now()
  const {ok, output} = await check()
  totals[ok ? 'passed' : 'failed']++
  console.log(`${ok ? '✔' : '✘'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  if (!ok) console.log(output.trimEnd())
}

console.log('tests')
const tests = await run('npm', ['test', '--silent'], {live: true})
const last = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(tests.output.trimEnd().split('\n').at(-1))
if (last === null) console.log('✘ the tests ended before they were through')
const [passed, failed, skipped] = (last ?? ['', '0', '1', '0']).slice(1).map(Number)
totals.passed += passed
totals.failed += failed === 0 && !tests.ok ? 1 : failed
totals.skipped += skipped

console.log(`\nWith the ${CHECKS.length} checks before the tests:`)
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed === 0 ? 0 : 1
