import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {readFile, realpath, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {cleanEnvironment, isBuilt} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {asEverywhere, AUTHOR} from '../support/transcript.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const readme = join(project, 'README.md')
const SECTION = /(<!-- quickstart: [^\n]*-->\n```\n)([^]*?)(```\n<!-- \/quickstart -->)/

/** The transcript with everything taken out that is of this machine or this minute. */
const everywhere = (transcript: string, place: string): string =>
  asEverywhere(transcript.replaceAll(place, '/tmp/jsctl-quickstart').replaceAll(project.replace(/\/$/, ''), 'jsctl'))

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
        env: cleanEnvironment({XDG_STATE_HOME: join(place, 'state'), ...AUTHOR}),
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
