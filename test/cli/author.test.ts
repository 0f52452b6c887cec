import assert from 'node:assert/strict'
import {hostname, userInfo} from 'node:os'
import {authorFrom} from '../../src/cli/author.ts'
import {Failure} from '../../src/domain/failure.ts'

describe('given whom releases name as their author', () => {
  it('it is the user and the machine where nothing else is said', () => {
    for (const nothing of [undefined, '', '  '])
      assert.equal(authorFrom(nothing), `${userInfo().username}@${hostname()}`)
  })

  it('JSCTL_AUTHOR wins, without blanks round it', () =>
    assert.equal(authorFrom(' Märta (pipeline 4711)\n'), 'Märta (pipeline 4711)'))

  it('a secret in it is not kept', () => assert.doesNotMatch(authorFrom('bob password=mauve-kN8'), /mauve/))

  it('what would steer a terminal, break a line or fill a page is refused, and not shown', () => {
    for (const name of ['a\nb', 'a\u001b[2Jb', 'a\u202eb', 'x'.repeat(201)]) {
      assert.throws(
        () => authorFrom(name),
        (error) => error instanceof Failure && error.kind === 'configuration' && !error.message.includes(name),
      )
    }
  })
})
