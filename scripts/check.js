// Everything that must hold before a change is published, in one command: `npm run check`.
// Each check counts as one in the last line, beside the tests.
import {spawn} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'

const MANIFEST = 'oclif.manifest.json'

/** Writes whole lines as they come, so that the output of two commands does not mix within one. */
const lineWriter = (to) => {
  let rest = ''
  return {
    write: (piece) => {
      const lines = (rest + piece).split('\n')
      rest = lines.pop()
      if (lines.length > 0) to.write(`${lines.join('\n')}\n`)
    },
    end: () => {
      if (rest !== '') to.write(`${rest}\n`)
    },
  }
}

/** Runs a command; its output is shown as it comes with `live`, and always returned. */
const run = (command, args, {live = false} = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32'})
    let output = ''
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      const lines = lineWriter(to)
      from.setEncoding('utf8')
      from.on('data', (piece) => {
        output += piece
        if (live) lines.write(piece)
      })
      if (live) from.on('end', lines.end)
    }
    child.on('error', (error) => resolve({ok: false, output: error.message}))
    child.on('close', (code) => resolve({ok: code === 0, output}))
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

/** Each row at once; the next row when it is through. */
const CHECKS = [
  [
    ['format', () => script('format')],
    ['lint', () => script('lint')],
    ['types', () => script('types')],
    ['knip', () => script('knip')],
  ],
  [['build', () => script('build')]],
  [['manifest up to date', manifest]],
]

/** Folders of tests that try each point of a run: together they take about as long as all others. */
const LONG = ['kill', 'reliability']

const isLong = (file) => LONG.some((folder) => file.startsWith(`${folder}/`))

/** `npm test` twice, side by side: what each leaves to the other. */
const LEFT_OUT = (() => {
  const files = readdirSync('test', {recursive: true, encoding: 'utf8'})
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts'))
  return [files.filter(isLong), files.filter((file) => !isLong(file))]
})()

const totals = {passed: 0, failed: 0, skipped: 0}

/** Runs a check and counts it as one. */
const count = async ([name, check]) => {
  const began = Date.now()
  const {ok, output} = await check()
  totals[ok ? 'passed' : 'failed']++
  console.log(`${ok ? '✔' : '✘'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  if (!ok) console.log(output.trimEnd())
}

/** Runs the tests but those left out, and adds what their last line counts. */
const countTests = async (leftOut) => {
  const tests = await run(
    'npm',
    ['test', '--silent', '--', ...leftOut.flatMap((file) => ['--ignore', `test/${file}`])],
    {
      live: true,
    },
  )
  const last = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(tests.output.trimEnd().split('\n').at(-1))
  if (last === null) console.log('✘ tests ended before they were through')
  const [passed, failed, skipped] = (last ?? ['', '0', '1', '0']).slice(1).map(Number)
  totals.passed += passed
  totals.failed += failed === 0 && !tests.ok ? 1 : failed
  totals.skipped += skipped
}

for (const row of CHECKS) await Promise.all(row.map(count))
console.log('tests')
await Promise.all(LEFT_OUT.map(countTests))

console.log(`\nWith the ${CHECKS.flat().length} checks before the tests:`)
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed === 0 ? 0 : 1
