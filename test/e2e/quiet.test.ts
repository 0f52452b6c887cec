import assert from 'node:assert/strict'
import {stripVTControlCharacters} from 'node:util'
import {needsJsctl, runJsctl, runOnTerminal} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given -q', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })
  beforeEach(() =>
    writeFiles(scratch.path, {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:store"\n[server]\nenv = "tst"\nlive = "server"\n',
      'live/a.job.xml': '<job><script language="shell">true</script></job>',
    }),
  )
  const quiet = async (...words: string[]): Promise<string> => {
    const {code, stdout, stderr} = await runJsctl([...words, '-q'], {in: scratch.path})
    assert.deepEqual([code, stderr], [0, ''], words.join(' '))
    return stdout
  }

  it('push, rollback and pull say in a line or two what came of it', async () => {
    assert.match(await quiet('push', '--env', 'tst', '--yes'), /^published tst@1 at \S+\n$/)
    await writeFiles(scratch.path, {'live/b.job.xml': '<job><script language="shell">true</script></job>'})
    assert.match(await quiet('push', '--env', 'tst', '--yes'), /^published tst@2 at \S+\n$/)
    assert.match(await quiet('push', '--env', 'tst', '--yes'), /^nothing to publish to tst: tst@2 .*\n$/)
    await writeFiles(scratch.path, {'server/own.job.xml': '<job/>'})
    assert.match(await quiet('pull'), /^tst@2 in \S+server\n2 added\n$/)
    assert.match(await quiet('pull'), /^tst@2 in \S+server is up to date\n$/)
    assert.match(await quiet('rollback', '--env', 'tst', '--yes'), /^published tst@3 at \S+\n$/)
    assert.match(await quiet('pull'), /^tst@3 \(was tst@2\) in \S+server\n1 deleted\n$/)
  })

  it('a dry run shows the plan: it is the result', async () => {
    assert.match(
      await quiet('push', '--env', 'tst', '-n'),
      /^tst@1 .*\n {2}\+ {2}a\.job\.xml .*\n\n1 added .*\ndry run: /,
    )
    await quiet('push', '--env', 'tst', '--yes')
    assert.match(await quiet('pull', '-n'), /^tst@1 .* would be brought in line .*\n {2}\+ a\.job\.xml\n1 added\n$/)
  })

  it('who is asked sees what about; who cannot be asked does not', async () => {
    const terminal = await runOnTerminal(['push', '--env', 'tst', '-q'], {in: scratch.path})
    await terminal.shows('Publish tst@1')
    assert.match(stripVTControlCharacters(terminal.screen()), /\+ {2}a\.job\.xml/)
    terminal.type('n\r')
    await terminal.ended
    const {code, stdout} = await runJsctl(['push', '--env', 'tst', '-q'], {in: scratch.path})
    assert.deepEqual([code, stdout], [8, ''])
  })

  it('what is asked for is given whole', async () => {
    await quiet('push', '--env', 'tst', '--yes')
    await writeFiles(scratch.path, {'live/a.job.xml': '<job><script language="shell">false</script></job>'})
    for (const words of [
      ['diff', '--env', 'tst'],
      ['releases', '--env', 'tst'],
      ['status'],
      ['validate'],
      ['env', 'list'],
    ]) {
      const loud = await runJsctl(words, {in: scratch.path})
      const clock = /\d+ s(econds)? ago|just now/g
      assert.equal((await quiet(...words)).replaceAll(clock, ''), loud.stdout.replaceAll(clock, ''), words.join(' '))
    }
  })
})
