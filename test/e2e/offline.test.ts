import assert from 'node:assert/strict'
import {mkdir, readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given a server that two releases were pulled into, and then cut off', () => {
  const scratch = scratchFolder()
  const live = (): string => join(scratch.path, 'live')
  const run = (...words: string[]): Promise<Ended> =>
    runJsctl(words, {in: scratch.path, env: {XDG_STATE_HOME: join(scratch.path, 'state')}})
  const done = async (...words: string[]): Promise<string> => {
    const {code, stdout, stderr} = await run(...words)
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}${stdout}`)
    return stdout
  }

  before(function () {
    needsJsctl(this)
  })
  beforeEach(async () => {
    await mkdir(live())
    await writeFiles(scratch.path, {'jsctl.toml': '[environments.prd]\nurl = "file:./store"\n'})
    for (const word of ['one', 'two']) {
      await writeFiles(scratch.path, {'desk/a.job.xml': jobText(word)})
      await done('push', 'desk', '--env', 'prd', '--yes', '-m', word)
      await done('pull', '--env', 'prd', '--into', live())
    }
    // Neither a store nor a configuration is left.
    await rm(join(scratch.path, 'store'), {recursive: true})
    await rm(join(scratch.path, 'jsctl.toml'))
  })
  const job = (): Promise<string> => readFile(join(live(), 'a.job.xml'), 'utf8')

  it('it lists what is kept, newest first, goes back, and forth again, with nothing but --into', async () => {
    assert.match(
      await done('pull', '--offline', '--into', live()),
      /^prd in .*: prd@2 is there, 2 releases kept\n {2}2 .*\n {2}1 /,
    )
    assert.match(await done('pull', '--offline', '--to', '1', '--into', live()), /prd@1, pinned below prd@2/)
    assert.equal(await job(), jobText('one'))
    assert.match(
      await done('verify', '--into', live()),
      /prd@1 \(pinned below prd@2\), 1 file\nevery file is as it was released/,
    )
    await done('pull', '--offline', '--to', '2', '--into', live())
    assert.equal(await job(), jobText('two'))
  })

  it('verify names an edit, with 2 only when that is asked for', async () => {
    await writeFiles(live(), {'a.job.xml': 'edit'})
    assert.match(await done('verify', '--into', live()), /edited {3}a.job.xml/)
    assert.equal((await run('verify', '--into', live(), '--exit-code')).code, 2)
    assert.equal((JSON.parse(await done('verify', '--into', live(), '--json')) as {result: string}).result, 'differs')
  })

  for (const [words, code, message] of [
    [['pull', '--offline', '--to', '7', '--into', 'live'], 5, /prd@7 is not kept[^]*Kept: prd@2, prd@1/],
    [['pull', '--offline', '--to', '1', '--into', '.'], 64, /which environment/],
    [['pull', '--offline', '--to', '1'], 64, /which environment/],
    [['pull', '--into', 'live'], 64, /which environment/],
    [['verify', '--into', '.'], 5, /no pull has filled/],
    [['verify', '--into', 'live', '--repair'], 64, /--repair/],
    [['verify', '--exit-code'], 64, /--into/],
  ] as const) {
    it(`jsctl ${words.join(' ')} is refused with ${code}`, async () => {
      const ended = await run(...words)
      assert.equal(ended.code, code, ended.stderr)
      assert.match(ended.stderr, message)
      assert.equal(await job(), jobText('two'))
    })
  }
})
