import assert from 'node:assert/strict'
import {argumentsLast, commandFirst, commandIn, versionFirst} from '../../src/cli/command-words.ts'

const words = (text: string): readonly string[] => text.split(' ')

describe('given global flags before the command', () => {
  for (const [typed, wanted] of [
    ['--config x env list', 'env list --config x'],
    ['--config=x -v status --env tst', 'status --config=x -v --env tst'],
    ['--json push live -- --odd', 'push live --json -- --odd'],
    ['push --json', 'push --json'],
    ['--env tst status', '--env tst status'],
    ['-v', '-v'],
    ['--config', '--config'],
  ] as const) {
    it(`\`${typed}\` is understood as \`${wanted}\``, () => {
      assert.deepEqual(commandFirst(words(typed)), words(wanted))
    })
  }
})

describe('given words behind a command', () => {
  it('the longest command is meant', () => {
    const commands = ['env', 'env list', 'status']
    assert.equal(commandIn(words('env list x'), commands), 'env list')
    assert.equal(commandIn(words('statusx'), commands), undefined)
  })

  it('arguments go behind the flags', () => {
    assert.deepEqual(argumentsLast(words('releases tst'), 'releases'), words('releases -- tst'))
    assert.deepEqual(argumentsLast(words('releases tst --limit 3'), 'releases'), words('releases --limit 3 -- tst'))
    assert.deepEqual(argumentsLast(words('env list x -v -- y'), 'env list'), words('env list -v -- y x'))
  })
})

describe('given --version', () => {
  for (const [typed, wanted] of [
    ['--version', 'version'],
    ['-V', 'version'],
    ['--version --json', 'version --json'],
    ['--json -q --version --no-color', 'version --json -q --no-color'],
    ['push --version', 'push --version'],
    ['--version push', '--version push'],
    ['--config --version', '--config --version'],
  ] as const) {
    it(`\`${typed}\` is understood as \`${wanted}\``, () => {
      assert.deepEqual(versionFirst(words(typed)), words(wanted))
    })
  }
})
