import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {readFile, realpath, writeFile} from 'node:fs/promises'
import {hostname, userInfo} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {cleanEnvironment, isBuilt} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const readme = join(project, 'README.md')
const SECTION = /(<!-- quickstart: [^\n]*-->\n```\n)([^]*?)(```\n<!-- \/quickstart -->)/

/** The transcript with everything taken out that is of this machine or this minute. */
const everywhere = (transcript: string, place: string): string =>
  transcript
    .replaceAll(place, '/tmp/jsctl-quickstart')
    .replaceAll(project.replace(/\/$/, ''), 'jsctl')
    .replaceAll(`${userInfo().username}@${hostname()}`, 'maria@desk-7')
    // A column is as wide as what stands in it.
    .replace(/ {2}by +tree/, `  ${'by'.padEnd('maria@desk-7'.length)}  tree`)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-22T13:22:31.000Z')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-11-22 13:22')
    .replaceAll(/\d+ s(econds)? ago/g, 'just now')

describe('given a machine with Node and npm and nothing else', () => {
  const scratch = scratchFolder()

  it('the quickstart does the main job, and prints what the README shows', async function () {
    if (!isBuilt()) skipped(this, 'no build: run `npm run build`')
    this.timeout(120_000)
    const place = await realpath(scratch.path)
    const {stdout, stderr} = await promisify(execFile)(
      process.execPath,
      [join(project, 'scripts/quickstart.js'), place],
      {
        env: cleanEnvironment({XDG_STATE_HOME: join(place, 'state')}),
      },
    )
    assert.equal(stderr, '')
    const transcript = everywhere(stdout, place)
    const text = await readFile(readme, 'utf8')
    assert.match(text, SECTION)
    if (process.env['UPDATE_GOLDEN'] === '1') {
      await writeFile(
        readme,
        text.replace(SECTION, (_, before: string, __, after: string) => before + transcript + after),
      )
    } else {
      assert.equal(
        transcript,
        SECTION.exec(text)?.[2],
        'the README shows another transcript: UPDATE_GOLDEN=1 npm test writes it',
      )
    }
    const published = await readFiles(join(project, 'examples/live'))
    // examples/live/.jsctlignore names it.
    delete published['NOTES.md']
    assert.deepEqual(await readFiles(join(place, 'server/config/live')), published)
  })
})
