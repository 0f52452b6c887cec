import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {openStaging} from '../../src/adapters/live-staging.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {scratchFolder} from '../support/world.ts'

const A = 'a.job.xml' as LivePath
const B = 'b.job.xml' as LivePath
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('given a pull that failed while a part of it still went on', () => {
  const scratch = scratchFolder()

  it('what comes late does not get into the files of the next pull', () => {
    const folder = join(scratch.path, 'staging')
    const over = openStaging(folder)
    over.add(A, bytes('a'))
    over.close()
    assert.ok(!existsSync(folder))
    const next = openStaging(folder)
    next.add(B, bytes('b'))
    assert.throws(() => over.add(A, bytes('late')), /over/)
    assert.equal(readFileSync(next.fileFor(B) ?? '', 'utf8'), 'b')
  })
})
